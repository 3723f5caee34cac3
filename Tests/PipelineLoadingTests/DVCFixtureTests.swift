import Diagnostics
import Documents
import PipelineModel
import Testing

@testable import PipelineLoading

/// Each folder `Fixtures/loading/dvc-CASE` is a project; `expected.txt` holds what DVC 3.67.1 made
/// of it, one fact a line.
struct DVCFixtureTests {
  static let cases = Fixtures.names(in: "\(Fixtures.folder)/loading").filter {
    $0.hasPrefix("dvc-")
  }

  @Test(arguments: cases) func aProjectIsReadAsDVCReadsIt(_ name: String) throws {
    let folder = "\(Fixtures.folder)/loading/\(name)"
    let loaded = try DVCLoader().load(Fixtures.project(folder))
    let facts: [(String, [String])] =
      loaded.pipeline.stages.map { ($0.address, self.facts(of: $0)) }
      + loaded.pipeline.sources.map { ($0.id, ["source \($0.id) \($0.path)"]) }
    let actual = facts.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }.flatMap(\.1)
    let expected = (Fixtures.text("\(folder)/expected.txt") ?? "").split(separator: "\n")
    #expect(actual == expected.map(String.init))
  }

  @Test func thereAreProjectsToRead() {
    #expect(Self.cases.count >= 6)
  }

  private func facts(of stage: Stage) -> [String] {
    var facts = ["stage \(stage.address)"]
    facts += stage.command.texts.map { "  cmd \(jsonText(.string($0)))" }
    facts.append("  wdir \(stage.workingDirectory)")
    facts += stage.dependencies.map { "  dep \($0.key)" }
    facts += stage.parameters.map { use in
      "  params \(use.key) \(use.keys.map { $0.map(\.name).joined(separator: " ") } ?? "*")"
    }
    facts += stage.outputs.map { output in
      "  \(output.kind.rawValue) \(output.key)\(output.isCached ? " cached" : "")"
        + (output.isPersistent ? " persistent" : "")
    }
    if stage.isFrozen { facts.append("  frozen") }
    if stage.isAlwaysChanged { facts.append("  always") }
    if let text = stage.description { facts.append("  desc \(jsonText(.string(text)))") }
    return facts
  }
}
