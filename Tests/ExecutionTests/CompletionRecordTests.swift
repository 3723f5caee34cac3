import Diagnostics
import Testing

@testable import Execution

@Suite struct CompletionRecordTests {
  private let text = """
    pipe-completion 1
    attempt run/7
    reason timed-out
    outcome signalled 9
    command 2
    user-microseconds 1500000
    system-microseconds 250
    max-rss-bytes 4096
    started-nanoseconds 1000000000
    ended-nanoseconds 3500000000
    leftovers 1
    survivors 0
    end

    """

  @Test func aRecordIsRead() throws {
    let completion = try CompletionRecord.parse(text, path: "r")
    #expect(
      completion
        == Completion(
          outcome: .signalled(9), reason: .timedOut, commandIndex: 2, userSeconds: 1.5,
          systemSeconds: 0.00025, maxRSSBytes: 4096, startedNanoseconds: 1_000_000_000,
          endedNanoseconds: 3_500_000_000, leftoverProcesses: 1, survivingProcesses: 0))
    #expect(completion.seconds == 2.5)
  }

  @Test(arguments: [
    ("exited 3", Completion.Outcome.exited(3)),
    ("not-started directory 2", .notStarted(.directory, errno: 2)),
    ("not-started elsewhere 2", .lost), ("exited", .lost), ("exited x", .lost),
  ])
  func anOutcomeIsRead(outcome: String, expected: Completion.Outcome) throws {
    let lines = text.split(separator: "\n").map {
      $0 == "outcome signalled 9" ? "outcome \(outcome)" : $0
    }
    #expect(
      try CompletionRecord.parse(lines.joined(separator: "\n"), path: "r").outcome == expected)
  }

  @Test func aTornRecordSaysNothing() throws {
    for count in 0..<(text.utf8.count - 1) {
      let torn = String(text.prefix(count))
      #expect(try CompletionRecord.parse(torn, path: "r").outcome == .lost)
    }
  }

  @Test func theAttemptsOfARunShareAFile() throws {
    let scratch = Scratch()
    let other = text.split(separator: "\n").map {
      $0 == "attempt run/7" ? "attempt run/8" : $0 == "command 2" ? "command 5" : String($0)
    }.joined(separator: "\n")
    // The second one was cut short by a full disk, and the third stands behind it.
    scratch.write("records", text + text.prefix(60) + other + "\n")
    func command(_ id: String) throws -> Int? {
      try CompletionRecord.read(Handle(id: id, completionPath: scratch.file("records")))?
        .commandIndex
    }
    #expect(try command("run/7") == 2)
    #expect(try command("run/8") == 5)
    #expect(try command("run/9") == nil)
  }

  @Test func aNewerRecordIsNotGuessedAt() {
    let error = #expect(throws: Diagnostic.self) {
      try CompletionRecord.parse("pipe-completion 2\nend\n", path: "r")
    }
    #expect(error?.code == .newerFormat)
  }
}
