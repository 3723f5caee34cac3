import Support
import Testing

/// Random projects under random edits, against a model that rebuilds everything.
///
/// `PIPE_SEED=N` goes one way again, `PIPE_SOAK=N` goes N times as many, new ones each time.
@Suite struct PropertyTests {
  private static let seed = Scratch.variable("PIPE_SEED").flatMap(UInt64.init)
  static var isRepeating: Bool { seed != nil }

  static let seeds: [UInt64] = {
    if let seed { return [seed] }
    let times = Scratch.variable("PIPE_SOAK").flatMap(Int.init) ?? 1
    let usual: [UInt64] = Array(1...16)
    return usual + (0..<(times - 1) * usual.count).map { _ in UInt64.random(in: 1000...999_999) }
  }()

  @Test(arguments: seeds) func everyRunLeavesWhatARebuildWould(seed: UInt64) throws {
    var journey = Journey(seed: seed)
    try journey.go(steps: 7)
  }
}
