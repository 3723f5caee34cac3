import Documents

/// A text that equals only what has the same code points, as paths and keys must.
package struct ExactText: Hashable, Sendable {
  /// The text itself.
  package let text: String

  /// Wraps a text.
  package init(_ text: String) {
    self.text = text
  }

  /// Whether both have the same code points.
  package static func == (left: Self, right: Self) -> Bool {
    left.text.isExactly(right.text)
  }

  /// Feeds the bytes of the text to a hasher.
  package func hash(into hasher: inout Hasher) {
    // A native string lends its bytes; the loop serves those that came from elsewhere.
    let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    guard isHashed == nil else { return }
    for byte in text.utf8 { hasher.combine(byte) }
  }
}

extension String {
  /// Whether both are the same code points; `==` would take `é` for `e` with an accent.
  package func isExactly(_ other: String) -> Bool {
    hasSameCodePoints(as: other)
  }
}

/// Sorts texts by their code points.
package func sortedByCodePoint(_ texts: some Sequence<String>) -> [String] {
  texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// The folders around a path from the inside out, ending with `.`, or with `/` for an absolute one.
package struct FoldersAround: Sequence, IteratorProtocol {
  private let path: String
  private var end: String.Index?

  /// Walks up from a path.
  package init(_ path: String) {
    self.path = path
    end = path == "." || path == "/" ? nil : path.endIndex
  }

  /// The next folder outwards, nil after the last one.
  package mutating func next() -> String? {
    guard let end else { return nil }
    let bytes = path.utf8
    guard let slash = bytes[..<end].lastIndex(of: UInt8(ascii: "/")) else {
      self.end = nil
      return "."
    }
    guard slash > bytes.startIndex else {
      self.end = nil
      return "/"
    }
    self.end = slash
    return String(path[..<slash])
  }
}
