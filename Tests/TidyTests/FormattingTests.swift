import Testing

struct FormattingTests {
  @Test func everythingIsFormatted() throws {
    let findings = try Formatting.findings(
      in: ["Package.swift", "Sources", "Tests"], root: Repository().root)
    let list = findings.joined(separator: "\n")
    #expect(findings.isEmpty, "\(findings.count) findings:\n\(list)")
  }

  @Test func whatIsNotFormattedIsFound() throws {
    let findings = try Formatting.findings(in: ["Fixtures/tidy"], root: Repository().root)
    #expect(
      findings == [
        "Fixtures/tidy/Unformatted.swift:1:4: error: [Spacing] remove 3 spaces"
      ])
  }
}
