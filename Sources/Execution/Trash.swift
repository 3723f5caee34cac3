import FileStore

/// Former outputs that no cache holds, in a folder for each run that moved them aside.
///
/// They stay for at least 14 days, and longer as long as all together are below 10 GiB.
struct Trash {
  /// The absolute path of the folder.
  let directory: String
  /// How many days everything stays.
  static let keptDays = 14
  private static let keptSeconds = Int64(keptDays) * 86_400
  private static let keptBytes: Int64 = 10 << 30

  /// Removes the oldest runs' folders beyond the bounds.
  func prune(nowSeconds: Int64) throws {
    let runs = try directoryNamesIfPresent(directory)
    let folders = try runs.map { run in
      let path = "\(directory)/\(run)"
      let stamp = try FileStamp.of(path)
      return (path: path, seconds: (stamp?.changedNanoseconds ?? 0) / 1_000_000_000)
    }
    guard folders.contains(where: { nowSeconds - $0.seconds > Self.keptSeconds }) else { return }
    var kept: Int64 = 0
    for folder in folders.sorted(by: { $0.seconds > $1.seconds }) {
      kept += try Self.size(of: folder.path)
      if kept > Self.keptBytes, nowSeconds - folder.seconds > Self.keptSeconds {
        try removeTree(folder.path)
      }
    }
  }

  /// How many bytes the files at a path have together.
  static func size(of path: String) throws -> Int64 {
    guard let stamp = try FileStamp.of(path) else { return 0 }
    guard stamp.isDirectory else { return stamp.size }
    return try directoryNames(path).reduce(0) { try $0 + size(of: "\(path)/\($1)") }
  }
}
