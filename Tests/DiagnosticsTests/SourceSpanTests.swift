import Diagnostics
import Testing

struct SourceSpanTests {
  @Test(arguments: [(-3, 1), (0, 1), (1, 1), (7, 7)])
  func aSpanCoversAtLeastOneColumn(given: Int, kept: Int) {
    #expect(SourceSpan(file: "a", line: 1, column: 1, length: given).length == kept)
  }
}
