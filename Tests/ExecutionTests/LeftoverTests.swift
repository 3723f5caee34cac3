import Testing

@testable import Execution

/// Nothing of an attempt stays behind.
@Suite struct LeftoverTests {
  let scratch = Scratch()
  let executor: LocalExecutor

  init() throws {
    executor = LocalExecutor(loop: try EventLoop(signals: []))
  }

  /// Runs a script that prints the pid of what it leaves, and returns it.
  private func leave(_ script: String, graceSeconds: Double = 10) throws -> Completion {
    let result = try executor.run(scratch.script(script, graceSeconds: graceSeconds))
    let pids = result.output.split(separator: "\n").compactMap { Int32($0) }
    #expect(!pids.isEmpty)
    #expect(pids.allSatisfy(isGone))
    return result.completion
  }

  @Test func aBackgroundProcessIsEnded() throws {
    let completion = try leave("sleep 1000 & echo $!; exit 3")
    #expect(completion.outcome == .exited(3))
    #expect(completion.reason == .ended)
    #expect(completion.leftoverProcesses == 1)
    #expect(completion.survivingProcesses == 0)
  }

  @Test func aProcessInItsOwnSessionIsEnded() throws {
    let completion = try leave(
      "setsid bash -c 'echo $$ >pid; exec sleep 1000' & until [ -s pid ]; do :; done; cat pid")
    #expect(completion.isSuccess)
    #expect(completion.leftoverProcesses == 1)
  }

  @Test func aDaemonIsEnded() throws {
    let completion = try leave(
      """
      (setsid bash -c '(trap "" HUP; echo $BASHPID >pid; exec sleep 1000) >/dev/null 2>&1 & ' &)
      until [ -s pid ]; do :; done; cat pid
      """)
    #expect(completion.isSuccess)
    #expect(completion.leftoverProcesses == 1)
  }

  @Test func aLeftoverThatIgnoresTermIsKilled() throws {
    let completion = try leave(
      "(trap '' TERM; exec sleep 1000) & echo $!", graceSeconds: 0.2)
    #expect(completion.isSuccess)
    #expect(completion.leftoverProcesses == 1)
  }

  @Test func aWholeTreeIsEnded() throws {
    let completion = try leave(
      """
      for i in 1 2 3; do
        setsid bash -c 'sleep 1000 & echo $!; sleep 1000 & echo $!; echo $$; touch $$.up; wait' &
      done
      until [ $(ls | grep -c up) = 3 ]; do sleep 0.01; done
      """)
    #expect(completion.leftoverProcesses == 9)
  }

  @Test func whatEndsByItselfIsLetEnd() throws {
    let result = try executor.run(scratch.script("echo text > >(sleep 0.2; cat)"))
    #expect(result.output == "text\n")
    #expect(result.completion.leftoverProcesses == 0)
  }

  @Test func aBackgroundProcessServesLaterCommands() throws {
    let attempt = scratch.attempt([
      bash("(until [ -e ask ]; do sleep 0.01; done; echo answer) &"),
      bash("touch ask; sleep 0.2"),
    ])
    #expect(try executor.run(attempt).output == "answer\n")
  }

  @Test func killingItsOwnGroupReachesOnlyTheCommand() throws {
    let completion = try executor.run(scratch.script("kill -TERM 0; sleep 1000")).completion
    #expect(completion.outcome == .signalled(15))
    #expect(completion.reason == .ended)
  }

  @Test func aKeeperTakesNoOrdersFromItsCommand() throws {
    let script = "kill -TERM $PPID; kill -HUP $PPID; kill -INT $PPID; kill -USR1 $PPID; echo on"
    let result = try executor.run(scratch.script(script))
    #expect(result.output == "on\n")
    #expect(result.completion.isSuccess)
  }

  @Test func cancellingReachesEveryProcess() throws {
    let handle = try executor.submit(
      scratch.script(
        "setsid sleep 1000 & a=$!; (sleep 1000; :) & b=$!; echo $$ $a $b; wait", graceSeconds: 5))
    let pids = try executor.firstOutput(of: handle).split(whereSeparator: \.isWhitespace)
    executor.cancel(handle, atOnce: false)
    let completion = try executor.finish(handle).completion
    #expect(completion.reason == .cancelled)
    #expect(completion.leftoverProcesses == 0)
    #expect(completion.seconds < 4)
    #expect(pids.compactMap { Int32($0) }.allSatisfy(isGone))
  }
}
