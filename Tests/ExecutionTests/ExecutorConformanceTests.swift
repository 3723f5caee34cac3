import Testing

@testable import Execution

/// The executors that there are.
enum ExecutorKind: CaseIterable {
  case local, detached

  func make() throws -> any Executor {
    let loop = try EventLoop(signals: [])
    switch self {
    case .local: return LocalExecutor(loop: loop)
    case .detached: return DetachedExecutor(loop: loop)
    }
  }
}

/// What every executor promises.
@Suite struct ExecutorConformanceTests {
  let scratch = Scratch()

  @Test(arguments: ExecutorKind.allCases)
  func theExitStatusIsReported(kind: ExecutorKind) throws {
    let completion = try kind.make().run(scratch.script("exit 3")).completion
    #expect(completion.outcome == .exited(3))
    #expect(completion.reason == .ended)
    #expect(!completion.isSuccess)
  }

  @Test(arguments: ExecutorKind.allCases)
  func theSignalIsReported(kind: ExecutorKind) throws {
    let completion = try kind.make().run(scratch.script("kill -SEGV $$")).completion
    #expect(completion.outcome == .signalled(11))
    #expect(completion.reason == .ended)
  }

  @Test(arguments: ExecutorKind.allCases)
  func commandsRunInOrderUntilOneFails(kind: ExecutorKind) throws {
    let attempt = scratch.attempt([["echo", "a"], bash("echo b; exit 4"), ["echo", "c"]])
    let result = try kind.make().run(attempt)
    #expect(result.output == "a\nb\n")
    #expect(result.completion.outcome == .exited(4))
    #expect(result.completion.commandIndex == 1)
  }

  @Test(arguments: ExecutorKind.allCases)
  func allCommandsThatSucceedAreASuccess(kind: ExecutorKind) throws {
    let completion = try kind.make().run(scratch.attempt([["true"], ["true"]])).completion
    #expect(completion.isSuccess)
    #expect(completion.commandIndex == 1)
    #expect(completion.seconds >= 0)
  }

  @Test(arguments: ExecutorKind.allCases)
  func theEnvironmentIsExactlyTheGivenOne(kind: ExecutorKind) throws {
    let variables = [
      (name: "Z", value: "last=first"), searchPath, (name: "EMPTY", value: ""),
      (name: "LINES", value: "a\nb 'ü'"),
    ]
    let output = try kind.make().run(scratch.attempt([["env"]], environment: variables)).output
    #expect(output == "Z=last=first\nPATH=\(searchPath.value)\nEMPTY=\nLINES=a\nb 'ü'\n")
  }

  @Test(arguments: ExecutorKind.allCases)
  func argumentsArriveAsTheyAre(kind: ExecutorKind) throws {
    let command = ["printf", "[%s]", "", " a  b ", "'\"$HOME\\", "*", "\n"]
    let output = try kind.make().run(scratch.attempt([command])).output
    #expect(output == "[][ a  b ]['\"$HOME\\][*][\n]")
  }

  @Test(arguments: ExecutorKind.allCases)
  func commandsStartInTheirFolder(kind: ExecutorKind) throws {
    #expect(try kind.make().run(scratch.attempt([["pwd"]])).output == scratch.path + "\n")
  }

  @Test(arguments: ExecutorKind.allCases)
  func standardInputIsEmpty(kind: ExecutorKind) throws {
    let script = scratch.script("readlink /proc/self/fd/0; cat")
    #expect(try kind.make().run(script).output == "/dev/null\n")
  }

  @Test(arguments: ExecutorKind.allCases)
  func allOutputComesBeforeTheEnd(kind: ExecutorKind) throws {
    let script = scratch.script(
      "head -c 10000000 /dev/zero | tr '\\0' x; head -c 1000000 /dev/zero | tr '\\0' y >&2")
    let result = try kind.make().run(script)
    #expect(result.output == String(repeating: "x", count: 10_000_000))
    #expect(result.error == String(repeating: "y", count: 1_000_000))
  }

  @Test(arguments: ExecutorKind.allCases)
  func aCancelledAttemptEndsAndSaysSo(kind: ExecutorKind) throws {
    let executor = try kind.make()
    let handle = try executor.submit(scratch.script("touch begun; sleep 1000"))
    while scratch.read("begun") == nil { _ = try executor.poll(timeoutMilliseconds: 1) }
    executor.cancel(handle, atOnce: false)
    let completion = try executor.finish(handle).completion
    #expect(completion.reason == .cancelled)
    #expect(completion.outcome == .signalled(15))
  }

  @Test(arguments: ExecutorKind.allCases)
  func theRecordIsTheTruthForALaterProcessToo(kind: ExecutorKind) throws {
    let executor = try kind.make()
    let attempt = scratch.script("exit 5")
    #expect(try executor.collect(attempt.handle) == nil)
    let completion = try executor.run(attempt).completion
    let handle = Handle(id: "stage", completionPath: scratch.file("stage.completion"))
    #expect(try kind.make().collect(handle) == completion)
  }

  @Test(arguments: ExecutorKind.allCases)
  func attemptsRunSideBySide(kind: ExecutorKind) throws {
    let executor = try kind.make()
    // Each waits for the other.
    let first = try executor.submit(
      scratch.script("touch a; until [ -e b ]; do sleep 0.01; done", id: "first"))
    let second = try executor.submit(
      scratch.script("touch b; until [ -e a ]; do sleep 0.01; done", id: "second"))
    var ended: [String: Completion.Outcome] = [:]
    while ended.count < 2 {
      for case .ended(let handle, let completion) in try executor.poll(timeoutMilliseconds: nil) {
        ended[handle.id] = completion.outcome
      }
    }
    #expect(ended == [first.id: .exited(0), second.id: .exited(0)])
  }

  @Test(arguments: ExecutorKind.allCases)
  func aWakerEndsTheWait(kind: ExecutorKind) throws {
    let loop = try EventLoop(signals: [])
    let executor: any Executor =
      kind == .local ? LocalExecutor(loop: loop) : DetachedExecutor(loop: loop)
    loop.waker.wake()
    loop.waker.wake()
    #expect(try executor.poll(timeoutMilliseconds: nil) == [.wake])
    #expect(try executor.poll(timeoutMilliseconds: 0) == [])
  }
}
