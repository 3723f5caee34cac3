import Diagnostics
import Testing

@testable import PipelineModel

struct StageGraphTests {
  private func place(_ line: Int) -> SourceSpan {
    SourceSpan(file: "pipe.yaml", line: line, column: 1)
  }

  /// A stage whose inputs and outputs stand on lines of their own.
  private func stage(_ name: String, _ deps: [String], _ outs: [String]) -> Stage {
    var stage = Stage(
      address: name, name: name, file: "pipe.yaml", place: place(1),
      command: Command(texts: ["x"], isList: false, templates: [], places: []))
    for (line, path) in deps.enumerated() {
      stage.dependencies.append(Dependency(path: path, key: path, place: place(100 + line)))
    }
    for (line, path) in outs.enumerated() {
      stage.outputs.append(Output(path: path, key: path, kind: .out, place: place(200 + line)))
    }
    return stage
  }

  private func messages(_ stages: [Stage]) -> [String] {
    do throws(DiagnosticList) {
      _ = try StageGraph(stages)
      return []
    } catch {
      return error.diagnostics.map { "\($0.code.rawValue): \($0.message)" }
    }
  }

  @Test func aPathLeadsToWhatIsContainsOrLiesInIt() throws {
    let graph = try StageGraph([
      stage("exact", ["d/x"], []), stage("inside", ["d/x/deep/file"], []),
      stage("around", ["d"], []), stage("near", ["d/xy", "d/x.y", "dx"], []),
      stage("maker", [], ["d/x"]), stage("all", ["."], []),
    ])
    #expect(graph.upstream(of: 0) == [4])
    #expect(graph.upstream(of: 1) == [4])
    #expect(graph.upstream(of: 2) == [4])
    #expect(graph.upstream(of: 3) == [])
    #expect(graph.downstream(of: 4) == [0, 1, 2, 5])
  }

  @Test func theOrderIsThatOfTheFileExceptForNeeds() throws {
    let graph = try StageGraph([
      stage("c", ["b"], []), stage("z", [], []), stage("b", ["a"], ["b"]), stage("a", [], ["a"]),
    ])
    #expect(graph.order.map { graph.stages[$0].name } == ["a", "b", "c", "z"])
    #expect(graph.closure(upstreamOf: [0]) == [0, 2, 3])
    #expect(graph.closure(downstreamOf: [3]) == [0, 2, 3])
    #expect(graph.component(of: [1]) == [1])
    #expect(graph.index(of: "z") == 1 && graph.index(of: "y") == nil)
  }

  @Test func parametersThatAStageMakesComeAfterIt() throws {
    var reader = stage("reader", [], ["p.yaml"])
    reader.outputs = []
    reader.parameters = [
      ParameterUse(path: "p.yaml", key: "p.yaml", keys: nil, place: place(300))
    ]
    let graph = try StageGraph([reader, stage("maker", [], ["p.yaml"])])
    #expect(graph.order == [1, 0])
    #expect(graph.upstream(of: 0) == [1] && graph.downstream(of: 1) == [0])
    #expect(graph.incoming[0].isEmpty)
    var both = reader
    both.outputs = [Output(path: "x", key: "x", kind: .out, place: place(200))]
    #expect(
      messages([both, stage("maker", ["x"], ["p.yaml"])])
        == ["cycle: stages need each other: reader → maker → reader"])
  }

  @Test func aLongChainNeedsNoDeepStack() throws {
    let count = 20_000
    let chain = (0..<count).map { stage("s\($0)", ["f\($0 + 1)"], ["f\($0)"]) }
    #expect(try StageGraph(chain).order.first == count - 1)
  }

  @Test func clashesAndCyclesAreReportedTogether() {
    #expect(
      messages([
        stage("a", ["c"], ["a", "a"]), stage("b", ["a"], ["b"]), stage("c", ["b"], ["c", "b/d"]),
        stage("own", ["e"], ["e/f"]),
      ]) == [
        "duplicate-output: 'a' stands twice in the outputs of 'a'",
        "overlapping-outputs: 'b/d' of 'c' lies in 'b', an output of 'b'",
        "cycle: stages need each other: a → b → c → a",
        "cycle: 'c' depends on 'b', which holds its own output",
        "cycle: 'own' depends on 'e', which holds its own output",
      ])
  }

  @Test func ofManyGeneratedClashesOneIsReported() {
    let same = (0..<5).map { stage("s@\($0)", [], ["out"]) }
    #expect(
      messages(same) == ["duplicate-output: 'out' is made by two stages, 's@0' and 's@1'"])
  }

  @Test func namesThatOnlyLookAlikeAreTwoFiles() {
    #expect(messages([stage("a", [], ["caf\u{E9}"]), stage("b", [], ["cafe\u{301}"])]) == [])
  }
}
