import CPipe
import Diagnostics
import Testing

/// The long texts that `pipe explain` prints, from `Sources/CPipe/texts/explain.md`.
struct ExplanationTests {
  private let lines = String(cString: cpipe_explanations())
    .split(separator: "\n", omittingEmptySubsequences: false)

  @Test func theHeadingsAreTheCodesInTheirOrder() {
    let headings = lines.filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
    #expect(headings == DiagnosticCode.allCases.map(\.rawValue))
  }

  @Test func everyCodeHasItsText() {
    #expect(Set(Explanations.all.keys) == Set(DiagnosticCode.allCases))
  }

  @Test(arguments: DiagnosticCode.allCases)
  func aTextTellsWhatAndShowsAnExample(code: DiagnosticCode) {
    let text = Explanations.all[code] ?? ""
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let fences = lines.filter { $0.hasPrefix("```") }
    let written = lines.count { !$0.isEmpty }
    #expect(lines.first?.isEmpty == false && lines.last?.isEmpty == false)
    #expect((5...15).contains(written), "\(written) lines")
    #expect(fences.count == 2 && fences.last == "```", "one example, in a fence: \(fences)")
    #expect(["```yaml", "```shell", "```json"].contains(fences.first))
    #expect(lines.last != "```", "how to mend it stands behind the example")
  }

  @Test func aSectionEndsWhereTheNextBegins() {
    let text = Explanations.all[.jsonSyntax] ?? ""
    #expect(text.hasPrefix("A JSON file,"))
    #expect(text.hasSuffix("Nothing ran and no file was changed."))
    #expect(!text.contains("##"))
  }

  @Test func theTextsFitATerminal() {
    #expect(lines.filter { $0.unicodeScalars.count > 80 } == [])
    #expect(lines.filter { $0.last?.isWhitespace == true } == [])
    #expect(lines.filter { $0.contains("\t") } == [])
  }
}
