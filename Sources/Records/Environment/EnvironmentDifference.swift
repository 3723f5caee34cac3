import FileStore

/// One thing in which two environments differ; `nil` stands for absent.
package enum EnvironmentDifference: Hashable, Sendable {
  /// A part of the machine.
  package enum Part: String, Hashable, Sendable {
    /// The operating system and its version.
    case operatingSystem = "operating-system"
    /// The C library and its version.
    case cLibrary = "c-library"
    /// The processor's architecture.
    case architecture
    /// The processor's abilities.
    case features = "cpu-features"
    /// The driver of the GPU.
    case gpu
    /// The container image.
    case image
  }

  /// Another version of the Python interpreter; its place counts from 1.
  case interpreter(place: Int, old: String?, new: String?)
  /// A package that came, went, or changed its version or source.
  case package(old: PackageRecord?, new: PackageRecord?)
  /// A program that came, went or changed.
  case program(name: String, old: String?, new: String?)
  /// A variable with another value.
  case variable(name: String, old: String?, new: String?)
  /// Another machine.
  case system(Part, old: String?, new: String?)
}

extension EnvironmentRecord {
  /// In what two environments differ: interpreters, packages, programs, the machine, variables.
  ///
  /// It is empty if the digests are equal, and for records of one ring only then. Of a conda package
  /// and a distribution with one name and the same change, only the distribution is told.
  package static func differences(
    from old: EnvironmentRecord, to new: EnvironmentRecord
  ) -> [EnvironmentDifference] {
    if old.digest == new.digest { return [] }
    let distributions = interpreterDifferences(old, new)
    let told = Set(distributions.compactMap(\.versionChange))
    var differences = distributions
    differences += packageDifferences(old.packages, new.packages).filter { difference in
      difference.versionChange.map(told.contains) != true
    }
    differences += changes(old.programs, new.programs, name: \.name).map { name, old, new in
      .program(name: name, old: old?.version, new: new?.version)
    }
    differences += systemDifferences(old, new)
    differences += changes(old.variables, new.variables, name: \.name).map { name, old, new in
      .variable(name: name, old: old?.value, new: new?.value)
    }
    return differences
  }

  private static func interpreterDifferences(
    _ old: EnvironmentRecord, _ new: EnvironmentRecord
  ) -> [EnvironmentDifference] {
    var differences: [EnvironmentDifference] = []
    for place in 0..<max(old.interpreters.count, new.interpreters.count) {
      let before = place < old.interpreters.count ? old.interpreters[place] : nil
      let after = place < new.interpreters.count ? new.interpreters[place] : nil
      if before?.version != after?.version {
        differences.append(
          .interpreter(place: place + 1, old: before?.version, new: after?.version))
      }
      // With an interpreter come and go its packages; that need not be said.
      guard let before, let after else { continue }
      differences += packageDifferences(before.packages, after.packages)
    }
    return differences
  }

  private static func packageDifferences(
    _ old: [PackageRecord], _ new: [PackageRecord]
  ) -> [EnvironmentDifference] {
    changes(old, new) { "\($0.kind.rawValue) \($0.normalizedName)" }.map { _, old, new in
      .package(old: old, new: new)
    }
  }

  private static func systemDifferences(
    _ old: EnvironmentRecord, _ new: EnvironmentRecord
  ) -> [EnvironmentDifference] {
    let parts: [(EnvironmentDifference.Part, (EnvironmentRecord) -> String?)] = [
      (.operatingSystem, { $0.system.operatingSystem }),
      (.cLibrary, { $0.system.cLibrary }),
      (.architecture, { $0.system.architecture }),
      (.features, { $0.system.features.joined(separator: " ") }),
      (.gpu, { $0.gpu }),
      (.image, { $0.image }),
    ]
    return parts.compactMap { part, value in
      let (before, after) = (value(old), value(new))
      return before == after ? nil : .system(part, old: before, new: after)
    }
  }

  /// What is not in both, or differs, sorted by name.
  private static func changes<Item: Hashable>(
    _ old: [Item], _ new: [Item], name: (Item) -> String
  ) -> [(name: String, old: Item?, new: Item?)] {
    var pairs: [ExactName: (old: Item?, new: Item?)] = [:]
    for item in old { pairs[ExactName(name(item)), default: (nil, nil)].old = item }
    for item in new { pairs[ExactName(name(item)), default: (nil, nil)].new = item }
    return pairs.filter { $0.value.old != $0.value.new }
      .map { ($0.key.text, $0.value.old, $0.value.new) }
      .sorted { $0.name.precedesInBytes($1.name) }
  }
}

extension EnvironmentDifference {
  /// The change of a package's version without conda's build, to find what is told twice.
  fileprivate var versionChange: String? {
    guard case .package(let old, let new) = self, let package = old ?? new else { return nil }
    let versions = [old, new].map { side in
      side.map { $0.version.prefix { $0 != " " } } ?? ""
    }
    guard package.kind == .python || package.kind == .conda, versions[0] != versions[1] else {
      return nil
    }
    return "\(normalizedDistributionName(package.name)) \(versions[0]) \(versions[1])"
  }
}
