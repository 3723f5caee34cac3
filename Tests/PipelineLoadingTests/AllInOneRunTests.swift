import Diagnostics
import PipelineLoading
import PipelineModel
import Testing

struct AllInOneRunTests {
  @Test(arguments: FixtureCase.all)
  func everyMistakeComesWithAHint(_ fixture: FixtureCase) {
    #expect(fixture.problems.filter { ($0.hint ?? "").isEmpty }.map(\.message) == [])
    // A hint that ends with a colon announces the mended lines.
    #expect(
      fixture.problems.filter { $0.mended.isEmpty && ($0.hint ?? "").hasSuffix(":") }
        .compactMap(\.hint) == [])
  }

  @Test func mistakesOfAllKindsAreReportedTogether() {
    let project = FakeProject([
      "pipe.yaml": """
      vars:
        - lr: 0.1
          broken: ${nope}
        - 3
      stages:
        a:
          cmd: [echo, 1, true, [x], "echo ${alsonope}"]
          deps: [data/raw.csv]
          outs: [a.txt]
        b:
          cmd: echo ${lr} ${broken}
          wdir: nowhere
          depz: [x]
        c:
          matrix: {m: 3, n: 4}
          cmd: echo ${item.m} ${zap}
          deps: [gone]
        d:
          cmd: x
          deps: [e.txt]
          outs: [d.txt]
        e:
          cmd: ''
          deps: [d.txt]
          outs: [e.txt]
      """
    ])
    #expect(
      project.nativeProblems.map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == [
        "unresolved-variable 3:13", "wrong-type 4:5", "wrong-type 7:17", "wrong-type 7:20",
        "wrong-type 7:26", "unresolved-variable 7:37", "missing-dependency 8:12",
        "missing-file 12:11", "unknown-key 13:5", "wrong-type 15:17", "wrong-type 15:23",
        "unresolved-variable 16:25", "missing-dependency 17:12", "invalid-value 23:10",
        "cycle 24:12",
      ])
  }

  @Test func whatAFaultyPartMayMakeIsNotCalledMissing() {
    let project = FakeProject([
      "pipe.yaml": """
      stages:
        a:
          cmd: x
          wdir: sub
          outs: ["${nope}/model.pkl", ../up/]
        b:
          cmd: x
          deps: [sub/v1/model.pkl, up/b.csv, late, out/folder/c, data]
          outz: [late]
        outs:
          - out/folder
        c:
          matrix: {m: 3}
          cmd: x
          outs: ["data/${item.m}.csv"]
        d:
          cmd: x
          deps: [really-gone]
      """, "sub/x": "",
    ])
    #expect(
      project.nativeProblems == [
        "unresolved-variable 5:13 'nope' is not known here",
        "unknown-key 9:5 'outz' is not a key of a stage",
        "misplaced-key 10:3 'outs' stands where the names of stages stand",
        "wrong-type 13:17 'm' takes a list, not 3",
        "missing-dependency 18:12 'really-gone', which 'd' reads, is not there and no stage makes it",
      ])
  }

  @Test func dataThatARecordNamesIsNotCalledMissing() {
    var files = FakeProject(["pipe.yaml": "stages: {a: {cmd: x, deps: [b, c], keys: 1}}"])
      .projectFiles
    files.recordedPaths = { _ in [ExactText("b")] }
    var problems: [String] = []
    do throws(DiagnosticList) {
      _ = try NativeLoader().load(files)
    } catch {
      problems = error.diagnostics.map(\.message)
    }
    #expect(
      problems == [
        "'c', which 'a' reads, is not there and no stage makes it",
        "'keys' is not a key of a stage",
      ])
  }

  @Test(arguments: [
    ("    cmd: [a, 1, b]", "    cmd: [a, '1', b]"), ("    cmd: 1   # one", "    cmd: '1'   # one"),
    ("    cmd: [x, it: is, y]", "    cmd: [x, 'it: is', y]"),
  ])
  func onlyTheFaultyPartOfALineIsQuoted(line: String, mended: String) {
    let project = FakeProject(["pipe.yaml": "stages:\n  a:\n\(line)\n"])
    var lines: [String] = []
    do throws(DiagnosticList) {
      _ = try NativeLoader().load(project.projectFiles)
    } catch {
      lines = error.diagnostics.flatMap(\.mended)
    }
    #expect(lines == [mended])
  }
}
