import Glibc

/// A file with Git's conflict markers, taken apart into its two sides.
struct ConflictedText {
  var ours: [UInt8] = []
  var theirs: [UInt8] = []

  private enum Part { case both, ours, base, theirs }

  /// Takes the file apart; nil when it holds no conflict.
  init?(_ bytes: [UInt8]) {
    guard Self.hasMarker(bytes) else { return nil }
    var part = Part.both
    var hasConflict = false
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if line.starts(with: Array("<<<<<<<".utf8)) {
        part = .ours
        hasConflict = true
      } else if line.starts(with: Array("|||||||".utf8)), part == .ours {
        part = .base
      } else if line.starts(with: Array("=======".utf8)), part == .ours || part == .base {
        part = .theirs
      } else if line.starts(with: Array(">>>>>>>".utf8)), part == .theirs {
        part = .both
      } else {
        if part == .both || part == .ours { ours += line + [UInt8(ascii: "\n")] }
        if part == .both || part == .theirs { theirs += line + [UInt8(ascii: "\n")] }
      }
    }
    guard hasConflict else { return nil }
  }

  /// Whether a conflict's first marker is somewhere; almost no file has one.
  private static func hasMarker(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      var start = bytes.startIndex
      while start < bytes.endIndex,
        let found = memchr(base + start, 0x3C, bytes.count - start)
      {
        let place = UnsafeRawPointer(found) - base
        if bytes[place...].starts(with: Array("<<<<<<<".utf8)) { return true }
        start = place + 1
      }
      return false
    }
  }
}
