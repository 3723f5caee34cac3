/// Puts together a record from the facts of a lock.
struct EnvironmentParser {
  private var ring = EnvironmentRecord.Ring.installed
  private var versions: [Int: String] = [:]
  private var distributions: [Int: [PackageRecord]] = [:]
  private var packages: [PackageRecord] = []
  private var programs: [ProgramRecord] = []
  private var variables: [VariableRecord] = []
  private var image: String?
  private var gpu: String?
  private var system: SystemRecord?

  /// The record, if all that a record needs was there.
  var record: EnvironmentRecord? {
    guard let system else { return nil }
    let places = Array(1..<(versions.count + 1))
    guard places.allSatisfy({ versions[$0] != nil }),
      distributions.keys.allSatisfy({ versions[$0] != nil })
    else { return nil }
    let interpreters = places.compactMap { place in
      versions[place].map {
        InterpreterRecord(version: $0, packages: distributions[place] ?? [])
      }
    }
    return EnvironmentRecord(
      ring: ring, interpreters: interpreters, packages: packages, programs: programs,
      variables: variables, image: image, gpu: gpu, system: system)
  }

  /// Takes in a fact; false if it is none that this version of pipe knows.
  mutating func take(_ key: String, _ value: String?) -> Bool {
    let parts = key.split(separator: " ", maxSplits: 1).map(String.init)
    guard let first = parts.first else { return false }
    if parts.count == 2, first == "variable" {
      variables.append(VariableRecord(name: parts[1], value: value))
      return true
    }
    guard let value else { return false }
    return parts.count == 2 ? takeNamed(first, parts[1], value) : takeWord(first, value)
  }

  private mutating func takeWord(_ word: String, _ value: String) -> Bool {
    switch word {
    case "ring":
      guard let known = EnvironmentRecord.Ring(rawValue: value) else { return false }
      ring = known
    case "image": image = value
    case "gpu": gpu = value
    case "system":
      guard let known = SystemRecord(lockText: value) else { return false }
      system = known
    default:
      if let place = Self.interpreterPlace(word) {
        versions[place] = value
      } else {
        return takeDistribution(word, value, place: 1)
      }
    }
    return true
  }

  private mutating func takeNamed(_ kind: String, _ name: String, _ value: String) -> Bool {
    if kind == "program" {
      programs.append(ProgramRecord(name: name, version: value))
    } else if let place = Self.interpreterPlace(kind) {
      return takeDistribution(name, value, place: place)
    } else if let kind = PackageRecord.Kind(rawValue: kind) {
      guard let package = PackageRecord(kind, name, lockValue: value) else { return false }
      packages.append(package)
    } else {
      return false
    }
    return true
  }

  private mutating func takeDistribution(_ name: String, _ value: String, place: Int) -> Bool {
    guard let package = PackageRecord(.python, name, lockValue: value) else { return false }
    distributions[place, default: []].append(package)
    return true
  }

  /// `python` is 1, `python#2` is 2.
  private static func interpreterPlace(_ word: String) -> Int? {
    if word == "python" { return 1 }
    guard word.hasPrefix("python#"), let place = Int(word.dropFirst(7)), place > 1 else {
      return nil
    }
    return place
  }
}

extension PackageRecord {
  /// The package that a lock tells as `VERSION` or `VERSION from SOURCE`.
  fileprivate init?(_ kind: Kind, _ name: String, lockValue: String) {
    guard let separator = lockValue.firstRange(of: " from ") else {
      self.init(kind: kind, name: name, version: lockValue)
      return
    }
    guard let source = PackageSource(text: String(lockValue[separator.upperBound...])) else {
      return nil
    }
    self.init(
      kind: kind, name: name, version: String(lockValue[..<separator.lowerBound]), source: source)
  }
}

extension SystemRecord {
  /// The system that a lock tells as `OS, C LIBRARY, ARCHITECTURE FEATURE…`.
  fileprivate init?(lockText: String) {
    let parts = lockText.split(separator: ",").map { part in String(part.drop { $0 == " " }) }
    guard (2...3).contains(parts.count), let processor = parts.last else { return nil }
    let words = processor.split(separator: " ").map(String.init)
    guard let architecture = words.first else { return nil }
    self.init(
      operatingSystem: parts[0], cLibrary: parts.count == 3 ? parts[1] : nil,
      architecture: architecture, features: Array(words.dropFirst()))
  }
}
