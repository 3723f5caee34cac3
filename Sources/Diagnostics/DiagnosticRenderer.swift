/// Draws diagnostics as text, in the manner of rustc.
package struct DiagnosticRenderer: Sendable {
  /// Whether escape sequences for colour are written.
  package var hasColour: Bool

  /// Creates a renderer.
  package init(hasColour: Bool) {
    self.hasColour = hasColour
  }

  /// The diagnostic as lines, each ended by a line break.
  package func text(of diagnostic: Diagnostic) -> String {
    var lines = [heading(diagnostic)]
    let gutter = gutterWidth(diagnostic)
    if let place = diagnostic.place {
      lines.append(arrow(to: place, gutter: gutter))
      lines += source(place, label: diagnostic.label, gutter: gutter)
    }
    let margin = String(repeating: " ", count: gutter)
    lines += diagnostic.excerpt.map { "\(margin) | \($0)" }
    for related in diagnostic.related {
      lines.append(arrow(to: related.place, gutter: gutter) + "  " + related.message)
      lines += source(related.place, label: nil, gutter: gutter)
    }
    lines += diagnostic.notes.map { "\(margin) = \($0)" }
    if let hint = diagnostic.hint { lines.append("\(margin) = \(hint)") }
    lines += diagnostic.mended.map { paint("\(margin) + \($0)", "32") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func heading(_ diagnostic: Diagnostic) -> String {
    let colour = diagnostic.severity == .error ? "1;31" : "1;33"
    let title = paint("\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]", colour)
    return "\(title): \(paint(diagnostic.message, "1"))"
  }

  private func gutterWidth(_ diagnostic: Diagnostic) -> Int {
    let lines = [diagnostic.place?.line].compactMap { $0 } + diagnostic.related.map(\.place.line)
    return lines.map { String($0).count }.max() ?? 1
  }

  private func arrow(to place: SourceSpan, gutter: Int) -> String {
    let margin = String(repeating: " ", count: gutter)
    return paint("\(margin)-->", "34") + " \(place.file):\(place.line):\(place.column)"
  }

  private func source(_ place: SourceSpan, label: String?, gutter: Int) -> [String] {
    guard let text = place.lineText else { return [] }
    let number = String(place.line)
    let padding = String(repeating: " ", count: gutter - number.count)
    let (shown, column) = window(text.replacingTabs(), around: place.column)
    let margin = String(repeating: " ", count: gutter)
    let indent = String(repeating: " ", count: column - 1)
    let room = max(1, shown.unicodeScalars.count - column + 1)
    let caret = String(repeating: "^", count: min(place.length, room))
    let remark = label.map { "   \($0.prefix(Self.widest))" } ?? ""
    return [
      "\(padding)\(number) | \(shown)\(remark)",
      "\(margin) | \(indent)\(paint(caret, "1;31"))",
    ]
  }

  /// The most columns of a source line that are shown.
  private static let widest = 200

  /// The part of a line around a column, where the line is too long to be shown, and the column in it.
  private func window(_ line: String, around column: Int) -> (text: String, column: Int) {
    let scalars = line.unicodeScalars
    guard scalars.count > Self.widest else { return (line, column) }
    let start = max(0, min(column - 1 - 40, scalars.count - Self.widest))
    var text = String(String.UnicodeScalarView(scalars.dropFirst(start).prefix(Self.widest)))
    if start + Self.widest < scalars.count { text += "…" }
    return start == 0 ? (text, column) : ("…" + text, column - start + 1)
  }

  private func paint(_ text: String, _ code: String) -> String {
    hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

extension String {
  /// The text with each tab as one blank, so that columns stay columns.
  fileprivate func replacingTabs() -> String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\t" ? " " : $0 }))
  }
}
