/// Whether the files of a store are listed, or asked for one by one.
///
/// Digests are spread evenly, so one of the 256 folders tells how many files there are in all. A listing
/// takes a request for about a thousand files, and not fewer than one for each folder on stores that
/// have real ones; a question takes a request for each file.
enum Listing {
  /// So few names are asked for without looking how many files there are.
  static let fewNames = 64
  private static let folders = 256
  private static let filesInOneRequest = 1000

  /// The folder above the 256 folders in one of which an object lies.
  static func folder(of name: String) -> String {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(2).joined(separator: "/")
  }

  static func isCheaper(than questions: Int, filesInOnePart count: Int) -> Bool {
    let files = count * folders
    return max(files / filesInOneRequest, min(files, folders)) <= questions
  }
}

extension [RemoteFile] {
  /// The files in parts of limited number and size; a file that is bigger stands alone.
  func parts(ofFiles limit: Int, bytes: Int64) -> [[RemoteFile]] {
    var parts: [[RemoteFile]] = []
    var size: Int64 = 0
    for file in self {
      if let last = parts.last, last.count < limit, size + file.size <= bytes {
        parts[parts.count - 1].append(file)
        size += file.size
      } else {
        parts.append([file])
        size = file.size
      }
    }
    return parts
  }
}
