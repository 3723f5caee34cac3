import Testing

@testable import Drawing

@Suite struct MarkupTests {
  @Test func dotQuotesEveryTitle() {
    expectGolden(dotText(of: .credit), "credit.dot")
    expectGolden(dotText(of: .odd), "odd.dot")
  }

  @Test func mermaidWritesSignsAsEntities() {
    expectGolden(mermaidText(of: .prices), "prices.mmd")
    expectGolden(mermaidText(of: .odd, fenced: true), "odd.md")
  }

  @Test func svgShowsBoxesFramesAndTheLegend() {
    expectGolden(svgText(of: .credit, title: "credit <1>"), "credit.svg")
    expectGolden(svgText(of: .fan(7)), "fan-7.svg")
    expectGolden(svgText(of: .odd), "odd.svg")
  }

  @Test func tenThousandStagesAreWrittenInEveryForm() {
    let diagram = Diagram.layers(10_000, perLayer: 10, seed: 1)
    #expect(terminalDrawing(of: diagram, width: 80).split(separator: "\n").count >= 10_000)
    #expect(dotText(of: diagram).split(separator: "\n").count > 30_000)
    #expect(mermaidText(of: diagram).split(separator: "\n").count > 30_000)
    #expect(svgText(of: diagram).hasSuffix("</svg>\n"))
  }
}

@Suite struct GroupCollapsingTests {
  @Test func membersBecomeOneNodeThatCountsThem() {
    let collapsed = Diagram.fan(6, group: "part").collapsingGroups()
    #expect(
      collapsed
        == Diagram(
          [
            .init("split", status: .fresh),
            .init(
              "part", title: "part@{1,2,3…} ×6", group: "part", status: .stale,
              tallies: [.init(.fresh, 2), .init(.stale, 4)]),
            .init("merge", status: .pending),
          ], [("split", "part"), ("part", "merge")]))
  }

  @Test func aGroupThatWouldCloseACycleStays() {
    let diagram = Diagram(
      [
        .init("train@a", group: "train"), .init("test@a", group: "test"),
        .init("train@b", group: "train"), .init("test@b", group: "test"),
        .init("plot@a", group: "plot"), .init("plot@b", group: "plot"),
      ],
      [
        ("train@a", "test@a"), ("test@a", "train@b"), ("train@b", "test@b"),
        ("test@a", "plot@a"), ("test@b", "plot@b"),
      ])
    #expect(
      diagram.collapsingGroups().nodes.map(\.id) == [
        "train@a", "test@a", "train@b", "test@b", "plot",
      ])
  }

  @Test func aGroupNamedLikeAStageGetsAnotherId() {
    let diagram = Diagram(
      [.init("part"), .init("part@1", group: "part"), .init("part@2", group: "part")],
      [("part", "part@1"), ("part", "part@2"), ("part@1", "part@2")])
    let collapsed = diagram.collapsingGroups()
    #expect(collapsed.nodes.map(\.id) == ["part", "part@*"])
    #expect(collapsed.nodes.map(\.title) == ["part", "part@{1,2} ×2"])
    #expect(collapsed.edges == [.init(from: "part", to: "part@*")])
  }

  @Test func aGroupOfOneStays() {
    let diagram = Diagram([.init("part@1", group: "part"), .init("x")], [("part@1", "x")])
    #expect(diagram.collapsingGroups() == diagram)
  }
}
