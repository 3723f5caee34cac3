import FileStore

/// What a result was made with, as far as two machines can agree on it.
///
/// It holds no path, host, kernel or processor's name; those are in ``MachineRecord``. Equal records
/// have equal digests, whatever the order in which their parts were found.
package struct EnvironmentRecord: Hashable, Sendable {
  /// How far the record goes.
  package enum Ring: String, Hashable, Sendable {
    /// All that was there to be used.
    case installed
    /// What was seen to be used.
    case used
  }

  /// How far the record goes.
  package let ring: Ring
  /// The Python interpreters in the order in which the command names them.
  package let interpreters: [InterpreterRecord]
  /// The packages of other kinds, sorted by kind and name.
  package let packages: [PackageRecord]
  /// The other programs that the command names, sorted by name.
  package let programs: [ProgramRecord]
  /// The variables that can change results, sorted by name.
  package let variables: [VariableRecord]
  /// The digest of the container image, where it is known.
  package let image: String?
  /// The version of the GPU's driver, where there is one.
  package let gpu: String?
  /// The operating system and the processor's abilities.
  package let system: SystemRecord
  /// The first 12 hexadecimal digits of the SHA-256 of the canonical form.
  package private(set) var digest: String

  /// Creates a record; sorts what has no order of its own and drops what stands twice.
  package init(
    ring: Ring = .installed, interpreters: [InterpreterRecord] = [],
    packages: [PackageRecord] = [], programs: [ProgramRecord] = [],
    variables: [VariableRecord] = [], image: String? = nil, gpu: String? = nil,
    system: SystemRecord
  ) {
    self.ring = ring
    self.interpreters = interpreters
    self.packages = PackageRecord.sorted(packages)
    self.programs = ProgramRecord.merged(programs)
    self.variables = Self.sorted(variables)
    self.image = image
    self.gpu = gpu
    self.system = system
    digest = ""
    digest = EnvironmentText.digest(of: self)
  }

  private static func sorted(_ variables: [VariableRecord]) -> [VariableRecord] {
    var sorted: [VariableRecord] = []
    for variable in variables.sorted(by: { $0.name.precedesInBytes($1.name) })
    where sorted.last.map({ $0.name.hasSameBytes(as: variable.name) }) != true {
      sorted.append(variable)
    }
    return sorted
  }
}

/// A Python interpreter with the distributions that it finds.
package struct InterpreterRecord: Hashable, Sendable {
  /// The version, such as `3.11.7`, or `sha256:` and the program's digest where it is not known.
  package let version: String
  /// The distributions that it finds, sorted by name.
  package let packages: [PackageRecord]

  /// Creates a record; sorts the packages, of which the first of a name counts.
  package init(version: String, packages: [PackageRecord]) {
    self.version = version
    self.packages = PackageRecord.sorted(packages)
  }
}

/// A program that a command names.
package struct ProgramRecord: Hashable, Sendable {
  /// The name under which the command calls it, without its folder.
  package let name: String
  /// The version, or `sha256:` and the program's digest where it is not known.
  package let version: String

  /// Creates a record.
  package init(name: String, version: String) {
    self.name = name
    self.version = version
  }

  /// The programs sorted by name; several of one name become one with all versions.
  static func merged(_ programs: [ProgramRecord]) -> [ProgramRecord] {
    var versions: [ExactName: Set<String>] = [:]
    for program in programs {
      versions[ExactName(program.name), default: []].formUnion(
        program.version.split(separator: ",").map { String($0.drop { $0 == " " }) })
    }
    return versions.map { name, versions in
      let sorted = versions.sorted { $0.precedesInBytes($1) }
      return ProgramRecord(name: name.text, version: sorted.joined(separator: ", "))
    }
    .sorted { $0.name.precedesInBytes($1.name) }
  }
}

/// An operating system and what its processor can do.
package struct SystemRecord: Hashable, Sendable {
  /// The operating system's name and version, such as `Debian 12`.
  package let operatingSystem: String
  /// The C library's name and version, such as `glibc 2.36`, where it is known.
  package let cLibrary: String?
  /// The architecture, such as `x86-64`.
  package let architecture: String
  /// The abilities of the processor that change how numbers are computed, such as `avx2`, in a fixed
  /// order.
  package let features: [String]

  /// Creates a record.
  package init(
    operatingSystem: String, cLibrary: String?, architecture: String, features: [String]
  ) {
    self.operatingSystem = operatingSystem
    self.cLibrary = cLibrary
    self.architecture = architecture
    self.features = features
  }
}

/// A name that equals only what has the same bytes.
struct ExactName: Hashable, Sendable {
  let text: String

  init(_ text: String) {
    self.text = text
  }

  static func == (left: Self, right: Self) -> Bool { left.text.hasSameBytes(as: right.text) }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}
