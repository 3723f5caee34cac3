import Testing

/// A place where the repository breaks one of its rules.
struct Violation: Equatable, CustomStringConvertible {
  var path: String
  var line: Int
  var message: String

  init(_ path: String, _ line: Int, _ message: String) {
    self.path = path
    self.line = line
    self.message = message
  }

  var description: String { "\(path):\(line): \(message)" }
}

/// Records one issue that names all violations, a line each.
func expectNone(
  _ violations: [Violation], sourceLocation: SourceLocation = #_sourceLocation
) {
  guard !violations.isEmpty else { return }
  let list = violations.map(\.description).joined(separator: "\n")
  Issue.record("\(violations.count) violations:\n\(list)", sourceLocation: sourceLocation)
}
