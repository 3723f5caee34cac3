import Glibc

/// Where symbolic links lead, as far as their text tells.
enum LinkTarget {
  /// Whether a link at `path` below a directory leads to something below the same directory.
  ///
  /// Only the text counts: an absolute target leads out, and `..` takes off one part of the path. So
  /// the answer is the same wherever the directory lies.
  static func staysInside(_ target: [UInt8], of path: [UInt8]) -> Bool {
    let slash = UInt8(ascii: "/")
    if target.first == slash { return false }
    var depth = path.count { $0 == slash }
    for part in target.split(separator: slash) {
      if part.elementsEqual("..".utf8) {
        depth -= 1
      } else if !part.elementsEqual(".".utf8) {
        depth += 1
      }
      if depth < 0 { return false }
    }
    return true
  }
}

/// The text of a symbolic link, or nil if there is no link to read.
func linkTarget(_ path: [UInt8], in base: Int32) -> [UInt8]? {
  let limit = Int(PATH_MAX)
  let target = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
    guard let start = buffer.baseAddress else { return }
    let read = withCPath(path) { path in
      UnsafeMutableRawPointer(start).withMemoryRebound(to: CChar.self, capacity: limit) {
        readlinkat(base, path, $0, limit)
      }
    }
    count = max(0, read)
  }
  return target.isEmpty ? nil : target
}
