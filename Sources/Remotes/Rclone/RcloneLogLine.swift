import Documents

/// How much rclone has moved.
struct TransferredAmount: Equatable {
  var files: Int
  var bytes: Int64
  /// How many files it has removed.
  var removedFiles = 0
}

/// A line of rclone's log, which is JSON:
///
///     {"level":"error","msg":"Failed to copy: …","object":"files/md5/ab/…","source":"…","time":"…"}
///     {"level":"notice","msg":"…","stats":{"bytes":2048,"transfers":3,…},"time":"…"}
struct RcloneLogLine {
  let text: String
  let isError: Bool
  let amount: TransferredAmount?

  /// A line that is no JSON, without the time that rclone begins it with.
  static func plain(_ line: Substring) -> String {
    String(line.trimmingPrefix(#/\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /#))
  }

  init?(_ line: Substring) {
    // A line that is no JSON is shown as it is.
    guard line.hasPrefix("{"), let value = try? parseJSON(Array(line.utf8), file: "rclone") else {
      return nil
    }
    let level = value["level"]?.string ?? ""
    isError = level == "error" || level == "critical" || level == "fatal"
    let message = value["msg"]?.string ?? ""
    text = [value["object"]?.string, message].compactMap { $0 }.joined(separator: ": ")
    let stats = value["stats"]
    amount = stats.map {
      TransferredAmount(
        files: $0["transfers"]?.int ?? 0, bytes: Int64($0["bytes"]?.int ?? 0),
        removedFiles: $0["deletes"]?.int ?? 0)
    }
  }
}
