import Diagnostics
import Documents
import FileStore

/// The program `rclone`, for one store.
struct RcloneProgram: Sendable {
  /// Its exit status for a folder or file that is not there.
  private static let absent: [Int32] = [3, 4]

  let target: RcloneTarget
  let environment: [String: String]
  let jobs: Int

  /// Runs a command of rclone: what it wrote; nil when the folder or file that it names is not there.
  ///
  /// - Throws: `rclone-missing`, or `remote-unreachable` with what rclone said.
  func run(
    _ command: [String], progress: (TransferredAmount) -> Void = { _ in }
  ) throws -> [UInt8]? {
    var complaints = Complaints()
    let words =
      ["rclone"] + command + [
        "--use-json-log", "--log-level", "NOTICE", "--stats", "500ms", "--stats-log-level",
        "NOTICE", "--ask-password=false", "--retries", "2", "--low-level-retries", "4",
        "--transfers", "\(jobs)", "--checkers", "\(jobs)",
      ]
    let ending = try BoundProgram(arguments: words, environment: variables).run { line in
      guard let entry = RcloneLogLine(line) else {
        return complaints.add(RcloneLogLine.plain(line))
      }
      if let amount = entry.amount { progress(amount) }
      if entry.isError { complaints.add(entry.text) }
    }
    if ending.exitStatus == 0 { return ending.output }
    if Self.absent.contains(ending.exitStatus) { return nil }
    let secrets = target.variables.filter { Self.isSecret($0.key) }.map(\.value)
    throw Diagnostic.remoteUnreachable(
      target.place, complaints: complaints.lines.map { $0.hiding(secrets) },
      status: ending.exitStatus)
  }

  /// Runs a command that reads names from a file, which is the argument behind the given ones.
  func run(
    _ command: [String], names: [String], progress: (TransferredAmount) -> Void = { _ in }
  ) throws -> [UInt8]? {
    let folder = try TemporaryFolder(above: environment["TMPDIR"] ?? "/tmp")
    defer { folder.remove() }
    let list = "\(folder.path)/names"
    let text = names.map { "\($0)\n" }.joined()
    try AtomicFile.write(Array(text.utf8), to: list, durability: .none)
    return try run(command + ["--files-from-raw", list, "--no-traverse"], progress: progress)
  }

  private var variables: [String: String] {
    var variables = environment
    // The settings of a remote may say something else.
    variables["RCLONE_CONTIMEOUT"] = "20s"
    variables["RCLONE_TIMEOUT"] = "2m"
    // rclone's S3 does not take this variable, but has one of its own for the same.
    if let bundle = variables.removeValue(forKey: "AWS_CA_BUNDLE") {
      variables["RCLONE_CA_CERT"] = variables["RCLONE_CA_CERT"] ?? bundle
    }
    return variables.merging(target.variables) { $1 }
  }

  private static func isSecret(_ variable: String) -> Bool {
    ["PASS", "SECRET", "KEY", "TOKEN", "SAS", "HEADERS", "CREDENTIALS"].contains {
      variable.hasSuffix($0) || variable.contains("\($0)_")
    }
  }
}

/// The last things that a program complained of.
private struct Complaints {
  private static let limit = 3
  private(set) var lines: [String] = []

  mutating func add(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      let line = Self.shortened(line)
      // That rclone tries again, and a request's number, help nobody.
      if line.isEmpty || line.hasPrefix("Attempt ") || line.hasPrefix("status code:") { continue }
      if lines.contains(line) { continue }
      lines.append(line)
      if lines.count > Self.limit { lines.removeFirst() }
    }
  }

  private static func shortened(_ line: Substring) -> String {
    String(
      line.drop { $0 == " " || $0 == "\t" }
        .trimmingPrefix(#/Failed to create file system for "[^"]*": (NewFs: )?/#)
        .trimmingPrefix(#/Failed to [a-z]+ with \d+ errors: last error was: /#))
  }
}

extension String {
  /// So short a text is no secret worth hiding, and hiding it would spoil words.
  private static let shortestSecret = 4

  /// The text without some secrets.
  fileprivate func hiding(_ secrets: [String]) -> String {
    secrets.filter { $0.utf8.count >= Self.shortestSecret }
      .reduce(self) { $0.replacing($1, with: "…") }
  }
}
