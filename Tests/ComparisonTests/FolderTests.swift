import Diagnostics
import Glibc
import Testing

@testable import Comparison

@Test func aFolderTellsWhatWasAddedRemovedAndChanged() throws {
  let scratch = Scratch()
  for version in ["old", "new"] {
    scratch.write("\(version)/same.txt", "same\n")
    scratch.write("\(version)/in/m.json", version == "old" ? #"{"acc": 0.5}"# : #"{"acc": 0.6}"#)
  }
  scratch.write("old/gone.txt", "gone\n")
  scratch.write("new/come.txt", "come with another length\n")
  #expect(
    try compareFolders(scratch).lines == [
      "different 3", "json number: in/m.json: /acc 0.5 → 0.6 (17 %)",
      "directory removed: gone.txt: removed", "directory added: come.txt: added",
    ])
}

@Test func aFileUnderAnotherNameIsFound() throws {
  let scratch = Scratch()
  scratch.write("old/part-0b7c1d7e-5f2a-4c58-9e38-1d2f3a4b5c6d.csv", "a\n1\n")
  scratch.write("new/part-9d8c7b6a-1f2e-4d3c-8b4a-5a6b7c8d9e0f.csv", "a\n1\n")
  let result = try compareFolders(scratch)
  #expect(result.findings.differences.map(\.kind) == [.renamed])
  #expect(result.findings.hints == [.uuid])
  #expect(!result.isAcceptable)
  #expect(try compareFolders(scratch, "unordered").isAcceptable)
}

@Test func contractsReachTheFilesOfAFolder() throws {
  let scratch = Scratch()
  for version in ["old", "new"] {
    scratch.write("\(version)/a.json", version == "old" ? "[1.0]" : "[1.01]")
    scratch.write("\(version)/b.json", version == "old" ? "[1.0]" : "[1.01]")
  }
  #expect(try compareFolders(scratch, "{rel: 0.1}").isAcceptable)
  #expect(
    try compareFolders(scratch, "{files: {a.json: {rel: 0.1}}}").texts == [
      "b.json: /0 1.0 → 1.01 (1 %)"
    ])
}

@Test func linksAndPermissionsCount() throws {
  let scratch = Scratch()
  for version in ["old", "new"] { scratch.write("\(version)/run", "echo\n") }
  symlink("run", scratch.path + "/old/link")
  symlink("run2", scratch.path + "/new/link")
  chmod(scratch.path + "/new/run", 0o755)
  #expect(
    try compareFolders(scratch).lines == [
      "different 2", "directory value: link: link: run → run2",
      "directory mode: run: executable: false → true",
    ])
  #expect(try compareFolders(scratch, "payload").texts == ["link: link: run → run2"])
}

@Test func aLinkToAnotherPlaceIsItsContent() throws {
  let scratch = Scratch()
  let store = scratch.write("store/object", "same\n")
  scratch.write("old/file", "same\n")
  scratch.write("new/other", "x")
  unlink(scratch.path + "/new/other")
  symlink(store, scratch.path + "/new/file")
  #expect(try compareFolders(scratch) == .equal)
}

@Test func itemsNeedNotLieInOneFolder() throws {
  let scratch = Scratch()
  let object = scratch.write("store/4f", "a\n1\n")
  let other = scratch.write("store/5a", "a\n2\n")
  let result = try Comparer().compare(
    .folder([.init("x.csv", .file(object)), .init("y", .link("x.csv"))]),
    with: .folder([.init("y", .link("x.csv")), .init("x.csv", .file(other))]), name: "out")
  #expect(result.texts == ["x.csv: row 1, column a: 1 → 2 (50 %)"])
}

@Test func whatIsMissingIsTold() throws {
  let scratch = Scratch()
  let file = scratch.write("file", "x\n")
  scratch.write("folder/x", "x\n")
  let folder = try Subject.onDisk(scratch.path + "/folder")
  func lines(_ old: Subject, _ new: Subject) throws -> [String] {
    try Comparer().compare(old, with: new, name: "out").lines
  }
  #expect(try Subject.onDisk(scratch.path + "/nothing") == .missing)
  #expect(try lines(.missing, .missing) == ["equal"])
  #expect(try lines(.file(file), .missing) == ["different 1", "bytes removed: removed"])
  #expect(try lines(.missing, folder) == ["different 1", "directory added: added"])
  #expect(
    try lines(folder, .file(file)) == [
      "different 1", #"directory type: "a folder" → "a file" (type)"#,
    ])
}

@Test func whatCannotBeReadIsADiagnostic() throws {
  let scratch = Scratch()
  mkfifo(scratch.path + "/pipe", 0o600)
  let file = scratch.write("file", "x\n")
  for path in ["/pipe", "/nothing", ""] {
    #expect(throws: Diagnostic.self) {
      try Comparer().compare(.file(file), with: .file(scratch.path + path), name: "out")
    }
  }
}

private func compareFolders(
  _ scratch: Scratch, _ compare: String = "exact"
) throws -> ComparisonResult {
  try Comparer(try contract(compare), now: now).compare(
    .onDisk(scratch.path + "/old"), with: .onDisk(scratch.path + "/new"), name: "out")
}
