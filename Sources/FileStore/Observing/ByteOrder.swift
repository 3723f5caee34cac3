import Glibc

/// Negative, zero or positive as `a` stands before, at or after `b` in the order of bytes.
func byteOrder(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
  let common = min(a.count, b.count)
  if common > 0, let left = a.baseAddress, let right = b.baseAddress {
    let order = memcmp(left, right, common)
    if order != 0 { return Int(order) }
  }
  return a.count - b.count
}

extension UnsafeRawBufferPointer {
  /// Whether these bytes stand before the others in the order of bytes.
  func precedes(_ other: [UInt8]) -> Bool {
    other.withUnsafeBytes { byteOrder(self, $0) < 0 }
  }
}

extension String {
  /// Whether the text stands before another in the order of its UTF-8 bytes.
  package func precedesInBytes(_ other: String) -> Bool {
    var a = self
    var b = other
    return a.withUTF8 { a in
      b.withUTF8 { b in byteOrder(UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b)) < 0 }
    }
  }

  /// Whether both texts have the same bytes; `==` would also hold for other spellings of accents.
  package func hasSameBytes(as other: String) -> Bool {
    utf8.elementsEqual(other.utf8)
  }
}

extension RandomAccessCollection where Index == Int {
  /// The first index whose element does not belong, where those that belong stand first.
  func partitionPoint(_ belongs: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if belongs(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
