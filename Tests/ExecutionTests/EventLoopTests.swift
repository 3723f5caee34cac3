import Glibc
import Testing

@testable import Execution

@Suite struct EventLoopTests {
  @Test func aSignalToTheThreadIsReported() throws {
    let loop = try EventLoop(signals: [SIGUSR1, SIGWINCH])
    pthread_kill(pthread_self(), SIGWINCH)
    pthread_kill(pthread_self(), SIGUSR1)
    var expected: Set<Int32> = [SIGUSR1, SIGWINCH]
    while !expected.isEmpty {
      expected.subtract(try loop.wait(timeoutMilliseconds: nil).signals)
    }
    #expect(try loop.wait(timeoutMilliseconds: 0).signals == [])
  }

  @Test func theSignalsOfALoopReachTheSchedulerByTheirMeaning() throws {
    let executor = LocalExecutor(loop: try EventLoop(signals: [SIGUSR2, SIGWINCH]))
    pthread_kill(pthread_self(), SIGWINCH)
    #expect(try executor.poll(timeoutMilliseconds: nil) == [.resized])
    pthread_kill(pthread_self(), SIGUSR2)
    #expect(try executor.poll(timeoutMilliseconds: nil) == [.interrupt(SIGUSR2)])
  }

  @Test func aBlockedSignalIsNotBlockedInACommand() throws {
    let scratch = Scratch()
    let executor = LocalExecutor(loop: try EventLoop(signals: [SIGUSR1]))
    let result = try executor.run(scratch.script("kill -USR1 $$; sleep 1000"))
    #expect(result.completion.outcome == .signalled(SIGUSR1))
  }

  @Test func anotherThreadCanWake() throws {
    let loop = try EventLoop(signals: [])
    let waker = loop.waker
    // A task could wait for the very thread that waits here.
    let pool = WorkerPool(limit: 1, wake: { waker.wake() })
    pool.submit { {} }
    #expect(try loop.wait(timeoutMilliseconds: nil).isWoken)
    pool.end()
  }

  @Test func theTimeLimitOfAWaitHolds() throws {
    let happenings = try EventLoop(signals: []).wait(timeoutMilliseconds: 1)
    #expect(happenings.readable == [] && happenings.signals == [] && !happenings.isWoken)
  }
}
