import FileStore
import Glibc

/// Finds files outside of the project that the code names by absolute paths and nobody declared.
struct OutsideFiles {
  private let lab: Laboratory

  init(_ lab: Laboratory) {
    self.lab = lab
  }

  /// The file that a failed execution says it misses; nil where it is none that the code names.
  func missing(_ failed: Run) -> String? {
    let lines = failed.ending.tail.split(separator: "\n").map(String.init)
      .filter { $0.contains("o such file") || $0.contains("not exist") || $0.contains("not found") }
    return PathWords.behind("/", in: lines).map { "/" + $0 }
      .first { isForeign($0) && lab.code.mentions($0) }
  }

  /// The files and folders that the code names and that are there, sorted.
  var present: [String] {
    guard lab.surroundings.isolation == .namespaces else { return [] }
    let words = PathWords.behind("/", in: lab.code.texts.flatMap(\.lines)).map { "/" + $0 }
    return Set(words).filter { path in
      // What cannot be looked at is not there.
      guard isForeign(path), let stamp = try? FileStamp.of(path, followingLinks: true) else {
        return false
      }
      return stamp.isDirectory ? isMaskable(path) : stamp.isRegularFile && stamp.mode & 0o111 == 0
    }.sorted()
  }

  /// Those of some files without which the result is another one than that of an execution.
  func thatMatter(to plain: Run) throws -> [String] {
    try present.filter { path in
      var conditions = Conditions()
      conditions.maskedPaths = [path]
      guard let run = try lab.runIfPossible(conditions, VerificationWords.without([path])) else {
        return false
      }
      defer { lab.forget(run) }
      // A file that stands in the way of being replaced says nothing.
      let isBusy = run.ending.tail.contains("busy")
      return try !isBusy && !lab.likeness(run, to: plain).isAgreement
    }
  }

  /// The files in `/tmp` that the code names, where the result with them is another one than that of an
  /// execution without.
  func temporaryThatMatter(to plain: Run) throws -> [String] {
    let names = lab.code.temporaryNames.map { "/tmp/\($0)" }.filter {
      access($0, R_OK) == 0 && !lies(lab.surroundings.root, in: $0)
    }
    guard !names.isEmpty, lab.surroundings.isolation == .namespaces else { return [] }
    var conditions = Conditions()
    conditions.showsTemporaryFiles = true
    let run = try lab.run(conditions, VerificationWords.with(Set(names)))
    defer { lab.forget(run) }
    if case .different = try lab.likeness(run, to: plain) { return names }
    return []
  }

  /// Whether a path is none of the system's and none of the project's.
  private func isForeign(_ path: String) -> Bool {
    let system = [
      "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc", "/proc", "/dev", "/sys", "/run",
      "/opt", "/boot", "/nix", "/gnu", "/snap", "/var/lib", "/var/cache",
    ]
    return path.split(separator: "/").count > 1 && !path.contains("/../")
      && !PathWords.isOfTool(path)
      && !system.contains { lies(path, in: $0) } && !lies(path, in: lab.surroundings.root)
      && !lab.specimen.outside.contains { lies(path, in: $0) || lies($0, in: path) }
  }

  /// Whether nothing that the command needs otherwise lies in a folder.
  private func isMaskable(_ folder: String) -> Bool {
    let surroundings = lab.surroundings
    return !surroundings.usesPaths(in: folder, commands: []) && folder != "/var/tmp"
      && surroundings.environment["PATH"]?.split(separator: ":").contains {
        lies(String($0), in: folder)
      }
        != true
  }
}
