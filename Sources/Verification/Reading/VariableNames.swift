/// Finds the names of environment variables that code reads.
enum VariableNames {
  /// The names that a text reads, in any order.
  static func names(in text: CodeReading.Text) -> [String] {
    var found: [String] = []
    for line in text.lines {
      for opening in openings { found += quoted(behind: opening, in: line) }
      found += words(behind: "process.env.", in: line)
    }
    guard text.isShell else { return found }
    var assigned: Set<String> = []
    var read: [String] = []
    for line in text.lines {
      assigned.formUnion(assignments(in: line))
      read += words(behind: "$", in: line) + words(behind: "${", in: line)
    }
    return found + read.filter { !assigned.contains($0) && $0.count > 1 && $0 == $0.uppercased() }
  }

  private static let openings = [
    "os.environ[", "os.environ.get(", "os.getenv(", "environ.get(", "environ[", "getenv(",
    "Sys.getenv(", "ENV[", "env::var(", "os.Getenv(",
  ]

  /// Whether a variable is none of those that programs, shells and this engine know.
  static func isOfTheUser(_ name: String) -> Bool {
    !RunVariables.isKnown(name) && !RunVariables.threadVariables.contains(name)
      && !shellVariables.contains(name) && !name.hasPrefix("BASH")
  }

  private static let shellVariables: Set<String> = [
    "RANDOM", "SRANDOM", "SECONDS", "LINENO", "EPOCHSECONDS", "EPOCHREALTIME", "IFS", "UID", "EUID",
    "PPID", "OLDPWD", "OPTARG", "OPTIND", "REPLY", "FUNCNAME", "PIPESTATUS", "SHLVL", "MACHTYPE",
    "OSTYPE", "HOSTTYPE", "GROUPS", "DIRSTACK", "PS1", "PS2", "PS4", "NF", "NR", "FS", "OFS", "RS",
  ]

  /// Names in quotes behind an opening.
  private static func quoted(behind opening: String, in line: String) -> [String] {
    parts(behind: opening, in: line).compactMap { rest in
      guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
      let name = rest.dropFirst().prefix { $0 != quote }
      return name.allSatisfy(isNameCharacter) && !name.isEmpty ? String(name) : nil
    }
  }

  /// Names directly behind an opening.
  private static func words(behind opening: String, in line: String) -> [String] {
    parts(behind: opening, in: line).compactMap { rest in
      let name = rest.prefix(while: isNameCharacter)
      return name.isEmpty || name.first?.isNumber == true ? nil : String(name)
    }
  }

  private static func parts(behind opening: String, in line: String) -> [Substring] {
    var found: [Substring] = []
    var rest = line[...]
    while let range = rest.firstRange(of: opening) {
      rest = rest[range.upperBound...]
      found.append(rest)
    }
    return found
  }

  /// Names that a line of a shell gives values.
  private static func assignments(in line: String) -> Set<String> {
    var found: Set<String> = []
    let words = line.split { " \t;&|(".contains($0) }
    for (place, word) in words.enumerated() {
      if let equals = word.firstIndex(of: "="), word[..<equals].allSatisfy(isNameCharacter) {
        found.insert(String(word[..<equals]))
      }
      if ["for", "read", "export", "local", "declare"].contains(word), place + 1 < words.count {
        found.formUnion(words[(place + 1)...].map { String($0.prefix(while: isNameCharacter)) })
      }
    }
    return found
  }

  private static func isNameCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "_")
  }
}
