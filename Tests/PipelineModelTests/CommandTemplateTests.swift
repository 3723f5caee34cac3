import Documents
import Testing

@testable import PipelineModel

struct CommandTemplateTests {
  private let rate = CommandTemplate.Parameter(
    file: "params.yaml", key: "lr", value: .float(0.1), text: "0.1")
  private let name = CommandTemplate.Parameter(
    file: "params.yaml", key: "name", value: .string("a"), text: "a")

  private func texts(_ pieces: [CommandTemplate.Piece], in former: String) -> [String]? {
    CommandTemplate(pieces: pieces, source: "").parameterTexts(in: former)?
      .map { "\($0.parameter.key)=\($0.text)" }
  }

  @Test func aFormerCommandYieldsItsParameters() {
    let pieces: [CommandTemplate.Piece] = [
      .text("run "), .parameter(rate), .text(" -n "), .parameter(name),
    ]
    #expect(texts(pieces, in: "run 0.2 -n b c") == ["lr=0.2", "name=b c"])
    #expect(texts(pieces, in: "walk 0.2 -n b") == nil)
    #expect(texts(pieces, in: "run 0.2") == nil)
  }

  @Test func aParameterThatOccursTwiceHasOneText() {
    let pieces: [CommandTemplate.Piece] = [.parameter(name), .text("/"), .parameter(name)]
    #expect(texts(pieces, in: "b/b") == ["name=b", "name=b"])
    #expect(texts(pieces, in: "b/c") == nil)
    #expect(texts(pieces, in: "x/y/x/y") == ["name=x/y", "name=x/y"])
  }

  @Test func variablesMayDifferToo() {
    let pieces: [CommandTemplate.Piece] = [
      .text("run "), .variable(name: "USER", text: "ana"), .text(" "), .parameter(rate),
    ]
    #expect(texts(pieces, in: "run bob 0.3") == ["lr=0.3"])
    #expect(texts([.text("a")], in: "a") == [])
    #expect(texts([.text("a")], in: "ab") == nil)
  }
}
