import Diagnostics
import Documents
import PipelineModel
import Testing

@testable import PipelineLoading

struct TemplatingTests {
  private func stages(
    _ text: String, params: String = "", variables: [String: String] = [:]
  ) throws -> [Stage] {
    try FakeProject(pipe: text, params: params, variables: variables).loadNative().pipeline.stages
  }

  private func command(
    _ text: String, params: String = "", variables: [String: String] = [:]
  ) throws -> CommandTemplate {
    let stages = try stages("stages: {s: {cmd: '\(text)'}}", params: params, variables: variables)
    return try #require(stages.first?.command.templates.first)
  }

  @Test func aParameterInACommandKeepsItsName() throws {
    let template = try command("run ${t.lr} ${t.l[1]}!", params: "t: {lr: 0.10, l: [1, two]}")
    #expect(
      template.pieces == [
        .text("run "),
        .parameter(.init(file: "params.yaml", key: "t.lr", value: .float(0.1), text: "0.1")),
        .text(" "),
        .parameter(.init(file: "params.yaml", key: "t.l.1", value: .string("two"), text: "two")),
        .text("!"),
      ])
    #expect(template.source == "run ${t.lr} ${t.l[1]}!")
  }

  @Test func aMapInACommandBecomesOptionsWithTheirNames() throws {
    let template = try command(
      "run ${t}", params: "t: {lr: 0.1, on: true, off: false, no: , deep: {l: [a, b c]}, e: []}")
    #expect(template.text == "run --lr 0.1 --on --deep.l a 'b c'")
    #expect(
      template.pieces.contains(
        .parameter(.init(file: "params.yaml", key: "t.lr", value: .float(0.1), text: "0.1"))))
  }

  @Test func valuesOfTheStageFileAreText() throws {
    let stages = try stages("vars: [{a: 1}]\nstages: {s: {cmd: 'x ${a}'}}")
    #expect(stages[0].command.templates[0].pieces == [.text("x "), .text("1")])
  }

  @Test func variablesOfTheEnvironmentAreInputs() throws {
    let template = try command(
      "x ${env:A} ${env:B:-b} ${env:C:-c}", variables: ["A": "1", "C": ""])
    #expect(
      template.pieces == [
        .text("x "), .variable(name: "A", text: "1"), .text(" "),
        .variable(name: "B", text: "b"), .text(" "), .variable(name: "C", text: "c"),
      ])
  }

  @Test(arguments: [
    (#"echo \${a} $a $$ ${x}"#, "echo ${a} $a $$ 1"), (#"\\${x}"#, #"\${x}"#), ("$${x}", "$1"),
    ("${ x }", "1"), ("{x} $x }", "{x} $x }"), ("${m[k].l}", "2"), ("ü${x}ü", "ü1ü"),
  ]) func escapesAndBlanksAreUnderstood(_ text: String, _ expected: String) throws {
    #expect(try command(text, params: "x: 1\nm: {k: {l: 2}}").text == expected)
  }

  @Test func aWholeExpressionKeepsItsType() throws {
    let stage = try stages(
      """
      stages:
        s:
          cmd: x
          frozen: ${on}
          timeout: ${t}
          meta: {"${k}": "${l}", text: "${n} and"}
          deps: ["${files}", last, "${n}"]
          outs: [{"${k}.out": {cache: "${on}"}}]
      """, params: "{on: true, t: 2m, k: key, l: [1, {a: null}], files: [a, b], n: 7}")[0]
    #expect(stage.isFrozen && stage.timeoutSeconds == 120)
    #expect(
      stage.meta
        == .map([
          ("key", .list([.int(1), .map([("a", .null)])])), ("text", .string("7 and")),
        ]))
    #expect(stage.dependencies.map(\.path) == ["a", "b", "last", "7"])
    #expect(stage.outputs.map(\.path) == ["key.out"])
  }

  @Test func varsMergeFilesAndMaps() throws {
    let project = FakeProject([
      "pipe.yaml": """
      vars:
        - params.yaml
        - conf/${name}.json:a,b
        - deep: {y: "${deep.x}!"}
      stages:
        s:
          wdir: conf
          vars: [here.yaml, {z: "${a}${z1}"}]
          cmd: ${deep.x} ${deep.y} ${a} ${b.c} ${z}
      """, "params.yaml": "{name: one, deep: {x: 1}}",
      "conf/one.json": #"{"a": "A", "b": {"c": 3}, "c": 4}"#, "conf/here.yaml": "z1: Z",
    ])
    #expect(try project.loadNative().pipeline.stages[0].command.texts == ["1 1! A 3 AZ"])
  }

  @Test func foreachNamesStagesByTheirItems() throws {
    let stages = try stages(
      """
      stages:
        list: {foreach: [a, 1.50, true], do: {cmd: "x ${item} ${key}"}}
        map: {foreach: {us: {n: 1}, uk: {n: 2}}, do: {cmd: "x ${item.n} ${key}"}}
        maps: {foreach: "${models}", do: {cmd: "x ${item.name}", outs: ["${item.name}.pkl"]}}
        flags: {foreach: "${flags}", do: {cmd: x}}
        none: {foreach: [], do: {cmd: x}}
      """, params: "models: [{name: lin}, {name: forest}]\nflags: [true, null, 1e3]")
    #expect(
      stages.map(\.address)
        == [
          "list@a", "list@1.5", "list@true", "map@us", "map@uk", "maps@0", "maps@1", "flags@true",
          "flags@null", "flags@1000.0",
        ])
    #expect(
      stages.prefix(7).map { $0.command.texts[0] } == [
        "x a a", "x 1.5 1.5", "x true true", "x 1 us", "x 2 uk", "x lin", "x forest",
      ])
    #expect(stages.map(\.group).prefix(4) == ["list", "list", "list", "map"])
  }

  @Test func anItemFromAParameterFileKeepsItsName() throws {
    let stages = try stages(
      "stages: {s: {foreach: '${models}', do: {cmd: 'x ${item.lr}'}}}",
      params: "models: {a: {lr: 1}}")
    #expect(
      stages[0].command.templates[0].pieces == [
        .text("x "),
        .parameter(.init(file: "params.yaml", key: "models.a.lr", value: .int(1), text: "1")),
      ])
  }

  @Test func matrixCombinesItsAxes() throws {
    let stages = try stages(
      """
      stages:
        m:
          matrix: {model: [lin, forest], seed: "${seeds}", opt: [{q: 1}, [2]]}
          cmd: x ${item.model} ${item.seed} ${key}
          desc: ${item.opt[0]}${item.opt.q}
      """.replacingLine("desc", with: "    desc: d"), params: "seeds: [1, 2]")
    #expect(
      stages.map(\.name) == [
        "m@lin-1-opt0", "m@lin-1-opt1", "m@lin-2-opt0", "m@lin-2-opt1", "m@forest-1-opt0",
        "m@forest-1-opt1", "m@forest-2-opt0", "m@forest-2-opt1",
      ])
    #expect(stages[6].command.texts == ["x forest 2 forest-2-opt0"])
  }

  @Test func tooManyCombinationsAreAMistake() {
    let axis = "[" + (0..<100).map(String.init).joined(separator: ",") + "]"
    let text = "stages: {m: {matrix: {a: \(axis), b: \(axis), c: \(axis)}, cmd: x}}"
    #expect(
      FakeProject(pipe: text).nativeProblems
        == ["invalid-value 1:14 this makes more than 100000 stages"])
  }

  @Test func theNearestNameIsFoundAtTheWordThatFails() {
    let project = FakeProject(
      pipe: "stages: {s: {cmd: 'x ${train.model.dpth}'}}", params: "train: {model: {depth: 3}}")
    let list = #expect(throws: DiagnosticList.self) { try project.loadNative() }
    #expect(list?.diagnostics.map(\.hint) == ["did you mean 'train.model.depth'?"])
    #expect(list?.diagnostics.flatMap(\.related).map(\.place.file) == ["params.yaml"])
  }
}

extension String {
  fileprivate func replacingLine(_ key: String, with line: String) -> String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.contains(key + ":") ? Substring(line) : $0 }.joined(separator: "\n")
  }
}
