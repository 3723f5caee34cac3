import FileStore
import PipelineModel

/// The code that a stage declares, line by line: its command and the texts among its inputs.
struct CodeReading {
  /// A text and where it is from.
  struct Text {
    /// The file relative to the root, or the stage file for the command.
    var file: String
    /// The lines; the first has the number `firstLine`.
    var lines: [String]
    var firstLine = 1
    /// Whether it is written for a shell.
    var isShell: Bool
  }

  /// The texts, the command first.
  let texts: [Text]
  /// Variables that the code reads by name and the stage does not declare, sorted.
  let undeclaredVariables: [String]

  /// Reads the code of a stage.
  init(_ specimen: Specimen) {
    var texts: [Text] = []
    let stage = specimen.stage
    for (place, text) in stage.command.texts.enumerated() {
      let line = place < stage.command.places.count ? stage.command.places[place].line : 1
      texts.append(
        Text(
          file: stage.file, lines: Self.lines(text), firstLine: Int(line), isShell: true))
    }
    let command = stage.command.texts.joined(separator: "\n")
    for input in specimen.inputs where Self.isCode(input, command) {
      guard input.size < Self.mostBytes, let bytes = Self.bytes(of: input), !bytes.contains(0)
      else { continue }
      let text = String(decoding: bytes, as: UTF8.self)
      let isShell =
        ["sh", "bash", "awk", "mk"].contains(Self.ending(input.path))
        || (text.hasPrefix("#!") && text.prefix(40).contains("sh"))
      texts.append(Text(file: input.path, lines: Self.lines(text), isShell: isShell))
    }
    // What the command names stands first.
    self.texts =
      texts.prefix(stage.command.texts.count)
      + texts.dropFirst(stage.command.texts.count).sorted {
        let (a, b) = (command.contains($0.file), command.contains($1.file))
        return a != b ? a : $0.file.utf8.lexicographicallyPrecedes($1.file.utf8)
      }
    let declared = Set(stage.variables)
    undeclaredVariables = Set(self.texts.flatMap(VariableNames.names))
      .filter { !declared.contains($0) && VariableNames.isOfTheUser($0) }.sorted()
  }

  private static func bytes(of input: Specimen.Input) -> [UInt8]? {
    switch input.content {
    // What cannot be read gives no hints.
    case .file(let path): (try? readFileIfPresent(path)).flatMap { $0 }
    case .bytes(let bytes): bytes
    case .link: nil
    }
  }

  private static let mostBytes = 1 << 20
  private static let codeEndings: Set<String> = [
    "py", "sh", "bash", "r", "R", "jl", "pl", "rb", "js", "mjs", "ts", "awk", "sql", "ipynb", "lua",
    "php", "java", "go", "rs", "c", "cpp", "cc", "mk", "scala", "swift", "m", "do", "sas", "Rmd",
    "qmd",
  ]

  private static func isCode(_ input: Specimen.Input, _ command: String) -> Bool {
    let ending = ending(input.path)
    if ["csv", "tsv", "json", "txt", "parquet", "npy"].contains(ending) { return false }
    return codeEndings.contains(ending) || input.mode & 0o111 != 0
      || (ending.isEmpty && command.contains(input.path)) || input.path.hasSuffix("Makefile")
  }

  static func ending(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return "" }
    return String(name[name.index(after: dot)...])
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  // MARK: Finding calls

  /// Whether some of the code depends on a kind, by its calls.
  func depends(on kind: CauseKind) -> Bool { suggestion(for: kind) != nil }

  /// Whether a text stands somewhere in the code.
  func mentions(_ text: String) -> Bool {
    texts.contains { $0.lines.contains { $0.contains(text) } }
  }

  /// Whether a line gives a generator of random numbers the time as its seed.
  var takesSeedFromTime: Bool {
    let seeds = ["seed(", "default_rng(", "RandomState(", "Random(", "srand(", "RANDOM="]
    let times = ["time(", "time_ns(", "now(", "date", "EPOCH"]
    return texts.contains { text in
      text.lines.contains { line in
        seeds.contains(where: line.contains) && times.contains(where: line.contains)
      }
    }
  }

  /// The names in `/tmp` that stand in the code, sorted.
  var temporaryNames: [String] {
    var found: Set<String> = []
    for line in texts.flatMap(\.lines) {
      var rest = line[...]
      while let range = rest.firstRange(of: "/tmp/") {
        rest = rest[range.upperBound...]
        let name = rest.prefix { $0.isLetter || $0.isNumber || "._-".contains($0) }
        if !name.isEmpty, !name.hasPrefix(".") { found.insert(String(name)) }
      }
    }
    return found.sorted()
  }

  /// Whether the code adds to one of some files, or looks whether it is there.
  func appends(to paths: [String]) -> Bool {
    let names = paths.map { String($0.split(separator: "/").last ?? "") }
    return texts.contains { text in
      text.lines.contains { line in
        let adds = [
          ">>", "\"a\"", "'a'", "\"ab\"", "'ab'", "tee -a", "exists(", "-f ", "-e ", "-s ",
        ]
        .contains(where: line.contains)
        return adds && names.contains(where: line.contains)
      }
    }
  }

  /// The line that most probably makes the result depend on a kind.
  func suggestion(for kind: CauseKind) -> Suggestion? {
    for pattern in kind.callPatterns {
      for text in texts {
        if pattern.unlessInFile.contains(where: { mark in text.lines.contains { $0.contains(mark) }
        }) {
          continue
        }
        for (place, line) in text.lines.enumerated() {
          let code = Self.withoutComment(line, text.isShell)
          guard Self.contains(code, pattern.text) else { continue }
          let call = Self.call(from: place, in: text.lines)
          if pattern.unless.contains(where: call.contains) { continue }
          return suggestion(pattern, text, place, code)
        }
      }
    }
    return nil
  }

  private func suggestion(
    _ pattern: CallPattern, _ text: Text, _ place: Int, _ code: String
  ) -> Suggestion {
    var shown = code.drop { $0 == " " || $0 == "\t" }
    while shown.last == " " || shown.last == "\t" { shown.removeLast() }
    let cut = shown.count > 120 ? shown.prefix(117) + "…" : shown
    let remark = pattern.remark.isEmpty ? "" : " \(pattern.remark)"
    return Suggestion(
      file: text.file, line: text.firstLine + place, text: cut + remark, remedy: pattern.remedy)
  }

  /// A call with the lines on which its parentheses close.
  private static func call(from place: Int, in lines: [String]) -> String {
    var text = ""
    var depth = 0
    for line in lines[place...].prefix(12) {
      text += line + "\n"
      depth += line.count { "([{".contains($0) } - line.count { ")]}".contains($0) }
      if depth <= 0 { break }
    }
    return text
  }

  private static func withoutComment(_ line: String, _ isShell: Bool) -> String {
    let trimmed = line.drop { $0 == " " || $0 == "\t" }
    return trimmed.hasPrefix("#") || trimmed.hasPrefix("import ") || trimmed.hasPrefix("from ")
      ? (trimmed.contains(";") && !trimmed.hasPrefix("#") ? line : "") : line
  }

  /// Whether a text stands in a line, as a whole word where it begins or ends with a letter.
  static func contains(_ line: String, _ text: String) -> Bool {
    let (line, text) = (Array(line.utf8), Array(text.utf8))
    guard let first = text.first, let last = text.last, line.count >= text.count else {
      return false
    }
    for start in 0...(line.count - text.count) where line[start] == first {
      let end = start + text.count
      guard line[start..<end].elementsEqual(text) else { continue }
      let isCutBefore = isWordByte(first) && start > 0 && isWordByte(line[start - 1])
      let isCutBehind = isWordByte(last) && end < line.count && isWordByte(line[end])
      if !isCutBefore, !isCutBehind { return true }
    }
    return false
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: true
    default: false
    }
  }
}
