/// The part of a lock that tells each environment once.
enum EnvironmentSection {
  /// The section's text; nothing when no environment of a known description is used.
  ///
  /// - Parameter used: The environments that the lock's records name, in their order.
  static func text(
    of environments: [String: EnvironmentRecord], used: some Sequence<String>
  ) -> String {
    var text = ""
    var told: Set<String> = []
    for digest in used where told.insert(digest).inserted {
      guard let record = environments[digest] else { continue }
      text += "  \(lockText(digest)):\n\(record.lockLines())"
    }
    return text.isEmpty ? "" : "\nenvironments:\n\(text)"
  }
}

/// An environment whose lines are being read.
struct OpenEnvironment {
  private let digest: String
  private var keys: Set<String> = []
  private var parser = EnvironmentParser()
  private var isDamaged = false

  init(digest: String) {
    self.digest = digest
  }

  /// Takes in a fact; false for one that this version of pipe does not know.
  mutating func take(_ key: String, _ value: String?) -> Bool {
    // A merge that kept both sides leaves a fact twice: such a description tells nothing.
    if !keys.insert(key).inserted { isDamaged = true }
    return parser.take(key, value)
  }

  /// The environment, if its description is the one that its name was taken from.
  var record: EnvironmentRecord? {
    guard !isDamaged, let record = parser.record, record.digest == digest else { return nil }
    return record
  }
}
