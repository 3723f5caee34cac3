import Execution
import FileStore
import Glibc
import Records

/// Who runs what, when and where, for the history.
enum RunIdentity {
  /// A new name for a run: its start in UTC to the millisecond and four random digits.
  static func make() -> String {
    let now = Clock.wallNanoseconds
    var seconds = time_t(now / 1_000_000_000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let count = strftime(&buffer, buffer.count, "%Y%m%d-%H%M%S", &parts)
    let stamp = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let milliseconds = String(now / 1_000_000 % 1000 + 1000).dropFirst()
    let digits = String(UInt16.random(in: 0...UInt16.max), radix: 16)
    return "\(stamp).\(milliseconds)-\(String(repeating: "0", count: 4 - digits.count))\(digits)"
  }

  /// The record of a run that begins now.
  static func record(_ session: Session, arguments: [String]) -> RunRecord {
    RunRecord(
      id: make(), startedSeconds: Int64(time(nil)), user: user(session), host: host,
      arguments: arguments)
  }

  /// The user's name as the environment has it, else the number; no name service is asked.
  private static func user(_ session: Session) -> String {
    session.environment["USER"] ?? session.environment["LOGNAME"] ?? accountName ?? "\(getuid())"
  }

  /// The name that the system's own list of accounts has for the user.
  private static var accountName: String? {
    // A list that cannot be read has no name, and the number stands for the user.
    guard let bytes = (try? readFileIfPresent("/etc/passwd")) ?? nil else { return nil }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      if fields.count > 2, fields[2] == "\(getuid())" { return String(fields[0]) }
    }
    return nil
  }

  private static var host: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
    return String(
      decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
