import Diagnostics
import Glibc
import Testing

@testable import Execution

@Suite struct StageLogTests {
  let scratch = Scratch()

  @Test func bytesAreKeptAsTheyCome() throws {
    let log = StageLog(path: scratch.file("a.log"))
    try log.append(Array("a\r".utf8))
    #expect(scratch.read("a.log") == "a\r")
    try log.append(Array("b\n".utf8))
    try log.close()
    #expect(scratch.read("a.log") == "a\rb\n")
  }

  @Test func aSilentStageHasNoFile() throws {
    let log = StageLog(path: scratch.file("a.log"))
    try log.close()
    #expect(scratch.read("a.log") == nil)
  }

  @Test(arguments: 1...8)
  func aLongLogKeepsItsBeginningAndItsEnd(pieces: Int) throws {
    let log = StageLog(path: scratch.file("\(pieces).log"), limitBytes: 10, tailBytes: 4)
    let text = Array("abcdefghijklmnopqrstuvwxyz".utf8)
    for start in stride(from: 0, to: text.count, by: pieces) {
      try log.append(Array(text[start..<min(start + pieces, text.count)]))
    }
    try log.close()
    #expect(scratch.read("\(pieces).log") == "abcdef\n[pipe: 16 bytes dropped]\nwxyz")
  }

  @Test func aLogOfJustTheLimitIsWhole() throws {
    let log = StageLog(path: scratch.file("a.log"), limitBytes: 10, tailBytes: 4)
    try log.append(Array("abcdefghij".utf8))
    try log.close()
    #expect(scratch.read("a.log") == "abcdefghij")
  }

  @Test func aFolderThatIsMissingIsNamed() {
    let log = StageLog(path: scratch.file("none/a.log"))
    let error = #expect(throws: Diagnostic.self) { try log.append([1]) }
    #expect(
      error?.message
        == "'\(scratch.path)/none/a.log' cannot be written: No such file or directory")
  }

  @Test func aStagesLogHasAPlainFileName() {
    #expect(LogFolder.fileName(for: "train@a-1_b.c") == "train@a-1_b.c.log")
    #expect(LogFolder.fileName(for: "dir/dvc.yaml:tr%ä") == "dir%2Fdvc.yaml%3Atr%25%C3%A4.log")
    #expect(LogFolder.fileName(for: "../x") == "%2E.%2Fx.log")
    let long = LogFolder.fileName(for: String(repeating: "x", count: 300))
    #expect(long == String(repeating: "x", count: 200) + "~E78DDF9F1BA85555.log")
  }
}

@Suite struct LogSweepTests {
  let scratch = Scratch()

  private func fill(_ runs: [String], bytes: Int = 10) {
    for run in runs {
      mkdir(scratch.file(run), 0o777)
      scratch.write("\(run)/a.log", String(repeating: "x", count: bytes))
    }
  }

  private func remaining(_ runs: [String]) -> [String] {
    runs.filter { scratch.read("\($0)/a.log") != nil }
  }

  @Test func theNewestRunsStay() throws {
    fill(["1", "2", "3", "4"])
    try LogFolder(path: scratch.path).sweep(keepingRuns: 2, bytes: 1000)
    #expect(remaining(["1", "2", "3", "4"]) == ["3", "4"])
    #expect(access(scratch.file("1"), F_OK) != 0)
  }

  @Test func theBytesHaveALimitButTheNewestRunStays() throws {
    fill(["1", "2", "3"])
    try LogFolder(path: scratch.path).sweep(keepingRuns: 10, bytes: 25)
    #expect(remaining(["1", "2", "3"]) == ["2", "3"])
    try LogFolder(path: scratch.path).sweep(keepingRuns: 10, bytes: 0)
    #expect(remaining(["1", "2", "3"]) == ["3"])
  }

  @Test func foreignFilesStay() throws {
    fill(["1", "2"])
    scratch.write("1/notes.txt", "mine")
    scratch.write("file", "mine")
    symlink(scratch.file("2"), scratch.file("0"))
    try LogFolder(path: scratch.path).sweep(keepingRuns: 1, bytes: 1000)
    #expect(scratch.read("1/notes.txt") == "mine")
    #expect(scratch.read("file") == "mine")
    #expect(remaining(["1", "2"]) == ["2"])
  }

  @Test func thereMayBeNoLogs() throws {
    try LogFolder(path: scratch.file("none")).sweep(keepingRuns: 1, bytes: 1)
  }
}
