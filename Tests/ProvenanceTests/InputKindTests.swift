import Testing

@testable import Provenance

struct InputKindTests {
  private func kind(
    _ path: String, isMade: Bool = false, commands: [String] = [], files: [String] = []
  ) -> InputKind {
    InputKind(path, isMadeOrDeclared: isMade, commands: commands) { files }
  }

  @Test(arguments: ["src/train.py", "run.sh", "a/Makefile", "src", "query.SQL", "conf.yaml"])
  func programsAndTheirSettingsAreCode(path: String) {
    #expect(kind(path) == .code)
  }

  @Test(arguments: ["data/x.csv", "model.json", "images", ".hidden", "data.parquet"])
  func whatIsWorkedOnIsData(path: String) {
    #expect(kind(path) == .data)
  }

  @Test func whatAStageMakesIsDataWhateverItsName() {
    #expect(kind("generated.py", isMade: true) == .data)
  }

  @Test func aNamelessProgramIsKnownByItsCommand() {
    #expect(kind("tool/fit", commands: ["./tool/fit a b"]) == .code)
    #expect(kind("tool/fit", commands: ["cat tool/fit"]) == .data)
  }

  @Test func aFolderIsWhatItHolds() {
    #expect(kind("package", files: ["package/a.txt", "package/b.py"]) == .code)
    #expect(kind("package", files: ["package/a.txt"]) == .data)
  }
}
