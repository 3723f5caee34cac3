import Diagnostics
import Documents

/// The JSON document that stands in place of a command's own when it fails.
enum ErrorJSON {
  /// The document `pipe.error/1`.
  static func document(_ list: DiagnosticList) -> Value {
    .map([
      ("schema", .string("pipe.error/1")),
      ("errors", .list(list.diagnostics.filter { $0.severity == .error }.map(value))),
    ])
  }

  /// One diagnostic.
  static func value(_ diagnostic: Diagnostic) -> Value {
    .map([
      ("code", .string(diagnostic.code.rawValue)),
      ("message", .string(diagnostic.message)),
      ("file", diagnostic.place.map { .string($0.file) } ?? .null),
      ("line", diagnostic.place.map { .int($0.line) } ?? .null),
      ("column", diagnostic.place.map { .int($0.column) } ?? .null),
      ("hint", diagnostic.hint.map(Value.string) ?? .null),
    ])
  }
}
