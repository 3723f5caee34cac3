import Glibc

/// A place where a rule does not hold, and why.
struct Exception {
  var path: String
  /// The line as it is written, without blanks at its ends.
  var line: String
  var reason: String
}

extension SourceText {
  /// Lines that name the other program outside of the folders that bear its name.
  ///
  /// After loading, nobody asks which dialect a project has; so the word occurs nowhere else, be it
  /// in code, in a text or in a comment.
  func strayDialects(except exceptions: [Exception] = []) -> [Violation] {
    if path.split(separator: "/").dropLast().contains("DVC") { return [] }
    return lines.indices.filter { number in
      lines[number].lowercased().contains("dvc")
        && !exceptions.contains { $0.path == path && $0.line == lines[number].trimmingBlanks() }
    }.map { violation($0, "only folders named DVC may speak of DVC") }
  }

  /// Marks of unfinished work.
  var unfinishedWork: [Violation] {
    let words = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
    return lines.indices.flatMap { number in
      words.filter { word in
        lines[number].holds(word)
          && lines[number].split(whereSeparator: \.isSeparator).contains(Substring(word))
      }.map { violation(number, "'\($0)' is left in the file") }
    }
  }

  /// Paths that exist on somebody's machine only.
  ///
  /// - Parameter root: The folder of this very checkout.
  func machinePaths(root: String) -> [Violation] {
    let folders = ["ho" + "me", "ro" + "ot", "Us" + "ers", "wo" + "rk"]
    let parts = [root + "/"] + folders.map { "/\($0)/" }
    return lines.indices.flatMap { number in
      parts.filter { holds(lines[number], path: $0) }
        .map { violation(number, "'\($0)' is a place on one machine") }
    }
  }

  /// Whether a line holds an absolute path that begins so; `a/home/b` is none.
  private func holds(_ line: String, path: String) -> Bool {
    guard line.holds(path) else { return false }
    let parts = line.split(separator: path, omittingEmptySubsequences: false)
    return parts.dropLast().contains { part in
      part.last.map { $0.isSeparator && !".})]>~".contains($0) } ?? true
    }
  }

  /// A file name that would gather whatever has no place.
  var drawer: [Violation] {
    let name = (path.split(separator: "/").last ?? "").lowercased()
    return ["util", "helper", "common", "manager"].filter(name.contains)
      .map { violation(0, "a file named after '\($0)' gathers what has no place") }
  }
}

extension String {
  /// Whether it holds a part, byte for byte; a quick look before a slower one.
  func holds(_ part: String) -> Bool { strstr(self, part) != nil }

  /// The text without blanks at its ends.
  func trimmingBlanks() -> String {
    let start = drop { $0 == " " }
    return String(start.prefix(start.count - start.reversed().prefix { $0 == " " }.count))
  }
}
