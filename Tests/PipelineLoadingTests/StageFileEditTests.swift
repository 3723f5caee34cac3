import Diagnostics
import Testing

@testable import PipelineLoading

struct StageFileEditTests {
  private func edit(_ text: String) throws -> StageFileEdit {
    try StageFileEdit(Array(text.utf8), file: "pipe.yaml")
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test(arguments: [
    ("stages:\n  a:\n    cmd: x\n", "stages:\n  a:\n    cmd: x\n    frozen: true\n"),
    ("stages:\n  a:\n    cmd: x", "stages:\n  a:\n    cmd: x\n    frozen: true\n"),
    ("stages: {a: {cmd: x}}", "stages: {a: {cmd: x, frozen: true}}"),
    ("stages: {a: {cmd: x, }}\n", "stages: {a: {cmd: x, frozen: true, }}\n"),
    ("stages:\n  a: {cmd: x, frozen: false}\n", "stages:\n  a: {cmd: x, frozen: true}\n"),
    (
      "stages:\n  a:\n    cmd: |\n      one\n      # two\n\n  b:\n    cmd: y\n",
      "stages:\n  a:\n    cmd: |\n      one\n      # two\n    frozen: true\n\n  b:\n    cmd: y\n"
    ),
    (
      "stages:\n  a:\n    cmd: |+\n      one\n\n  b: {cmd: y}\n",
      "stages:\n  a:\n    cmd: |+\n      one\n\n    frozen: true\n  b: {cmd: y}\n"
    ),
    (
      "stages:\n  a:\n    cmd: x\n    meta:\n    # last\n  b: {cmd: y}\n",
      "stages:\n  a:\n    cmd: x\n    meta:\n    frozen: true\n    # last\n  b: {cmd: y}\n"
    ),
    (
      "\u{FEFF}stages:\n  a:\n    deps:\n    - ü # d\n    cmd: x\n",
      "\u{FEFF}stages:\n  a:\n    deps:\n    - ü # d\n    cmd: x\n    frozen: true\n"
    ),
  ]) func freezingAddsOneEntry(_ before: String, _ after: String) throws {
    let frozen = try edit(before).settingFrozen(true, of: "a")
    #expect(text(frozen) == after)
    #expect(try edit(after).settingFrozen(true, of: "a") == frozen)
    if !before.contains("false"), before.hasSuffix("\n") || before.hasSuffix("}") {
      #expect(try text(edit(after).settingFrozen(false, of: "a")) == before)
    }
  }

  @Test(arguments: [
    ("stages:\n  a: &s {cmd: x}\n  b: *s\n", "b"),
    ("stages:\n  a:\n    cmd: x\n    deps:\n    - y\n    -\n", "a"),
    ("stages:\r  a:\r    cmd: x\r", "a"),
    ("stages: {}\n", "a"), ("", "a"),
  ]) func whatLeavesNoSafePlaceIsLeftAlone(_ before: String, _ stage: String) {
    #expect(throws: DiagnosticList.self) { try edit(before).settingFrozen(true, of: stage) }
  }

  @Test(arguments: [
    ("", "stages:\n  new:\n    cmd: y\n"),
    ("# all\n", "# all\nstages:\n  new:\n    cmd: y\n"),
    ("vars: [a: 1]", "vars: [a: 1]\nstages:\n  new:\n    cmd: y\n"),
    ("stages:\n", "stages:\n  new:\n    cmd: y\n"),
    ("stages: {} # none\n", "stages: # none\n  new:\n    cmd: y\n"),
    ("stages: {a: {cmd: x}}\n", "stages: {a: {cmd: x}, \"new\": {\"cmd\":\"y\"}}\n"),
    (
      "stages:\n    a:\n        cmd: x\n\n# end\n",
      "stages:\n    a:\n        cmd: x\n    new:\n      cmd: y\n\n# end\n"
    ),
    (
      "stages:\n  new: # old\n    cmd: x\n  # b\n  b: {cmd: x}\n",
      "stages:\n  new: # old\n    cmd: y\n  # b\n  b: {cmd: x}\n"
    ),
  ]) func aStageIsPutIn(_ before: String, _ after: String) throws {
    let draft = StageDraft(name: "new", command: "y", keepsMetricsInGit: true)
    #expect(try text(edit(before).adding(draft)) == after)
  }

  @Test(arguments: [
    ("stages: {}\n", "sources:\n  d/x:\n\nstages: {}\n"),
    ("# head\n\n# about\nstages: {}\n", "# head\n\nsources:\n  d/x:\n\n# about\nstages: {}\n"),
    ("# head\nstages: {}\n", "# head\nsources:\n  d/x:\n\nstages: {}\n"),
    (
      "sources:\n  a:\n    origin: here\nstages: {}\n",
      "sources:\n  a:\n    origin: here\n  d/x:\nstages: {}\n"
    ),
    ("sources:\n  d/x:\nstages: {}\n", "sources:\n  d/x:\nstages: {}\n"),
    ("sources: {a: }\n", "sources: {a: , \"d/x\": null}\n"),
  ]) func aSourceIsPutIn(_ before: String, _ after: String) throws {
    #expect(try text(edit(before).adding(source: "d/x", description: nil)) == after)
  }
}
