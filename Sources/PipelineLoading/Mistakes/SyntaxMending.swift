import Diagnostics
import Documents

/// Explains YAML's complaint about options below a path that lacks its colon.
extension Dialect {
  /// The tree of a stage file.
  func document(_ bytes: [UInt8], file: String) throws(DiagnosticList) -> YAMLDocument {
    do throws(DiagnosticList) {
      return try parseYAML(bytes, file: file)
    } catch {
      throw explaining(error)
    }
  }

  /// The same problems, with a better advice where a path of an output has options.
  private func explaining(_ list: DiagnosticList) -> DiagnosticList {
    DiagnosticList(list.diagnostics.map(explaining))
  }

  private func explaining(_ problem: Diagnostic) -> Diagnostic {
    guard problem.code == .yamlSyntax, let line = problem.place?.lineText,
      let above = problem.related.first?.place.lineText
    else { return problem }
    var better = problem
    if isOption(line), isPath(above) {
      better.hint = "a path with options ends with ':'"
      let dash = above.prefix { $0 == " " }.count
      better.mended = ["\(above):"] + indented([line.trimmingBlanks()], by: dash + 4)
    } else if isBareName(above), indent(of: line) > indent(of: above) {
      better.hint = "the name above lacks its ':'"
      better.mended = ["\(above):", line]
    } else if let hint = problem.hint, let column = Int(hint.dropFirst("begin it in column ".count))
    {
      better.hint = hint + ":"
      better.mended = indented([line.trimmingBlanks()], by: column - 1)
    }
    return better
  }

  private func indent(of line: String) -> Int { line.prefix { $0 == " " }.count }

  /// Whether a line holds one word, which a colon would make a key.
  private func isBareName(_ line: String) -> Bool {
    let text = line.trimmingBlanks()
    return !text.isEmpty && !text.hasPrefix("-")
      && text.allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) }
  }

  private func isOption(_ line: String) -> Bool {
    let text = line.trimmingBlanks()
    return (keys[.plot] ?? []).contains { text.utf8.starts(with: "\($0):".utf8) }
  }

  private func isPath(_ line: String) -> Bool {
    let text = line.trimmingBlanks()
    return text.utf8.starts(with: "- ".utf8) && !text.contains("#") && !text.hasSuffix(":")
  }
}
