import FileStore

/// Finds which files of the user's home a command reads that fails without them.
struct HomeFiles {
  private let lab: Laboratory

  init(_ lab: Laboratory) {
    self.lab = lab
  }

  /// The files that the code or the last lines of a failed execution name and the user's home has, as
  /// `~/path`, sorted.
  func files(_ failed: Run) -> [String] {
    guard let home = lab.surroundings.home else { return [] }
    let lines = lab.code.texts.flatMap(\.lines)
    var found = Set(PathWords.behind("~/", in: lines) + PathWords.behind("$HOME/", in: lines))
    let tail = failed.ending.tail.split(separator: "\n").map(String.init)
    for folder in [failed.site.home, home].compactMap({ $0 }) {
      found.formUnion(PathWords.behind("\(folder)/", in: tail))
    }
    // Programs and libraries are no inputs.
    return found.filter { path in
      // What cannot be looked at is not there.
      let stamp = try? FileStamp.of("\(home)/\(path)", followingLinks: true)
      return stamp?.isRegularFile == true && stamp.map { $0.mode & 0o111 == 0 } == true
        && !PathWords.isOfTool(path)
    }.sorted().map { "~/\($0)" }
  }
}

/// Finds paths in texts.
enum PathWords {
  /// What stands behind a beginning, up to a character that seldom is part of a path.
  static func behind(_ beginning: String, in lines: [String]) -> [String] {
    var found: [String] = []
    for line in lines {
      var rest = line[...]
      while let range = rest.firstRange(of: beginning) {
        let isInside =
          range.lowerBound > line.startIndex
          && {
            let before = line[line.index(before: range.lowerBound)]
            return isPart(before) || before == "/" || before == ":"
          }()
        rest = rest[range.upperBound...]
        let word = rest.prefix(while: isPart)
        if !isInside, !word.isEmpty { found.append(String(word)) }
      }
    }
    return found
  }

  /// Whether a path looks like that of a tool, a library or a shell's setting, which are no inputs.
  static func isOfTool(_ path: String) -> Bool {
    path.split(separator: "/").contains { part in
      toolParts.contains(String(part)) || toolBeginnings.contains(where: part.hasPrefix)
    }
  }

  private static let toolParts: Set<String> = [
    "bin", "sbin", "lib", "lib64", "libexec", "share", "etc", "include", "site-packages",
    ".profile", ".bashrc", ".bash_profile", ".zshrc", ".zprofile", ".zshenv", ".cargo", ".rustup",
    ".pyenv", ".nvm", ".rbenv", ".asdf", ".sdkman", ".conda", ".julia", ".local",
  ]
  private static let toolBeginnings = [
    ".venv", "venv", "virtualenv", "miniconda", "anaconda", "mambaforge", "miniforge", "micromamba",
  ]

  private static func isPart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "._-/+@%=".contains(character)
  }
}
