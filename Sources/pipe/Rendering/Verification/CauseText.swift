import Execution
import Verification

extension Cause {
  /// Whether the detail is a sentence of its own: `one thread cures it`.
  private var isCure: Bool { curesAlone == true && detail.hasSuffix("cures it") }

  /// The cause with what runs showed of it: `time zone: runs differ when only this varies`.
  var text: String {
    let name = detail.isEmpty || isCure ? kind.words : "\(kind.words) (\(detail))"
    if isCure, breaksAlone == true {
      return "\(name): \(detail), and runs differ when only this varies"
    }
    if isCure { return "\(name): \(detail)" }
    switch (breaksAlone, curesAlone) {
    case (true?, true?):
      return "\(name): runs agree when only this is fixed, and differ when only this varies"
    case (true?, _): return "\(name): runs differ when only this varies"
    case (_, true?): return "\(name): runs agree when only this is fixed"
    case (false?, false?): return "\(name), together with others"
    default: return name
    }
  }
}

/// Names joined as in a sentence: `a`, `a and b`, `a, b and c`.
func enumerated(_ names: [String]) -> String {
  guard let last = names.last, names.count > 1 else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " and " + last
}

extension Project {
  /// That an entry of the lock is none that a run wrote.
  var mixedEntryText: String {
    "its entry in \(format.lockCodec.fileName) does not fit its own digest "
      + "(merged or edited by hand)"
  }
}
