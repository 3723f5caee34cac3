import Diagnostics
import Glibc

@testable import Documents

/// The bytes of a file under `Fixtures`.
func fixture(_ path: String) throws -> [UInt8] {
  let here = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  let name = "/\(here)/Fixtures/\(path)"
  guard let file = fopen(name, "r") else { throw MissingFixture(name: name) }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65536)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
    bytes += buffer[..<count]
  }
  return bytes
}

struct MissingFixture: Error {
  var name: String
}

/// A text's document.
func yaml(_ text: String) throws -> YAMLDocument {
  try parseYAML(Array(text.utf8), file: "pipe.yaml")
}

/// A text's value.
func yamlValue(_ text: String) throws -> Value? {
  try yaml(text).root?.value
}

/// What is printed for a YAML text that cannot be read.
func yamlComplaint(_ text: String) -> String {
  yamlComplaint(Array(text.utf8))
}

/// What is printed for bytes that cannot be read as YAML.
func yamlComplaint(_ bytes: [UInt8]) -> String {
  complaint { () throws(DiagnosticList) in
    complaints(try parseYAML(bytes, file: "pipe.yaml").problems)
  }
}

/// What is printed for a JSON text that cannot be read.
func jsonComplaint(_ text: String) -> String {
  complaint { () throws(DiagnosticList) in
    jsonText(try parseJSON(Array(text.utf8), file: "m.json"))
  }
}

/// What is printed where `body` throws, else its result.
func complaint(_ body: () throws(DiagnosticList) -> String) -> String {
  do {
    return try body()
  } catch {
    return complaints(error.diagnostics)
  }
}

private func complaints(_ diagnostics: [Diagnostic]) -> String {
  diagnostics.map(DiagnosticRenderer(hasColour: false).text).joined()
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
