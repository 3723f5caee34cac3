import Documents

extension EnvironmentDifference {
  /// The difference in one line without a full stop: `numpy 2.1.0 → 2.2.1`.
  package var sentence: String {
    switch self {
    case .interpreter(let place, let old, let new):
      change(place == 1 ? "python" : "python#\(place)", old.map(short), new.map(short))
    case .package(let old, let new): sentence(old, new)
    case .program(let name, let old, let new): change(name, old.map(short), new.map(short))
    case .variable(let name, let old, let new):
      "\(name) \(old.map(quoted) ?? "not set") → \(new.map(quoted) ?? "not set")"
    case .system(let part, let old, let new): sentence(part, old, new)
    }
  }

  private func change(_ name: String, _ old: String?, _ new: String?) -> String {
    switch (old, new) {
    case (let old?, let new?): "\(name) \(old) → \(new)"
    case (let old?, nil): "\(name) \(old) removed"
    case (nil, let new?): "\(name) \(new) added"
    case (nil, nil): name
    }
  }

  private func sentence(_ old: PackageRecord?, _ new: PackageRecord?) -> String {
    guard let package = new ?? old else { return "" }
    let label = package.kind == .python ? package.name : "\(package.kind.rawValue) \(package.name)"
    let hasOtherSource = old?.source != new?.source
    let isSameVersion = old?.version == new?.version
    func text(_ side: PackageRecord) -> String {
      guard hasOtherSource, old != nil, new != nil else { return side.version }
      let source = side.source.map { "(\($0.text))" } ?? "(from the index)"
      return isSameVersion ? source : "\(side.version) \(source)"
    }
    let name = isSameVersion ? "\(label) \(package.version)" : label
    return change(name, old.map(text), new.map(text))
  }

  private func sentence(_ part: Part, _ old: String?, _ new: String?) -> String {
    switch part {
    case .operatingSystem, .cLibrary, .architecture:
      return "\(old ?? "unknown") → \(new ?? "unknown")"
    case .features:
      return "processor: \(words(old)) → \(words(new))"
    case .gpu: return change("GPU driver", old, new)
    case .image: return change("image", old.map(short), new.map(short))
    }
  }

  private func words(_ features: String?) -> String {
    features.map { $0.isEmpty ? "no vector extensions" : $0 } ?? "unknown"
  }

  private func quoted(_ value: String) -> String { "'\(short(value))'" }

  /// A digest by its first digits.
  private func short(_ text: String) -> String {
    guard text.hasPrefix("sha256:") else { return text }
    return String(text.prefix("sha256:".utf8.count + 12))
  }

  /// The difference as JSON: `kind`, `name`, `old`, `new`; absent is null.
  package var json: Value {
    switch self {
    case .interpreter(_, let old, let new): json("interpreter", "python", old, new)
    case .package(let old, let new):
      json(
        "\((new ?? old)?.kind.rawValue.lowercased() ?? "")-package", (new ?? old)?.name ?? "",
        old?.fullVersion, new?.fullVersion)
    case .program(let name, let old, let new): json("program", name, old, new)
    case .variable(let name, let old, let new): json("variable", name, old, new)
    case .system(let part, let old, let new): json("system", part.rawValue, old, new)
    }
  }

  private func json(_ kind: String, _ name: String, _ old: String?, _ new: String?) -> Value {
    .map([
      ("kind", .string(kind)), ("name", .string(name)),
      ("old", old.map(Value.string) ?? .null), ("new", new.map(Value.string) ?? .null),
    ])
  }
}

extension PackageRecord {
  /// The version, with the source where there is one.
  fileprivate var fullVersion: String {
    source.map { "\(version) from \($0.text)" } ?? version
  }
}
