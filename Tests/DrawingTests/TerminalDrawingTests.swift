import Testing

@testable import Drawing

@Suite struct TerminalDrawingTests {
  @Test func threeStagesAreDrawnAsInTheReadme() {
    expectGolden(terminalDrawing(of: .credit, width: 80), "credit.txt")
  }

  @Test func longEdgesPassBetweenTheStages() {
    expectGolden(terminalDrawing(of: .prices, width: 80), "prices.txt")
  }

  @Test func aNarrowTerminalStacksPartsAndShortensTitles() {
    expectGolden(terminalDrawing(of: .prices, width: 56), "prices-narrow.txt")
  }

  @Test func asciiAndColourNeedNoOtherCharacters() {
    let style = TerminalStyle(isASCII: true, hasColour: true)
    let text = terminalDrawing(of: .prices, width: 80, style: style)
    expectGolden(text, "prices-ascii.txt")
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func aFanThatFitsIsDrawnWhole() {
    expectGolden(terminalDrawing(of: .fan(6), width: 80), "fan-6.txt")
  }

  @Test func alikeStagesShareAFrameWhereTheyDoNotFitSideBySide() {
    expectGolden(terminalDrawing(of: .fan(40), width: 80), "fan-40.txt")
  }

  @Test func aGroupThatDoesNotFitIsCollapsed() {
    let fan = Diagram.fan(40, group: "part")
    expectGolden(terminalDrawing(of: fan, width: 80), "fan-40-group.txt")
    expectGolden(
      terminalDrawing(of: fan, width: 80, style: TerminalStyle(isASCII: true)),
      "fan-40-group-ascii.txt")
  }

  @Test func aChainTakesTwoLinesAStage() {
    let lines = terminalDrawing(of: .chain(60), width: 80).split(separator: "\n")
    #expect(lines.count == 119)
    #expect(lines.enumerated().allSatisfy { $0 % 2 == 0 || $1.drop { $0 == " " } == "│" })
  }

  @Test func diamondsStandBelowEachOther() {
    expectGolden(terminalDrawing(of: .diamonds(4), width: 80), "diamonds.txt")
  }

  @Test func aMatrixBecomesOneStageOrFrames() {
    expectGolden(
      terminalDrawing(of: .matrix(5, 8, group: "train"), width: 80), "matrix-group.txt")
    expectGolden(terminalDrawing(of: .matrix(5, 8), width: 100), "matrix.txt")
  }

  @Test func stagesThatAllReadTheSameShareOneLine() {
    let left = ["n1-aaaa", "n2-aaaa", "n3-aaaa"]
    let right = ["n4-bbbb", "n5-bbbb", "n6-bbbb", "n7-bbbb"]
    let all = Diagram(
      (left + right).map { .init($0) }, left.flatMap { from in right.map { (from, $0) } })
    expectGolden(terminalDrawing(of: all, width: 80), "all-to-all.txt")
  }

  @Test func sixtyStagesWithThreeDependenciesEachAreDrawnWhereTheyFit() {
    expectGolden(
      terminalDrawing(of: .layers(60, perLayer: 6, seed: 7), width: 120), "layers-60.txt")
  }

  @Test func whatDoesNotFitIsListed() {
    expectGolden(
      terminalDrawing(of: .layers(30, perLayer: 6, seed: 7), width: 50), "layers-30-list.txt")
  }

  @Test func widthsOfWideAndCombiningCharactersCount() {
    #expect("日本".columns == 4)
    #expect("e\u{301}👨‍👩‍👧\u{200B}한ｱ✓".columns == 7)
    #expect("❤\u{FE0F}🇩🇪".columns == 4)
    expectGolden(terminalDrawing(of: .odd, width: 80), "odd.txt")
  }

  @Test func titlesAreCutWhereTheySayLeast() {
    #expect("data/2024/region.parquet".shortened(to: 16) == "data/2024/…rquet")
    #expect("日本語の段階".shortened(to: 7) == "日本…階")
    #expect("short".shortened(to: 5) == "short")
    #expect("ab".shortened(to: 0) == "…")
  }

  @Test func nothingIsDrawnOfNothing() {
    #expect(terminalDrawing(of: Diagram(nodes: [], edges: []), width: 80) == "")
  }

  @Test func doubledAndUnknownEdgesAreNotDrawn() {
    let diagram = Diagram(
      [.init("a"), .init("b")], [("a", "b"), ("a", "b"), ("a", "a"), ("a", "ghost")])
    #expect(terminalDrawing(of: diagram, width: 80) == "  a\n  │\n  b\n")
  }

  @Test func canonicallyEquivalentIdsStayApart() {
    let diagram = Diagram(
      [.init("\u{E9}"), .init("e\u{301}")], [("\u{E9}", "e\u{301}")])
    #expect(terminalDrawing(of: diagram, width: 80) == "  \u{E9}\n  │\n  e\u{301}\n")
  }
}
