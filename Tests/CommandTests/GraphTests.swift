import Support
import Testing

/// The graph in its forms.
@Suite struct GraphTests {
  private static func project() -> Scratch {
    Scratch(
      """
      sources:
        raw.csv: {origin: a bank}
      stages:
        clean: {cmd: cp raw.csv clean.csv, deps: [raw.csv], outs: [clean.csv]}
        fit:
          matrix: {model: [a, b, c]}
          cmd: cp clean.csv ${item.model}
          deps: [clean.csv]
          outs: ["${item.model}"]
        best: {cmd: cat a b c > best, deps: [a, b, c], outs: [best], metrics: [m.json]}
        alone: {cmd: 'echo > x', outs: [x]}

      """, ["raw.csv": "1\n"])
  }

  @Test func aGraphIsDrawnInTheTerminal() {
    let scratch = Self.project()
    #expect(
      scratch.shown("pipe dag --collapse clean fit best") == """
             raw.csv
                │
              clean
                │
          fit@{a,b,c} ×3
                │
               best ─ m.json

        """)
  }

  @Test func theGraphIsADocument() {
    #expect(
      Self.project().pipe("dag", "--json").output == """
        {"schema":"pipe.dag/1","nodes":[{"id":"raw.csv","kind":"source"},\
        {"id":"clean","kind":"stage"},{"id":"fit@a","kind":"stage"},{"id":"fit@b","kind":"stage"},\
        {"id":"fit@c","kind":"stage"},{"id":"best","kind":"stage"},{"id":"alone","kind":"stage"}],\
        "edges":[["clean","fit@a"],["clean","fit@b"],["clean","fit@c"],["fit@a","best"],\
        ["fit@b","best"],["fit@c","best"],["raw.csv","clean"]]}

        """)
  }

  @Test func targetsDrawWhatTheyNeedAndFullAllThatIsConnected() {
    let scratch = Self.project()
    #expect(nodes(scratch, "fit@a") == ["raw.csv", "clean", "fit@a"])
    #expect(
      nodes(scratch, "--full", "fit@a")
        == ["raw.csv", "clean", "fit@a", "fit@b", "fit@c", "best"])
    #expect(
      nodes(scratch, "--outs")
        == ["raw.csv", "clean.csv", "a", "b", "c", "best", "m.json", "x"])
  }

  private func nodes(_ scratch: Scratch, _ arguments: String...) -> [String] {
    scratch.sh("pipe dag --json " + arguments.joined(separator: " ")).output
      .matches(of: #/"id":"([^"]+)"/#).map { String($0.1) }
  }

  @Test func otherProgramsDrawItToo() {
    let scratch = Self.project()
    let mermaid = scratch.pipe("dag", "--mermaid", "clean").output
    #expect(
      mermaid == """
        flowchart TD
        \tnode1["clean"]
        \tnode2["raw.csv"]
        \tnode2-->node1

        """)
    #expect(scratch.pipe("dag", "--md", "clean").output == "```mermaid\n\(mermaid)```\n")
    #expect(
      scratch.pipe("dag", "--dot", "clean").output == """
        strict digraph {
        "raw.csv";
        "clean";
        "raw.csv" -> "clean";
        }

        """)
    #expect(scratch.shown("pipe dag --svg g.svg") == "  wrote   g.svg   7 nodes\n")
    #expect(scratch.sh("python3 -c 'import xml.dom.minidom as m; m.parse(\"g.svg\")'").status == 0)
    #expect(scratch.pipe("dag", "--dot", "--json").status == 2)
  }

  @Test func colourAndRemarksAreDrawnElsewhereOnlyWithTheStatus() {
    let scratch = Self.project()
    #expect(
      scratch.pipe("dag", "--dot", "--status", "clean").output == """
        strict digraph {
        node [shape=box, style=rounded, fontname=Helvetica];
        "raw.csv";
        "clean";
        "raw.csv" [label="raw.csv", shape=cylinder, style=solid];
        "clean" [label="clean", color="#bc4c00", tooltip="stale"];
        "raw.csv" -> "clean";
        }

        """)
    #expect(
      scratch.pipe("dag", "--mermaid", "--status", "clean").output == """
        flowchart TD
        \tnode1["clean"]
        \tnode2[("raw.csv")]
        \tnode2-->node1
        \tclassDef stale stroke:#bc4c00,stroke-width:2px
        \tclass node1 stale

        """)
  }

  @Test func aGroupOfOneIsCollapsedToo() {
    let scratch = Scratch("stages:\n  g: {foreach: [x], do: {cmd: 'true', outs: [o]}}\n")
    #expect(
      scratch.pipe("dag", "--json", "--collapse").output
        == #"{"schema":"pipe.dag/1","nodes":[{"id":"g","kind":"stage"}],"edges":[]}"# + "\n")
    #expect(scratch.pipe("dag", "--dot", "--collapse").output == "strict digraph {\n\"g\";\n}\n")
  }

  @Test func theMarksAreThoseOfThePlan() {
    let scratch = Self.project()
    scratch.pipe("repro", "clean")
    scratch.write("raw.csv", "2\n")
    let drawing = scratch.pipe("dag", "--status", "clean", "fit@a").output
    #expect(drawing.contains("clean ~") && drawing.contains("fit@a ~"))
    scratch.pipe("repro", "clean")
    #expect(scratch.pipe("dag", "--status", "clean").output.contains("clean ✓"))
  }

  @Test func aDrawingFitsTheWidth() {
    let names = (1...40).map {
      "  a-rather-long-name-\($0): {cmd: 'echo > o\($0)', outs: [o\($0)]}\n"
    }
    let scratch = Scratch("stages:\n" + names.joined())
    let drawing = scratch.pipe("dag", variables: ["COLUMNS": "60"]).output
    #expect(drawing.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}
