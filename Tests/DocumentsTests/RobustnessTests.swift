import Diagnostics
import Testing

@testable import Documents

/// A file that has about everything in it.
private let everything = """
  %YAML 1.2
  ---
  a: &x {b: [1, 2.5, "q\\u00e9"], 'c': ~}
  ? long key
  : - *x
    - |
      text: here
    - >-
      folded
  <<: *x
  é: !!str 12 # c
  "d": [[], {}, {<<: [*x]}]
  """

@Test func brokenFilesAreReportedInsideTheFile() throws {
  var random = SeededRandom(state: 11)
  let spare = Array("\t\n\r :-?[]{},#&*!|>'\"%@`\\0\u{0}é<=".utf8) + [0xFF, 0x80]
  var broken = 0
  for _ in 0..<6000 {
    var bytes = Array(everything.utf8)
    for _ in 0...Int.random(in: 0...2, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0...2, using: &random) {
      case 0: bytes[place] = spare.randomElement(using: &random) ?? 0
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + 3))
      default: bytes.insert(spare.randomElement(using: &random) ?? 0, at: place)
      }
    }
    guard let error = failure(bytes) else { continue }
    broken += 1
    let diagnostic = try #require(error.diagnostics.first)
    let place = try #require(diagnostic.place)
    #expect(place.lineText != nil, "\(diagnostic)")
    #expect(place.column <= (place.lineText?.unicodeScalars.count ?? 0) + 1, "\(diagnostic)")
    #expect(!DiagnosticRenderer(hasColour: false).text(of: diagnostic).isEmpty)
  }
  #expect(broken > 2000)
}

private func failure(_ bytes: [UInt8]) -> DiagnosticList? {
  do {
    _ = try parseYAML(bytes, file: "pipe.yaml").root?.value
    return nil
  } catch {
    return error
  }
}

@Test func aLongNumberTakesNoLongTime() throws {
  let digits = String(repeating: "9", count: 200_000)
  #expect(try yamlValue("- \(digits)\n") == .list([.bigInt(digits)]))
  #expect(try yamlValue("- -00\(digits)\n") == .list([.bigInt("-" + digits)]))
  let hexadecimal = "0x" + String(repeating: "f", count: 200_000)
  #expect(try yamlValue("- \(hexadecimal)\n") == .list([.string(hexadecimal)]))
}
