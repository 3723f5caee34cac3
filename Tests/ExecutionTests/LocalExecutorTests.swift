import Diagnostics
import Glibc
import Testing

@testable import Execution

@Suite struct LocalExecutorTests {
  let scratch = Scratch()
  let executor: LocalExecutor

  init() throws {
    executor = LocalExecutor(loop: try EventLoop(signals: []))
  }

  // What a command inherits

  @Test func onlyTheThreeStandardDescriptorsAreOpen() throws {
    // One that pipe itself might have inherited.
    let stray = fcntl(open("/dev/null", O_RDONLY | O_CLOEXEC), F_DUPFD, 300)
    defer { close(stray) }
    #expect(stray >= 300)
    #expect(try executor.run(scratch.script("ls /proc/$$/fd; :")).output == "0\n1\n2\n")
  }

  @Test func signalsAreAsAfterALogin() throws {
    let status = try executor.run(scratch.attempt([["cat", "/proc/self/status"]])).output
    let wanted = ["SigBlk:", "SigIgn:", "SigCgt:"]
    let found = status.split(separator: "\n").filter { wanted.contains(String($0.prefix(7))) }
    #expect(found == wanted.map { "\($0)\t0000000000000000" })
  }

  @Test func aCommandLeadsItsGroupAndHasNoTerminal() throws {
    let result = try executor.run(
      scratch.script(
        "read -r _ _ _ _ group _ terminal _ </proc/$$/stat; echo $((group - $$)) $terminal"))
    #expect(result.output == "0 0\n")
  }

  @Test func theProgramIsLookedUpInTheAttemptsPath() throws {
    scratch.write("only-here", "#!/bin/sh\necho found\n")
    chmod(scratch.file("only-here"), 0o755)
    let path = (name: "PATH", value: "/nowhere:\(scratch.path):/usr/bin:/bin")
    let found = try executor.run(scratch.attempt([["only-here"]], environment: [path]))
    #expect(found.output == "found\n")
    let missing = try executor.run(scratch.attempt([["only-here"]])).completion
    #expect(missing.outcome == .notStarted(.program, errno: ENOENT))
    let relative = try executor.run(scratch.attempt([["./only-here"]]))
    #expect(relative.output == "found\n")
  }

  @Test func whatACommandUsedIsMeasured() throws {
    let script = scratch.script("x=$(head -c 30000000 /dev/zero | tr '\\0' x); echo ${#x}")
    let completion = try executor.run(script).completion
    #expect(completion.maxRSSBytes > 30_000_000)
    #expect(completion.userSeconds + completion.systemSeconds > 0.001)
    #expect(completion.seconds > 0.001)
    let small = try executor.run(scratch.attempt([["true"]])).completion
    #expect(small.maxRSSBytes < 20_000_000)
  }

  // What cannot be started

  @Test func aMissingFolderIsNamed() throws {
    var attempt = scratch.attempt([["true"]])
    attempt.workingDirectory = scratch.file("none")
    let completion = try executor.run(attempt).completion
    #expect(completion.outcome == .notStarted(.directory, errno: ENOENT))
    #expect(
      ExecutionDiagnostics.refusal(.directory, errno: ENOENT, of: attempt, commandIndex: 0)
        == "its folder '\(scratch.path)/none' does not exist")
  }

  @Test func aLaterCommandThatCannotStartIsNamed() throws {
    let completion = try executor.run(scratch.attempt([["true"], ["/none"], ["true"]])).completion
    #expect(completion.outcome == .notStarted(.program, errno: ENOENT))
    #expect(completion.commandIndex == 1)
  }

  @Test func aProgramThatMayNotRunIsRefused() throws {
    scratch.write("plain", "text")
    let completion = try executor.run(scratch.attempt([["./plain"]])).completion
    #expect(completion.outcome == .notStarted(.program, errno: EACCES))
  }

  @Test func aCommandThatIsTooLongIsRefused() throws {
    let argument = String(repeating: "x", count: 3_000_000)
    let completion = try executor.run(scratch.attempt([["true", argument]])).completion
    #expect(completion.outcome == .notStarted(.program, errno: E2BIG))
  }

  @Test func aZeroByteIsRefusedBeforeAnythingRuns() throws {
    let attempt = scratch.attempt([["echo", "a\0b"]])
    #expect(throws: Diagnostic.self) { try executor.submit(attempt) }
    var variable = scratch.attempt([["true"]])
    variable.environment = [(name: "A=B", value: "")]
    #expect(throws: Diagnostic.self) { try executor.submit(variable) }
  }

  // The end of an attempt

  @Test func theGraceIsForThoseWhoUseIt() throws {
    let handle = try executor.submit(
      scratch.script("trap 'echo bye; exit 7' TERM; echo ready; sleep 1000 & wait"))
    #expect(try executor.firstOutput(of: handle) == "ready\n")
    executor.cancel(handle, atOnce: false)
    let result = try executor.finish(handle)
    #expect(result.output == "bye\n")
    #expect(result.completion.outcome == .exited(7))
    #expect(result.completion.reason == .cancelled)
    #expect(result.completion.leftoverProcesses == 0)
  }

  @Test func whoIgnoresTermIsKilledWhenTheTimeIsUp() throws {
    let script = scratch.script(
      "trap '' TERM; echo $$; sleep 1000; sleep 1000", timeoutSeconds: 0.3, graceSeconds: 0.3)
    let result = try executor.run(script)
    #expect(result.completion.outcome == .signalled(9))
    #expect(result.completion.reason == .timedOut)
    #expect(result.completion.seconds >= 0.6)
    #expect(result.completion.seconds < 5)
  }

  @Test func theTimeLimitIsForAllCommandsTogether() throws {
    let attempt = scratch.attempt(
      [["sleep", "0.3"], ["sleep", "0.3"], ["sleep", "1000"]], timeoutSeconds: 0.7)
    let completion = try executor.run(attempt).completion
    #expect(completion.outcome == .signalled(15))
    #expect(completion.commandIndex == 2)
    #expect(completion.reason == .timedOut)
  }

  @Test func aSecondCancelKillsAtOnce() throws {
    let handle = try executor.submit(
      scratch.script("trap '' TERM; echo ready; while :; do sleep 1; done", graceSeconds: 1000))
    _ = try executor.firstOutput(of: handle)
    executor.cancel(handle, atOnce: false)
    executor.cancel(handle, atOnce: true)
    let completion = try executor.finish(handle).completion
    #expect(completion.outcome == .signalled(9))
    #expect(completion.reason == .cancelled)
  }

  @Test func aStoppedProcessIsCancelledToo() throws {
    let handle = try executor.submit(
      scratch.script("echo ready; kill -STOP $$", graceSeconds: 1000))
    _ = try executor.firstOutput(of: handle)
    executor.cancel(handle, atOnce: false)
    #expect(try executor.finish(handle).completion.outcome == .signalled(15))
  }

  @Test func cancellingWhatHasEndedDoesNothing() throws {
    let handle = try executor.submit(scratch.script("true"))
    let completion = try executor.finish(handle).completion
    executor.cancel(handle, atOnce: true)
    #expect(try executor.collect(handle) == completion)
  }

  @Test func letGoOfAnExecutorEndsItsAttempts() throws {
    var other: LocalExecutor? = LocalExecutor(loop: try EventLoop(signals: []))
    let attempt = scratch.script("trap '' TERM; echo $$; sleep 1000; sleep 1000", graceSeconds: 0.2)
    let pid = try other.map { try Int32($0.firstOutput(of: $0.submit(attempt)).dropLast()) }
    other = nil
    #expect(isGone(try #require(pid.flatMap { $0 })))
    var completion: Completion?
    while completion == nil { completion = try executor.collect(attempt.handle) }
    #expect(completion?.reason == .abandoned)
    #expect(completion?.outcome == .signalled(9))
  }

  // Scale and failure of the machinery

  @Test func threeHundredAttemptsRunAtATime() throws {
    let handles = try (0..<300).map {
      try executor.submit(scratch.attempt([["echo", "\($0)"]], id: "\($0)"))
    }
    var outputs: [Handle: String] = [:]
    var ended: Set<Handle> = []
    while ended.count < handles.count {
      for event in try executor.poll(timeoutMilliseconds: nil) {
        switch event {
        case .output(let handle, _, let bytes):
          outputs[handle, default: ""] += String(decoding: bytes, as: UTF8.self)
        case .ended(let handle, let completion):
          if completion.isSuccess { ended.insert(handle) }
        default: break
        }
      }
    }
    #expect(handles.map { outputs[$0] } == (0..<300).map { "\($0)\n" })
  }

  @Test func aKilledLauncherIsReportedAndWhatRunsGoesOn() throws {
    let handle = try executor.submit(
      scratch.script("cut -d' ' -f4 /proc/$PPID/stat; until [ -e go ]; do sleep 0.01; done"))
    let launcher = try #require(Int32(try executor.firstOutput(of: handle).dropLast()))
    kill(launcher, SIGKILL)
    #expect(isGone(launcher))
    let error = #expect(throws: Diagnostic.self) {
      try executor.submit(scratch.script("true", id: "next"))
    }
    #expect(error?.message == "the process that starts commands is gone, something killed it")
    scratch.write("go", "")
    #expect(try executor.finish(handle).completion.isSuccess)
  }

  @Test func aKilledKeeperLosesTheAttemptButNotItsTree() throws {
    let script = "setsid sleep 1000 & echo $$ $!; kill -KILL $PPID; sleep 1000"
    let result = try executor.run(scratch.script(script))
    #expect(result.completion.outcome == .lost)
    let pids = result.output.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
    #expect(pids.count == 2)
    #expect(pids.allSatisfy(isGone))
    #expect(try executor.run(scratch.script("exit 2", id: "next")).completion.outcome == .exited(2))
  }
}
