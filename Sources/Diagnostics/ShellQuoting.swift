/// A text as one word of a POSIX shell: bare if nothing in it is special, else in single quotes.
package func shellQuoted(_ text: String) -> String {
  guard !text.isEmpty else { return "''" }
  let isBare = text.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "@%+=:,./-_".utf8.contains(byte)
    }
  }
  guard !isBare else { return text }
  let quote = UInt8(ascii: "'")
  let parts = text.utf8.split(separator: quote, omittingEmptySubsequences: false)
  let inner = parts.map(Array.init).joined(separator: Array("'\"'\"'".utf8))
  return String(decoding: [quote] + inner + [quote], as: UTF8.self)
}
