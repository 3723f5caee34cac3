/// Whether a text fits a pattern in which `*` stands for any characters, `/` among them.
package func wildcard(_ pattern: String, fits text: String) -> Bool {
  let (text, pattern) = (Array(text.utf8), Array(pattern.utf8))
  var (place, step) = (0, 0)
  // Where the last `*` stands, and up to where it reaches so far.
  var star: (step: Int, place: Int)?
  while place < text.count {
    if step < pattern.count, pattern[step] == 0x2A {
      star = (step, place)
      step += 1
    } else if step < pattern.count, pattern[step] == text[place] {
      (place, step) = (place + 1, step + 1)
    } else if let last = star {
      star = (last.step, last.place + 1)
      (place, step) = (last.place + 1, last.step + 1)
    } else {
      return false
    }
  }
  return pattern[step...].allSatisfy { $0 == 0x2A }
}
