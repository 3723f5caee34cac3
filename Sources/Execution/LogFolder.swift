import Diagnostics
import Glibc

/// Where the logs of runs lie: `<path>/<run>/<stage>.log`.
package struct LogFolder: Sendable {
  private static let suffix = ".log"
  private static let longestName = 200

  /// The folder's path.
  package let path: String

  /// Names a folder, which need not exist.
  package init(path: String) {
    self.path = path
  }

  /// The path of a stage's log in a run.
  package func logPath(run: String, stage: String) -> String {
    "\(path)/\(run)/\(Self.fileName(for: stage))"
  }

  /// The file name of a stage's log: every byte but ASCII letters, digits and `-_.@=+,` as `%XX`, so
  /// too a leading dot; what is too long for a file name ends in the FNV-1a digest of the whole.
  package static func fileName(for stage: String) -> String {
    var name = ""
    for (index, byte) in stage.utf8.enumerated() {
      let isPlain = isPlain(byte) && !(index == 0 && byte == UInt8(ascii: "."))
      name += isPlain ? String(UnicodeScalar(byte)) : "%\(hexadecimal(UInt64(byte), digits: 2))"
    }
    guard name.utf8.count > longestName else { return name + suffix }
    let digest = hexadecimal(fnv1a(stage), digits: 16)
    return "\(name.prefix(longestName))~\(digest)\(suffix)"
  }

  /// Removes the logs of all but the newest runs: at most `runs` stay and, beside the newest, only while
  /// their logs and those of newer runs take no more than `bytes`. Runs are ordered by name. Files other
  /// than logs, and folders that hold some, stay.
  package func sweep(keepingRuns runs: Int, bytes: Int) throws(Diagnostic) {
    let names = try entries(of: path).sorted { $1.utf8.lexicographicallyPrecedes($0.utf8) }
    var total = 0
    var count = 0
    for name in names {
      let run = "\(path)/\(name)"
      guard let logs = try logs(in: run) else { continue }
      total += logs.map(\.bytes).reduce(0, +)
      count += 1
      if count <= runs, count == 1 || total <= bytes { continue }
      for log in logs { try accept(unlink("\(run)/\(log.name)"), path: "\(run)/\(log.name)") }
      try accept(rmdir(run), path: run)
    }
  }

  /// The logs of a run, `nil` if the path is no folder.
  private func logs(in run: String) throws(Diagnostic) -> [(name: String, bytes: Int)]? {
    var status = stat()
    guard lstat(run, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    var logs: [(name: String, bytes: Int)] = []
    for name in try entries(of: run) where name.hasSuffix(Self.suffix) {
      guard lstat("\(run)/\(name)", &status) == 0 else { continue }
      logs.append((name, Int(status.st_size)))
    }
    return logs
  }

  private func accept(_ result: Int32, path: String) throws(Diagnostic) {
    // Another process may sweep too, and may still fill a folder.
    if result == 0 || [ENOENT, ENOTEMPTY, EEXIST].contains(errno) { return }
    throw ExecutionDiagnostics.unwritable(path, errno: errno)
  }

  private func entries(of folder: String) throws(Diagnostic) -> [String] {
    guard let stream = opendir(folder) else {
      if errno == ENOENT { return [] }
      throw ExecutionDiagnostics.unreadable(folder, errno: errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-_.@=+,".utf8.contains(byte)
    }
  }

  private static func hexadecimal(_ value: UInt64, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: digits - text.count) + text
  }

  private static func fnv1a(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
