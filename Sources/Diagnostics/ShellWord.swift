/// A text as one word of a POSIX shell: bare where that is safe, else in single quotes.
package func shellWord(_ text: String) -> String {
  let safe = text.unicodeScalars.allSatisfy { scalar in
    scalar.value > 0x7F || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
      || "@%+=:,./-_".unicodeScalars.contains(scalar)
  }
  guard !safe || text.isEmpty else { return text }
  return "'" + text.replacing("'", with: "'\\''") + "'"
}
