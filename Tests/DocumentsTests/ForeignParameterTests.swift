import Diagnostics
import Testing

@testable import Documents

// The vectors were written by Python's tomllib and by DVC's own readers; a null stands for a text that
// these refuse.

@Test(arguments: ["toml", "python"])
func parametersAreReadAsDVCReadsThem(format: String) throws {
  let file = format == "toml" ? "params.toml" : "params.py"
  let vectors = try parseJSON(fixture("parameters/\(format).json"), file: "vectors").list ?? []
  #expect(vectors.count > 30)
  for vector in vectors {
    let text = try #require(vector["text"]?.string)
    let wanted = try #require(vector["value"])
    do throws(DiagnosticList) {
      let found = try ParameterFile.parse(Array(text.utf8), file: file).root
      // As texts, so that the order of the keys counts.
      #expect(jsonText(found) == jsonText(wanted), "\(text)")
    } catch {
      #expect(wanted.isNull, "\(text): \(error.diagnostics.map(\.message))")
      #expect(error.diagnostics.map(\.code) == [.parameterSyntax], "\(text)")
    }
  }
}

@Test func linesOfForeignParametersAreKnown() throws {
  let toml = try parameters("# c\na = 1\n[t]\n  b = [\n 1]\n[t.c]\nd = 2\n", "p.toml")
  #expect(["a", "t", "t.b", "t.c.d", "x"].map(toml.line(of:)) == [2, 3, 4, 7, nil])
  let python = try parameters("A = 1\nclass B:\n  def __init__(self):\n    self.c = 2\n", "p.py")
  #expect(["A", "B", "B.c"].map(python.line(of:)) == [1, 2, 4])
}

@Test func aMistakeInForeignParametersIsShown() {
  #expect(
    parameterComplaint("a = 1\nb = yes\n", "params.toml") == """
      error[parameter-syntax]: this is no TOML that can be read: 'yes' is no value; a text stands in quotes
       --> params.toml:2:5
      2 | b = yes
        |     ^
        = correct it, or keep the parameters in YAML or JSON

      """)
  #expect(
    parameterComplaint("A = [1,\n  2\n", "params.py") == """
      error[parameter-syntax]: this is no Python that can be read: the bracket is not closed
       --> params.py:1:5
      1 | A = [1,
        |     ^
        = correct it, or keep the parameters in YAML or JSON

      """)
}
