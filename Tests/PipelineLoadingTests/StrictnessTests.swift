import Diagnostics
import PipelineModel
import Testing

@testable import PipelineLoading

/// What DVC refuses or leaves out without a word, in `dvc.yaml` and in the files that it names.
struct StrictnessTests {
  private func problems(_ stageFile: String, _ files: [String: String] = [:]) -> [String] {
    var all = files
    all["dvc.yaml"] = stageFile
    let project = FakeProject(all)
    return PipelineLoadingTests.problems { () throws(DiagnosticList) in
      try DVCLoader().load(project.projectFiles)
    }
  }

  private func commands(_ stageFile: String, params: String) throws -> [String] {
    let files = FakeProject(["dvc.yaml": stageFile, "params.yaml": params]).projectFiles
    return try DVCLoader().load(files).pipeline.stages.map {
      "\($0.name): \($0.command.texts.joined(separator: "; "))"
    }
  }

  @Test(arguments: [
    "${models. foo}", "${models .foo}", "${ models[ foo ] }", "${lst[ 0 ]}", "${lst. 0}",
    "${nested[0] .x}", "${nested [ 0 ][x]}",
  ])
  func blanksWithinAnExpressionDoNotCount(expression: String) throws {
    let found = try commands(
      "stages: {a: {cmd: 'x \(expression)'}}",
      params: "models: {foo: 7}\nlst: [7]\nnested: [{x: 7}]\n")
    #expect(found == ["a: x 7"])
  }

  @Test(arguments: ["${lst[0]x}", "${lst[ ]}", "${lst. }", "${lst[0] x}", "${models..foo}"])
  func wordsAreJoinedByPointsAndBrackets(expression: String) {
    let found = problems(
      "stages: {a: {cmd: 'x \(expression)'}}", ["params.yaml": "lst: [7]\nmodels: {foo: 1}\n"])
    #expect(found.map { $0.prefix { $0 != " " } } == ["invalid-interpolation"], "\(found)")
  }

  @Test func keysThatAreNoTextsHaveNoName() throws {
    let params = "m: {a: 1, 2: two, d: [{3: x, b: y}]}\nints: {1: a, 2: b}\n"
    #expect(
      try commands(
        """
        vars: [{v: {1: a, b: c}}]
        stages:
          a: {cmd: 'x ${v}'}
          g: {foreach: '${ints}', do: {cmd: 'x ${item}'}}
          h: {foreach: '${m.d}', do: {cmd: 'x ${item}'}}
          i: {foreach: {1: a, null: {2: c, d: e}}, do: {cmd: 'x ${key}'}}
          j: {foreach: [{1: a, b: c}], do: {cmd: 'x ${item}'}}

        """, params: params)
        == ["a: x --b c", "h@0: x --b y", "i@1: x 1", "i@None: x None", "j@0: x --b c"])
    let found = problems("stages: {a: {cmd: 'x ${m.2}', params: [m.2]}}", ["params.yaml": params])
    #expect(found.map { $0.prefix { $0 != " " } } == ["unresolved-variable"], "\(found)")
    #expect(problems("stages: {a: {cmd: x, params: [m.2]}}", ["params.yaml": params]) == [])
  }

  @Test(arguments: [
    ("a: {foreach: {m: 1}, do: {cmd: 'x ${item}', vars: [{item: 5}]}}", 1),
    ("a: {foreach: {m: 1}, do: {cmd: 'x ${item}', vars: [{key: 5, item: 3}]}}", 2),
    ("a: {foreach: {m: 1}, do: {cmd: 'x ${item}', vars: [v.yaml]}}", 1),
    ("a: {foreach: {m: 1}, do: {cmd: 'x ${item}', vars: ['v.yaml:other']}}", 0),
    ("a: {foreach: [m], do: {cmd: 'x ${item}', vars: [{key: 5}]}}", 0),
    ("a: {matrix: {m: [1]}, cmd: 'x ${item.m}', vars: [{key: 5}]}", 1),
    ("a: {cmd: 'x ${item}', vars: [{item: 5}]}", 0),
  ])
  func variablesOfAGeneratedStageLeaveItsOwnNamesAlone(stage: String, count: Int) {
    let found = problems("stages:\n  \(stage)\n", ["v.yaml": "item: 1\nother: 2\n"])
    #expect(found.count == count, "\(found)")
    #expect(found.allSatisfy { $0.contains("stands for a value of the generated stage") })
  }

  @Test(arguments: [
    "stages:\n  1: {cmd: x}\n", "stages:\n  true: {cmd: x}\n", "stages:\n  1.50: {cmd: x}\n",
    "stages:\n  a: {matrix: {1: [a]}, cmd: x}\n", "artifacts:\n  1: {path: x}\n",
    "stages:\n  a: {cmd: x, outs: [1: {cache: true}]}\n", "plots:\n- 1: {x: a}\n",
  ])
  func namesAreTexts(text: String) {
    let found = problems(text)
    #expect(found.count == 1 && found[0].hasPrefix("wrong-type"), "\(found)")
  }

  @Test(arguments: [
    "vars: [{'${x}': 1}]", "vars: [{a: {'${x}': 1}}]",
    "stages: {a: {cmd: x, vars: [{'${x}': 1}]}}",
  ])
  func namesInVarsAreWrittenOut(text: String) {
    let found = problems(text)
    #expect(found.count == 1 && found[0].contains("'vars' must not hold expressions"), "\(found)")
  }

  @Test(arguments: [
    "plots: ['${nope}']", "plots: ['x': {title: 'a ${nope}'}]", "plots: ['${nope}': {}]",
    "artifacts: {'${nope}': {path: x}}", "artifacts: {x: {path: '${nope}'}}",
    "datasets: [{name: '${nope}', type: url, url: a}]",
    "stages: {a: {cmd: x, plots: [p.csv: {title: '${nope}'}]}}",
    "stages: {a: {cmd: x, outs: [p.csv: {labels: ['${nope}']}]}}",
  ])
  func everyNameIsLookedUp(text: String) {
    let found = problems(text)
    #expect(found.count == 1 && found[0].hasPrefix("unresolved-variable"), "\(found)")
  }

  @Test func listsMayStandAtTheTop() {
    #expect(problems("vars: [{l: [a, b]}]\nplots: [x: {y: '${l}'}]\n") == [])
  }

  @Test func parameterFilesAreNamedByTheirPathAlone() throws {
    let text = """
      stages:
        a:
          cmd: x
          wdir: s
          params: [b, {./params.yaml: [lr]}, {..//s/params.yaml: [c]}, {../o.yaml: [d]}]

      """
    let files = FakeProject([
      "dvc.yaml": text, "s/params.yaml": "b: 1\nlr: 1\nc: 1\n", "o.yaml": "d: 1\n",
    ]).projectFiles
    let uses = try DVCLoader().load(files).pipeline.stages[0].parameters
    #expect(uses.map(\.key) == ["params.yaml", "../o.yaml"])
    #expect(uses.map { $0.keys?.map(\.name) } == [["b", "lr", "c"], ["d"]])
  }
}
