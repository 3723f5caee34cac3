/// Rules of `.gitignore` files and their like, from the root of a tree downwards.
///
/// The last rule that matches wins; rules of a deeper directory come after those of its parents. What
/// lies below an ignored directory is ignored, whatever later rules say.
package struct IgnoreRules: Sendable {
  /// A rule and where it is written.
  package struct Rule: Sendable {
    /// The file that holds it, empty for a rule that is built in.
    package var file: String
    /// The line in the file, from 1.
    package var line: Int
    /// The rule as written.
    package var text: String
    /// Whether it takes back what earlier rules ignore.
    package var isNegated: Bool

    var isForDirectoriesOnly: Bool
    var isForPaths: Bool
    /// Whether it ends in `/*` or `/**`, and so is about what a directory holds.
    var isForContents: Bool
    var directory: [UInt8]
    var pattern: IgnorePattern
  }

  /// How the lines of a file are trimmed.
  package enum Trimming: Sendable {
    /// As Git: blanks at the end that no backslash protects.
    case trailingBlanks
    /// White space at both ends.
    case bothEnds
  }

  private let trimming: Trimming
  private var rules: [Rule] = []
  /// The name of files of rules, which have no place inside a tracked directory; nil if none have.
  package let fileName: String?

  /// Rules that are built in, for the whole tree.
  package init(
    builtIn: [String] = [], fileName: String? = nil, trimming: Trimming = .trailingBlanks
  ) {
    self.trimming = trimming
    self.fileName = fileName
    add(Array(builtIn.joined(separator: "\n").utf8), in: "", file: "")
  }

  /// The rules of every native project; what a killed process was writing is no data.
  package static let native = IgnoreRules(builtIn: [".git/", ".pipe/", TemporaryName.pattern])

  /// Whether there are rules that are not built in.
  package var hasWrittenRules: Bool { rules.contains { !$0.file.isEmpty } }

  /// Adds the rules of a file that lies in `directory`, a path from the root, empty for the root.
  package mutating func add(_ text: [UInt8], in directory: String, file: String) {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let body = text.starts(with: byteOrderMark) ? text[3...] : text[...]
    let lines = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let added = lines.enumerated().compactMap { number, line in
      rule(line, Array(directory.utf8), file: file, line: number + 1)
    }
    let depth = Self.depth(Array(directory.utf8))
    let place = rules.partitionPoint { Self.depth($0.directory) <= depth }
    rules.insert(contentsOf: added, at: place)
  }

  private static func depth(_ directory: [UInt8]) -> Int {
    directory.isEmpty ? 0 : 1 + directory.count { $0 == UInt8(ascii: "/") }
  }

  private func rule(
    _ line: ArraySlice<UInt8>, _ directory: [UInt8], file: String, line number: Int
  ) -> Rule? {
    let slash = UInt8(ascii: "/")
    let written = trimmed(line)
    var rest = written
    if rest.first == UInt8(ascii: "#") { return nil }
    let isNegated = rest.first == UInt8(ascii: "!")
    if isNegated { rest.removeFirst() }
    let isForDirectoriesOnly = rest.last == slash
    if isForDirectoriesOnly { rest.removeLast() }
    let isForPaths = rest.contains(slash)
    let isForContents = ["/*", "/**"].contains { rest.reversed().starts(with: $0.utf8.reversed()) }
    if rest.first == slash { rest.removeFirst() }
    guard !rest.isEmpty, let pattern = IgnorePattern(rest) else { return nil }
    return Rule(
      file: file, line: number, text: String(decoding: written, as: UTF8.self),
      isNegated: isNegated, isForDirectoriesOnly: isForDirectoriesOnly, isForPaths: isForPaths,
      isForContents: isForContents, directory: directory, pattern: pattern)
  }

  private func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    switch trimming {
    case .bothEnds:
      let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
      let start = line.drop(while: isBlank)
      return start.prefix(
        (start.lastIndex { !isBlank($0) } ?? start.startIndex - 1) + 1 - start.startIndex)
    case .trailingBlanks:
      return Self.withoutTrailingBlanks(line.last == 0x0D ? line.dropLast() : line)
    }
  }

  private static func withoutTrailingBlanks(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end = line.startIndex
    var index = line.startIndex
    while index < line.endIndex {
      if line[index] == UInt8(ascii: "\\") {
        index = min(index + 2, line.endIndex)
        end = index
      } else {
        index += 1
        if line[index - 1] != 0x20 { end = index }
      }
    }
    return line[..<end]
  }

  /// The rule that decides about a path or about a directory above it, or nil if none matches.
  ///
  /// - Parameter path: a path from the root, without `.` and `..`.
  package func rule(for path: String, isDirectory: Bool) -> Rule? {
    let bytes = Array(path.utf8)
    for end in bytes.indices where bytes[end] == UInt8(ascii: "/") {
      let parent = ownRule(for: bytes[..<end], isDirectory: true)
      if let parent, !parent.isNegated { return parent }
    }
    return ownRule(for: bytes[...], isDirectory: isDirectory)
  }

  private func ownRule(for path: ArraySlice<UInt8>, isDirectory: Bool) -> Rule? {
    let slash = path.lastIndex(of: UInt8(ascii: "/"))
    let directory = path[..<(slash ?? path.startIndex)]
    let name = path[(slash.map { $0 + 1 } ?? path.startIndex)...]
    return scope(of: Array(directory))?.rule(Array(name), isDirectory: isDirectory)
  }

  /// Whether a path or a directory above it is ignored.
  package func isIgnored(_ path: String, isDirectory: Bool) -> Bool {
    rule(for: path, isDirectory: isDirectory).map { !$0.isNegated } ?? false
  }

  /// The rule that takes all out of a directory without naming it, such as `data/*` of `data`; nil if
  /// the last such rule takes it in, or none is there.
  package func rule(forContentsOf directory: String) -> Rule? {
    let directory = Array(directory.utf8)
    let scoped = rules.filter(\.isForContents).compactMap {
      IgnoreScope.ScopedRule($0, in: directory)
    }
    guard let last = scoped.last(where: \.coversContents)?.rule, !last.isNegated else { return nil }
    return last
  }

  /// The rules that can match something directly in a directory, a path from the root, empty for the
  /// root itself; nil if there are none.
  package func scope(of directory: String) -> IgnoreScope? {
    scope(of: Array(directory.utf8))
  }

  /// The rules that can match something directly in a directory, or nil if there are none.
  func scope(of directory: [UInt8]) -> IgnoreScope? {
    let scoped = rules.compactMap { IgnoreScope.ScopedRule($0, in: directory) }
    return scoped.isEmpty ? nil : IgnoreScope(rules: scoped)
  }
}

/// The rules that can match something directly in one directory.
package struct IgnoreScope: Sendable {
  /// A rule, and how the directory is called from where the rule stands.
  struct ScopedRule: Sendable {
    let rule: IgnoreRules.Rule
    private let prefix: [UInt8]

    /// Nil if the rule stands elsewhere.
    init?(_ rule: IgnoreRules.Rule, in directory: [UInt8]) {
      let base = rule.directory
      let slash = UInt8(ascii: "/")
      guard directory.starts(with: base) else { return nil }
      var rest = directory[base.count...]
      if !base.isEmpty, let first = rest.first {
        if first != slash { return nil }
        rest.removeFirst()
      }
      self.rule = rule
      prefix = rest.isEmpty ? [] : rest + [slash]
    }

    /// Whether the rule is about anything that the directory holds, seen from the rule's own file.
    var coversContents: Bool {
      guard rule.isForContents else { return false }
      let path = (prefix.isEmpty ? [UInt8(ascii: "/")] : prefix) + [UInt8(ascii: "x")]
      return path.withUnsafeBytes { rule.pattern.matches(path: $0) }
    }

    func matches(_ name: UnsafeRawBufferPointer, isDirectory: Bool) -> Bool {
      if rule.isForDirectoriesOnly, !isDirectory { return false }
      if !rule.isForPaths { return rule.pattern.matches(name: name) }
      return (prefix + name).withUnsafeBytes { rule.pattern.matches(path: $0) }
    }
  }

  let rules: [ScopedRule]

  /// The last rule that matches a name.
  func rule(_ name: UnsafeRawBufferPointer, isDirectory: Bool) -> IgnoreRules.Rule? {
    rules.last { $0.matches(name, isDirectory: isDirectory) }?.rule
  }

  /// The last rule that matches a name.
  func rule(_ name: [UInt8], isDirectory: Bool) -> IgnoreRules.Rule? {
    name.withUnsafeBytes { rule($0, isDirectory: isDirectory) }
  }

  /// Whether a name is ignored.
  package func ignores(_ name: [UInt8], isDirectory: Bool) -> Bool {
    name.withUnsafeBytes { ignores($0, isDirectory: isDirectory) }
  }

  /// Whether a name is ignored.
  func ignores(_ name: UnsafeRawBufferPointer, isDirectory: Bool) -> Bool {
    rules.last { $0.matches(name, isDirectory: isDirectory) }.map { !$0.rule.isNegated } ?? false
  }
}
