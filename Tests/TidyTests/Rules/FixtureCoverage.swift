import Diagnostics

/// Which codes must have a project with such a mistake under `Fixtures/diagnostics/CODE/CASE`.
enum FixtureCoverage {
  /// The codes that no stage file alone can cause, and what causes them.
  static let exempt: [DiagnosticCode: String] = [
    .outputTrackedByGit: "takes a Git repository",
    .outputIgnored: "takes files of ignore rules, which the file store reads",
    .missingDependency: "is found when a run is planned",
    .unknownTarget: "comes from the command line",
    .unreadableFile: "takes permissions", .specialFile: "takes a named pipe or a device",
    .nameNotUTF8: "takes a name that Git may not keep", .brokenLink: "takes links",
    .linkCycle: "takes links", .diskFull: "takes a full disk",
    .systemCallFailed: "takes a system that refuses", .objectCorrupt: "takes a damaged cache",
    .objectMissing: "takes a cache", .wouldOverwrite: "takes changed outputs",
    .lockSyntax: "is about a lock", .lockConflict: "is about a lock",
    .lockInconsistent: "is about a lock", .projectBusy: "takes another process",
    .stageFailed: "takes a run", .stageTimedOut: "takes a run", .outputNotMade: "takes a run",
    .inputChanged: "takes a run", .resourceShortage: "takes a run", .interrupted: "takes a run",
    .noRemote: "comes from the command line", .unknownRemote: "comes from the command line",
    .remoteRefused: "takes a remote", .remoteUnreachable: "takes a remote",
    .rcloneMissing: "takes a machine without rclone",
    .notKept: "takes folders of outputs", .notConfirmed: "comes from the command line",
    .noRepository: "takes a folder without Git", .unknownRevision: "takes a Git repository",
    .unknownDigest: "takes records", .ambiguousDigest: "takes records",
    .notAProject: "takes a folder without a project",
    .alreadyAProject: "comes from the command line", .usage: "comes from the command line",
    .unknownCode: "comes from the command line",
  ]

  /// What is wrong with the folders of fixtures.
  ///
  /// - Parameter files: All files, as `CODE/CASE/FILE`.
  static func problems(_ files: [String]) -> [String] {
    let places = files.map { $0.split(separator: "/", maxSplits: 2).map(String.init) }
    let codes = DiagnosticCode.allCases.filter { exempt[$0] == nil }.map(\.rawValue)
    let missing = codes.filter { code in
      !places.contains { $0.count == 3 && $0[0] == code && $0[2] == "expected.txt" }
    }
    let known = Set(DiagnosticCode.allCases.map(\.rawValue))
    let unknown = Set(places.map { $0[0] }).subtracting(known).sorted()
    return missing.map { "'\($0)' has no fixture" } + unknown.map { "'\($0)' is not a code" }
  }
}
