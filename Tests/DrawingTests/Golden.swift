import Glibc
import Testing

/// Compares a text with `Fixtures/drawing/<name>`.
///
/// A failure prints the whole new text and attaches it under the file's name:
/// `swift test --filter DrawingTests --attachments-path FOLDER` writes what is to be looked at and,
/// where it is right, to be copied into `Fixtures/drawing`.
func expectGolden(
  _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  guard text != contents(of: "/\(root)/Fixtures/drawing/\(name)") else { return }
  Attachment.record(text, named: name, sourceLocation: sourceLocation)
  Issue.record(
    "Fixtures/drawing/\(name) should be, if this is right:\n\(text)",
    sourceLocation: sourceLocation)
}

/// The text of a file, empty if there is none.
private func contents(of path: String) -> String {
  guard let file = fopen(path, "r") else { return "" }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var byte = getc(file)
  while byte >= 0 {
    bytes.append(UInt8(byte))
    byte = getc(file)
  }
  return String(decoding: bytes, as: UTF8.self)
}
