import FileStore

/// An installed package.
package struct PackageRecord: Hashable, Sendable {
  /// What the package is a package of.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A distribution that a Python interpreter finds.
    case python
    /// A package of a conda environment; its version has the build behind a blank.
    case conda
    /// An R package.
    case r = "R"
    /// A package in `node_modules`; its name is its path there.
    case node
  }

  /// What the package is a package of.
  package let kind: Kind
  /// The name as the package itself writes it.
  package let name: String
  /// The version.
  package let version: String
  /// Where the package came from, if not from an index by its version.
  package let source: PackageSource?

  /// Creates a record.
  package init(kind: Kind, name: String, version: String, source: PackageSource? = nil) {
    self.kind = kind
    self.name = name
    self.version = version
    self.source = source
  }

  /// The name by which packages are compared: for Python in lower case, with `-` for each run of
  /// `-`, `_` and `.` (PEP 503).
  package var normalizedName: String {
    kind == .python ? normalizedDistributionName(name) : name
  }

  /// Packages are equal if their normalized names, versions and sources are.
  package static func == (left: Self, right: Self) -> Bool {
    left.kind == right.kind && left.version.hasSameBytes(as: right.version)
      && left.source == right.source && left.normalizedName.hasSameBytes(as: right.normalizedName)
  }

  /// Feeds what counts for equality.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(normalizedName)
    hasher.combine(version)
  }

  /// The packages by kind and normalized name; of several with one name the first is kept.
  static func sorted(_ packages: [PackageRecord]) -> [PackageRecord] {
    let keyed = packages.enumerated().map { place, package in
      (order: "\(package.kind.rank) \(package.normalizedName)", place: place, package: package)
    }
    .sorted { first, second in
      if first.order.hasSameBytes(as: second.order) { return first.place < second.place }
      return first.order.precedesInBytes(second.order)
    }
    var kept: [PackageRecord] = []
    var last: String?
    for item in keyed where last.map({ $0.hasSameBytes(as: item.order) }) != true {
      kept.append(item.package)
      last = item.order
    }
    return kept
  }
}

extension PackageRecord.Kind {
  /// The place among the kinds.
  fileprivate var rank: Int {
    switch self {
    case .python: 0
    case .conda: 1
    case .r: 2
    case .node: 3
    }
  }
}

/// A distribution's name in the form of PEP 503.
func normalizedDistributionName(_ name: String) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(name.utf8.count)
  var isInRun = false
  for byte in name.utf8 {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      if !isInRun { bytes.append(UInt8(ascii: "-")) }
      isInRun = true
    case UInt8(ascii: "A")...UInt8(ascii: "Z"):
      bytes.append(byte + 32)
      isInRun = false
    default:
      bytes.append(byte)
      isInRun = false
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
