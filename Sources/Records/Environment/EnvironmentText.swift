import Documents
import FileStore

/// The lock's form of an environment: one `key: value` for each fact, each key once.
///
/// ```yaml
/// python: 3.11.7
/// numpy: 2.4.6
/// mylib: 0.1.0 editable libs/mylib
/// program sort: 9.1-1
/// variable LANG: C.UTF-8
/// system: Debian 12, glibc 2.36, x86-64 avx2 avx512
/// ```
///
/// A key without a blank is a Python distribution, except for the fixed words. What is not a
/// distribution has its kind before its name; so has a distribution whose name is a fixed word.
enum EnvironmentText {
  /// Keys that are no distribution.
  static let fixedWords: Set<String> = ["python", "ring", "image", "gpu", "system"]

  /// The facts in order: interpreters with their packages, other packages, programs, variables, the
  /// rest.
  static func entries(
    of record: EnvironmentRecord, name: (PackageRecord) -> String = { $0.name }
  ) -> [(key: String, value: String?)] {
    var entries: [(key: String, value: String?)] = []
    if record.ring != .installed { entries.append(("ring", record.ring.rawValue)) }
    for (place, interpreter) in record.interpreters.enumerated() {
      let group = place == 0 ? "python" : "python#\(place + 1)"
      entries.append((group, interpreter.version))
      for package in interpreter.packages {
        entries.append((key(name(package), group: group), value(package)))
      }
    }
    entries += record.packages.map { ("\($0.kind.rawValue) \(name($0))", value($0)) }
    entries += record.programs.map { ("program \($0.name)", $0.version) }
    entries += record.variables.map { ("variable \($0.name)", $0.value) }
    if let image = record.image { entries.append(("image", image)) }
    if let gpu = record.gpu { entries.append(("gpu", gpu)) }
    entries.append(("system", text(of: record.system)))
    return entries
  }

  /// The identity of a record: the start of the digest of its facts under normalized names.
  static func digest(of record: EnvironmentRecord) -> String {
    var text = "pipe-environment 1\n"
    for entry in entries(of: record, name: \.normalizedName) {
      let value = entry.value.map { jsonText(.string($0)) } ?? "null"
      text += "\(jsonText(.string(entry.key))) \(value)\n"
    }
    return String(DigestAlgorithm.sha256.digest(of: text).hex.prefix(12))
  }

  private static func key(_ name: String, group: String) -> String {
    let isPlain = group == "python" && !fixedWords.contains(name) && !name.hasPrefix("python#")
    return isPlain ? name : "\(group) \(name)"
  }

  private static func value(_ package: PackageRecord) -> String {
    package.source.map { "\(package.version) from \($0.text)" } ?? package.version
  }

  private static func text(of system: SystemRecord) -> String {
    let processor = ([system.architecture] + system.features).joined(separator: " ")
    return [system.operatingSystem, system.cLibrary, processor].compactMap(\.self)
      .joined(separator: ", ")
  }
}

extension EnvironmentRecord {
  /// The facts as they stand in a lock, in order; a variable that is not set has no value.
  package var lockEntries: [(key: String, value: String?)] { EnvironmentText.entries(of: self) }

  /// The facts as lines of a lock, each with a line break.
  package func lockLines(indent: String = "    ") -> String {
    lockEntries.map { key, value in
      "\(indent)\(lockText(key)): \(value.map(lockText) ?? "null")\n"
    }.joined()
  }

  /// The record that the facts of a lock tell, in any order; nil if they are none.
  package init?(lockEntries: [(key: String, value: String?)]) {
    var parser = EnvironmentParser()
    for entry in lockEntries {
      guard parser.take(entry.key, entry.value) else { return nil }
    }
    guard let record = parser.record else { return nil }
    self = record
  }
}
