/// A text to look for in bytes (Horspool's algorithm).
struct ByteSearch {
  private let needle: [UInt8]
  /// How far to go on when this byte stands at the end of what was compared.
  private let steps: [Int]

  /// Prepares to look for a text of at least one byte.
  init(_ needle: [UInt8]) {
    self.needle = needle
    var steps = [Int](repeating: needle.count, count: 256)
    for (place, byte) in needle.dropLast().enumerated() {
      steps[Int(byte)] = needle.count - 1 - place
    }
    self.steps = steps
  }

  /// Where the text first occurs from an offset on, nil if it does not.
  func firstPlace(in bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
    needle.withUnsafeBufferPointer { needle in
      steps.withUnsafeBufferPointer { steps in
        let last = needle.count - 1
        var place = start
        while place + last < bytes.count {
          let end = bytes[place + last]
          if end == needle[last], (0..<last).allSatisfy({ bytes[place + $0] == needle[$0] }) {
            return place
          }
          place += steps[Int(end)]
        }
        return nil
      }
    }
  }

  /// Where the text first occurs, nil if it does not.
  func firstPlace(in bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBytes { firstPlace(in: $0) }
  }
}
