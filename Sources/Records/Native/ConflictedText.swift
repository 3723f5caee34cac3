/// A file with Git's conflict markers, taken apart into its two sides.
struct ConflictedText {
  var ours: [UInt8] = []
  var theirs: [UInt8] = []

  private enum Part { case both, ours, base, theirs }

  /// Takes the file apart; nil when it holds no conflict.
  init?(_ bytes: [UInt8]) {
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
}
