import Diagnostics
import PipelineModel
import Testing

@testable import Execution

private let nowhere = SourceSpan(file: "pipe.yaml", line: 1, column: 1)

private func stage(_ needs: [String: Double] = [:]) -> Stage {
  let command = Command(texts: ["x"], isList: false, templates: [], places: [nowhere])
  var stage = Stage(
    address: "s", name: "s", file: "pipe.yaml", place: nowhere, command: command)
  stage.resources = needs.sorted { $0.key < $1.key }
    .map { Resource(name: $0.key, amount: $0.value, place: nowhere) }
  return stage
}

/// The macro itself cannot evaluate a mutating call.
private func expect(_ taken: Bool, at location: SourceLocation = #_sourceLocation) {
  #expect(taken, sourceLocation: location)
}

private func expectNot(_ taken: Bool, at location: SourceLocation = #_sourceLocation) {
  #expect(!taken, sourceLocation: location)
}

@Suite struct ResourceLedgerTests {
  private func ledger(jobs: Int, declared: [String: Double] = [:]) -> ResourceLedger {
    ResourceLedger(
      jobs: jobs, machine: ["cpus": 4, "memory": 1000, "gpus": 0],
      declared: stage(declared).resources)
  }

  @Test func noMoreStagesRunThanThereAreJobs() {
    var ledger = ledger(jobs: 2)
    expect(ledger.take(for: stage()))
    expect(ledger.take(for: stage()))
    #expect(ledger.isFull)
    expectNot(ledger.take(for: stage()))
    ledger.giveBack(for: stage())
    expect(ledger.take(for: stage()))
  }

  @Test func aNameThatNobodyGivesAnAmountIsAMutex() {
    var ledger = ledger(jobs: 4)
    expect(ledger.take(for: stage(["port": 1])))
    expectNot(ledger.take(for: stage(["port": 1])))
    expect(ledger.take(for: stage()))
  }

  @Test func theProjectsAmountsGoBeforeTheMachines() {
    var ledger = ledger(jobs: 4, declared: ["port": 2, "memory": 10])
    expect(ledger.take(for: stage(["port": 1])))
    expect(ledger.take(for: stage(["port": 1])))
    #expect(ledger.shortages(of: stage(["memory": 11])).map(\.available) == [10])
  }

  @Test func processorsBoundWhatRunsTogether() {
    var ledger = ledger(jobs: 4)
    expect(ledger.take(for: stage(["cpus": 3])))
    expectNot(ledger.take(for: stage(["cpus": 2])))
    expect(ledger.take(for: stage()))
    expectNot(ledger.take(for: stage()))
  }

  @Test func aStageThatNeedsMoreThanThereIsRunsAlone() {
    var ledger = ledger(jobs: 4)
    let large = stage(["memory": 2000])
    expect(ledger.take(for: stage()))
    expectNot(ledger.take(for: large))
    ledger.giveBack(for: stage())
    expect(ledger.take(for: large))
    expectNot(ledger.take(for: stage()))
    ledger.giveBack(for: large)
    expect(ledger.take(for: stage()))
  }
}
