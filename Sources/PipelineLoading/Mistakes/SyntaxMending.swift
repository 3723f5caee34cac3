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
      let above = problem.related.first?.place.lineText, isOption(line), isPath(above)
    else { return problem }
    var better = problem
    better.hint = "a path with options ends with ':'"
    better.mended = ["\(above):", line]
    return better
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
