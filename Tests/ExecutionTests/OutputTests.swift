import Diagnostics
import FileStore
import Glibc
import PipelineModel
import Records
import Testing

@testable import Execution

private let nowhere = SourceSpan(file: "pipe.yaml", line: 1, column: 1)

/// A scratch folder that goes away with the test.
private final class Folder {
  let path: String

  init() {
    var template = Array("/tmp/pipe-execution-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no scratch folder can be made") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  // A folder that stays costs space in /tmp and nothing else.
  deinit { try? removeTree(path) }

  func write(_ name: String, _ text: String) throws {
    try makeDirectory(parentDirectory(of: "\(path)/\(name)"))
    try AtomicFile.write(Array(text.utf8), to: "\(path)/\(name)", durability: .none)
  }

  func read(_ name: String) throws -> String? {
    try readFileIfPresent("\(path)/\(name)").map { String(decoding: $0, as: UTF8.self) }
  }
}

private func stage(_ outputs: [String], persistent: [String] = []) -> Stage {
  let command = Command(texts: ["x"], isList: false, templates: [], places: [nowhere])
  var stage = Stage(
    address: "s", name: "s", file: "pipe.yaml", place: nowhere, command: command)
  stage.outputs = (outputs + persistent).map { path in
    var output = Output(path: path, key: path, kind: .out, place: nowhere)
    output.isPersistent = persistent.contains(path)
    return output
  }
  return stage
}

@Suite struct FormerOutputsTests {
  @Test func formerOutputsGiveWayAndComeBack() throws {
    let folder = Folder()
    try folder.write("a.txt", "old")
    try folder.write("d/x", "old x")
    try folder.write("log.txt", "kept")
    let stage = stage(["a.txt", "d"], persistent: ["log.txt"])
    let former = try FormerOutputs(
      of: stage, root: folder.path, folder: "\(folder.path)/trash/s", content: { _ in nil })
    #expect(try folder.read("a.txt") == nil)
    #expect(try folder.read("d/x") == nil)
    #expect(try folder.read("log.txt") == "kept")
    #expect(former.paths == ["a.txt", "d", "log.txt"])

    try folder.write("a.txt", "half")
    try folder.write("log.txt", "kept and more")
    let hasLeavings = try former.undo(
      stage, root: folder.path, leavings: "\(folder.path)/failed/s")
    #expect(hasLeavings)
    #expect(try folder.read("a.txt") == "old")
    #expect(try folder.read("d/x") == "old x")
    #expect(try folder.read("log.txt") == "kept")
    #expect(try folder.read("failed/s/a.txt") == "half")
    #expect(try folder.read("failed/s/log.txt") == "kept and more")
    #expect(try directoryNames("\(folder.path)/trash") == [])
  }

  @Test func whatNoCacheHoldsStaysInTheTrash() throws {
    let folder = Folder()
    try folder.write("a.txt", "saved")
    try folder.write("b.txt", "precious")
    let stage = stage(["a.txt", "b.txt"])
    let former = try FormerOutputs(
      of: stage, root: folder.path, folder: "\(folder.path)/trash/s",
      content: { FileRecord(key: $0.path, digest: DigestAlgorithm.sha256.digest(of: "x"), size: 1) }
    )
    try former.dropSaved { path, content in
      guard content.key == "a.txt" else { return false }
      try removeFile(path)
      return true
    }
    #expect(try folder.read("trash/s/a.txt") == nil)
    #expect(try folder.read("trash/s/b.txt") == "precious")
  }

  @Test func aKilledAttemptIsUndoneLater() throws {
    let folder = Folder()
    try folder.write("a.txt", "old")
    let stage = stage(["a.txt", "b.txt"])
    _ = try FormerOutputs(
      of: stage, root: folder.path, folder: "\(folder.path)/trash/s", content: { _ in nil })
    try folder.write("a.txt", "half")
    try folder.write("b.txt", "half b")
    try FormerOutputs.recover(
      stage, root: folder.path, folder: "\(folder.path)/trash/s",
      leavings: "\(folder.path)/failed/s")
    #expect(try folder.read("a.txt") == "old")
    #expect(try folder.read("failed/s/a.txt") == "half")
  }
}

@Suite struct IgnoreFilesTests {
  private func ignored(_ folder: Folder, _ name: String) throws -> Bool {
    try Program.run(
      ["git", "-C", folder.path, "check-ignore", "-q", name],
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"]
    ).exitStatus == 0
  }

  @Test(arguments: ["a.txt", "br[x].txt", "#h.txt", "!b.txt", "star*", "blank ", "d/deep/x"])
  func gitIgnoresWhatIsAddedAndNothingElse(name: String) throws {
    let folder = Folder()
    _ = try Program.run(
      ["git", "init", "-q", folder.path], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
    try folder.write(name, "x")
    let files = try #require(try IgnoreFiles(root: folder.path))
    try files.add([name])
    #expect(try ignored(folder, name))
    #expect(try !ignored(folder, "other.txt"))
    let before = try folder.read(".gitignore")
    try files.add([name])
    #expect(try folder.read(".gitignore") == before)
  }

  @Test func outsideOfARepositoryNothingIsIgnored() throws {
    #expect(try IgnoreFiles(root: "/proc") == nil)
  }
}

@Suite struct WorkerPoolTests {
  @Test func everyClosingStepRunsOnceOnTheCallersThread() {
    // Closing steps all run on the thread that calls `finish`.
    final class Counter: @unchecked Sendable {
      var values: [Int] = []
    }
    let pool = WorkerPool(limit: 4, wake: {})
    let counter = Counter()
    for value in 0..<100 {
      pool.submit {
        usleep(100)
        return { counter.values.append(value) }
      }
    }
    while !pool.isIdle {
      pool.finish()
      usleep(1000)
    }
    pool.end()
    #expect(counter.values.sorted() == Array(0..<100))
  }
}

@Suite struct FileNameTests {
  @Test(arguments: [
    ("train", "train"), ("train@a-1", "train@a-1"), ("sub/dvc.yaml:x", "sub%2Fdvc.yaml:x"),
    (".hidden", "%2Ehidden"), ("a%2Fb", "a%252Fb"),
  ])
  func anAddressBecomesOneName(address: String, name: String) {
    #expect(fileName(of: address) == name)
  }
}
