import Documents
import FileStore

/// What a file asks for without saying which version exactly, so that two machines can get different
/// ones.
package enum FloatingVersions {
  /// The kinds of files that ask for packages or images.
  package enum Kind: Hashable, Sendable {
    /// Lines for `pip install -r`.
    case requirements
    /// A Python project.
    case project
    /// A conda environment.
    case conda
    /// The recipe of a container image.
    case container
  }

  /// The kind of a file by its name; nil for all others.
  package static func kind(of path: String) -> Kind? {
    let name = lastComponent(path)
    if name.hasPrefix("requirements"), name.hasSuffix(".txt") { return .requirements }
    switch name {
    case "pyproject.toml": return .project
    case "environment.yml", "environment.yaml", "conda.yml", "conda.yaml": return .conda
    case "Dockerfile", "Containerfile": return .container
    default: return name.hasPrefix("Dockerfile.") ? .container : nil
    }
  }

  /// The lock files that say exactly what a file of a kind leaves open, where they lie beside it.
  package static func locks(for kind: Kind) -> [String] {
    switch kind {
    case .project: ["uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"]
    case .conda: ["conda-lock.yml", "conda-lock.yaml"]
    case .requirements, .container: []
    }
  }

  /// The names of what a file asks for without an exact version, in the order of the file.
  package static func names(in text: [UInt8], kind: Kind) -> [String] {
    let lines = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
    switch kind {
    case .requirements: return lines.compactMap(floatingRequirement)
    case .project: return ProjectRequirements(lines).texts.compactMap(floatingRequirement)
    case .conda: return condaNames(text)
    case .container: return imageNames(lines)
    }
  }

  // MARK: Python

  /// The name in a line of requirements that is not pinned; nil for pinned ones, options, comments.
  static func floatingRequirement(_ line: some StringProtocol) -> String? {
    let bare = line.firstRange(of: " #").map { line[..<$0.lowerBound] } ?? line[...]
    let text = trimmed(bare.prefix { $0 != ";" })
    guard let first = text.utf8.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "-"),
      first != UInt8(ascii: "."), first != UInt8(ascii: "/")
    else { return nil }
    if text.contains("://") || text.contains(" @ ") {
      return isPinnedSource(text) ? nil : text.split(separator: " ").first.map(String.init)
    }
    let name = text.utf8.prefix { $0.isNameByte || $0 == 0x2D || $0 == 0x2E }
    let rest = text.filter { $0 != " " }
    let isExact = rest.contains("==") && !rest.contains("*")
    return name.isEmpty || isExact ? nil : String(Substring(name))
  }

  /// Whether a URL names a commit or a file of one version.
  private static func isPinnedSource(_ text: String) -> Bool {
    guard text.contains("git+") || text.contains("hg+") else { return true }
    guard let at = text.lastIndex(of: "@") else { return false }
    let commit = text[text.index(after: at)...].utf8.prefix { $0 != UInt8(ascii: "#") }
    return commit.count >= 40 && commit.allSatisfy(isHexDigit)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    byte.isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }

  // MARK: Conda

  private static func condaNames(_ bytes: [UInt8]) -> [String] {
    // A file that is no YAML asks for nothing.
    guard let tree = try? parseYAML(bytes, file: "environment.yml") else { return [] }
    return (tree.root?.value["dependencies"]?.list ?? []).flatMap { item -> [String] in
      if let text = item.string { return floatingCondaPackage(text).map { [$0] } ?? [] }
      return (item["pip"]?.list ?? []).compactMap(\.string).compactMap(floatingRequirement)
    }
  }

  /// `name=1.2.3` names one version, `name=1.2` all that begin so.
  private static func floatingCondaPackage(_ text: String) -> String? {
    let name = text.prefix { !"=<>! ".contains($0) }
    let rest = text[name.endIndex...].filter { $0 != " " }
    let parts = rest.split(separator: "=")
    let isExact = rest.hasPrefix("==") || (rest.hasPrefix("=") && parts.count == 2)
    let isWhole = rest.hasPrefix("=") && (parts.first?.split(separator: ".").count ?? 0) >= 3
    return (isExact || isWhole) && !rest.contains("*") ? nil : String(name)
  }

  // MARK: Images

  private static func imageNames(_ lines: [Substring]) -> [String] {
    var names: [String] = []
    var stages: Set<String> = ["scratch"]
    for line in lines {
      let words = line.split(separator: " ").map(String.init)
      guard words.first?.uppercased() == "FROM" else { continue }
      let rest = words.dropFirst().drop { $0.hasPrefix("--") }
      if let image = rest.first, !stages.contains(image), isFloatingImage(image) {
        names.append(image)
      }
      if rest.count == 3, let stage = rest.last { stages.insert(stage) }
    }
    return names
  }

  /// Whether an image has no digest; one that a variable names cannot be told.
  static func isFloatingImage(_ image: String) -> Bool {
    !image.contains("@sha256:") && !image.contains("$")
  }
}

/// The requirements in a `pyproject.toml`: what the tables of PEP 621 and of Poetry hold.
private struct ProjectRequirements {
  private(set) var texts: [String] = []

  /// Reads lines; what is written in another way than these tools write it is passed over.
  init(_ lines: [Substring]) {
    var table = ""
    var isInList = false
    for line in lines {
      let text = trimmed(line)
      if text.hasPrefix("["), !isInList {
        table = text
        continue
      }
      let isStart = table == "[project]" && text.hasPrefix("dependencies")
      if isStart || isInList {
        texts += Self.quoted(text)
        isInList = !text.hasSuffix("]")
      } else if table.hasPrefix("[tool.poetry"), table.hasSuffix("dependencies]") {
        poetry(text)
      }
    }
  }

  /// `numpy = "^2.1"` asks for a range; a bare version is exact only with `==`.
  private mutating func poetry(_ line: String) {
    let parts = line.split(separator: "=", maxSplits: 1).map { trimmed($0) }
    guard parts.count == 2, let version = Self.quoted(parts[1]).first, parts[0] != "python" else {
      return
    }
    texts.append("\(parts[0]) \(version)")
  }

  private static func quoted(_ text: String) -> [String] {
    let mark: Character = text.contains("\"") ? "\"" : "'"
    let parts = text.split(separator: mark, omittingEmptySubsequences: false)
    return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
  }
}
