import FileStore

/// DVC's way of running a command: each line in a shell of its own, until one fails.
///
/// A text is one script all the same if it does not stand line by line: if a line ends in a
/// backslash, opens a here-document, or does not parse alone. It then runs with `-e`, so that it
/// still stops at the first failure.
struct LineShell {
  private let shell: String
  private let options: [String]
  private let environment: [String: String]

  /// Takes the user's shell, as DVC does.
  init(environment: [String: String]) {
    self.environment = environment
    shell = environment["SHELL"].flatMap { $0.isEmpty ? nil : $0 } ?? "/bin/sh"
    let name = shell.split(separator: "/").last.map(String.init) ?? shell
    options =
      switch name {
      case "bash": ["--noprofile", "--norc"]
      case "zsh": ["--no-rcs"]
      case "fish": ["--no-config"]
      default: []
      }
  }

  /// The programs for a command's texts.
  func invocations(of texts: [String]) throws -> [[String]] {
    try texts.flatMap(invocations)
  }

  private func invocations(_ text: String) throws -> [[String]] {
    let lines = text.split(separator: "\n").map(String.init)
      .filter { !$0.allSatisfy { $0 == " " || $0 == "\t" } }
    guard lines.count > 1 else { return [[shell] + options + ["-c", text]] }
    if try lines.contains(where: isPartial) { return [[shell] + options + ["-e", "-c", text]] }
    return lines.map { [shell] + options + ["-c", $0] }
  }

  private func isPartial(_ line: String) throws -> Bool {
    if line.hasSuffix("\\") || hasHereDocument(line) { return true }
    let check = try Program.run(
      [shell] + options + ["-n", "-c", line], environment: environment)
    return check.exitStatus != 0
  }

  /// Whether the line holds `<<` outside of quotes.
  private func hasHereDocument(_ line: String) -> Bool {
    var quote: Character?
    var former: Character?
    for character in line {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == "<", former == "<" {
        return true
      }
      former = quote == nil ? character : nil
    }
    return false
  }
}
