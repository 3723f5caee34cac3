import Diagnostics

/// A YAML file with the place of everything in it.
package struct YAMLDocument: Sendable {
  /// The file's path as a person should see it.
  package let file: String
  /// The tree; nil where the file is empty or holds nothing but comments.
  package let root: Node?
  /// Keys that occur twice (`duplicate-key`), in the order of their places.
  package let problems: [Diagnostic]
  let source: SourceText

  fileprivate init(source: SourceText, root: Node?, duplicates: [DuplicateKey]) {
    file = source.file
    self.root = root
    self.source = source
    problems =
      duplicates
      .sorted {
        ($0.second.start.line, $0.second.start.column) < (
          $1.second.start.line, $1.second.start.column
        )
      }
      .map { .duplicateKey($0, in: source) }
  }

  /// The place of a node, as far as it reaches on its first line.
  package func span(of node: Node) -> SourceSpan {
    source.span(from: node.start, to: node.end)
  }

  /// A place in the file, in lines and columns counted from 1; the length in columns.
  package func span(line: Int, column: Int, length: Int) -> SourceSpan {
    source.span(line: line, column: column, length: length)
  }
}

/// Reads a YAML file of one document.
///
/// Aliases and merge keys are resolved. Duplicate keys are not thrown but listed in the document's
/// `problems`, since the rest of the file can still be checked.
///
/// - Parameter file: the path to name in diagnostics.
/// - Throws: `yaml-syntax` or `not-utf8`.
package func parseYAML(
  _ bytes: [UInt8], file: String
) throws(DiagnosticList) -> YAMLDocument {
  let source = SourceText(bytes, file: file, endsAtUnicodeBreaks: true)
  do {
    return try source.bytes.withUnsafeBufferPointer { (buffer) throws(YAMLFailure) in
      var reader = YAMLReader(buffer)
      let root = try reader.document()
      return YAMLDocument(source: source, root: root, duplicates: reader.duplicates)
    }
  } catch {
    throw DiagnosticList([.yamlSyntax(PlacedMistake(error, in: source), in: source)])
  }
}
