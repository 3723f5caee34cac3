import Drawing
import Testing

struct HTMLTests {
  private let diagram = Diagram(
    nodes: [
      .init("data.csv", kind: .source), .init("a<b>&\"c\n<!--data-->", status: .stale),
    ], edges: [.init(from: "data.csv", to: "a<b>&\"c\n<!--data-->")])

  private var page: String {
    htmlText(
      of: diagram, title: "<!--graph-->",
      template: "<h1><!--title--></h1><!-- kept out --><!--graph--><script><!--data--></script>",
      data: "{\"x\":\"</script><!--title-->\"}")
  }

  @Test func thePartsStandInTheirPlacesAndNothingInThemIsTakenForAnother() {
    #expect(page.hasPrefix("<h1>&lt;!--graph--&gt;</h1><svg "))
    #expect(
      page.hasSuffix(
        "</svg>\n<script>{\"x\":\"\\u003c/script>\\u003c!--title-->\"}</script>"))
  }

  @Test func nodesAndEdgesBearTheIdsThatThePageLooksUp() {
    let id = "a&lt;b&gt;&amp;&quot;c&#10;&lt;!--data--&gt;"
    #expect(page.contains("<g class=\"stage\" data-id=\"\(id)\">"))
    #expect(page.contains("<g class=\"edge\" data-from=\"data.csv\" data-to=\"\(id)\">"))
    #expect(!page.contains("<title>"))
  }

  @Test func aPictureHasTitlesInstead() {
    #expect(svgText(of: diagram).contains("<title>data.csv → "))
    #expect(!svgText(of: diagram).contains("data-id"))
  }
}
