/// The checksum that POSIX `cksum` prints for some bytes.
func checksum(_ text: String) -> UInt32 {
  var sum: UInt32 = 0
  var length = text.utf8.count
  for byte in text.utf8 { add(byte, to: &sum) }
  while length > 0 {
    add(UInt8(length & 0xFF), to: &sum)
    length >>= 8
  }
  return ~sum
}

private func add(_ byte: UInt8, to sum: inout UInt32) {
  sum ^= UInt32(byte) << 24
  for _ in 0..<8 { sum = sum & 0x8000_0000 == 0 ? sum << 1 : (sum << 1) ^ 0x04C1_1DB7 }
}
