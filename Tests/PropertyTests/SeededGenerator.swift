/// Random numbers that a seed repeats (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// True once in so many times.
  mutating func isOne(in count: Int) -> Bool {
    Int.random(in: 0..<count, using: &self) == 0
  }

  /// One of some values, nil if there are none.
  mutating func pick<Value>(_ values: [Value]) -> Value? {
    values.randomElement(using: &self)
  }

  /// Up to so many of some values, each once, in their order.
  mutating func pick<Value>(atMost count: Int, of values: [Value]) -> [Value] {
    let indices = values.indices.shuffled(using: &self)
    let wanted = Int.random(in: 0...min(count, values.count), using: &self)
    return indices.prefix(wanted).sorted().map { values[$0] }
  }
}
