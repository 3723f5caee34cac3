import CPipe

/// The long texts of diagnostics, from `Sources/CPipe/texts/explain.md`.
package enum Explanations {
  /// The texts by code, each without its heading.
  package static var all: [DiagnosticCode: String] {
    var texts: [DiagnosticCode: String] = [:]
    var code: DiagnosticCode?
    var lines: [Substring] = []
    func close() {
      guard let code else { return }
      while lines.first?.isEmpty == true { lines.removeFirst() }
      while lines.last?.isEmpty == true { lines.removeLast() }
      texts[code] = lines.joined(separator: "\n")
    }
    let text = String(cString: cpipe_explanations())
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") {
        close()
        code = DiagnosticCode(rawValue: String(line.dropFirst(3)))
        lines = []
      } else {
        lines.append(line)
      }
    }
    close()
    return texts
  }
}
