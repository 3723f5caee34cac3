/// The colours and fonts of an SVG.
enum SVGStyle {
  /// The style sheet, with rules for the statuses that occur.
  static func sheet(_ statuses: [Diagram.Status]) -> String {
    let light = statuses.map { rule($0, $0.strokes?.light ?? "") }.joined()
    let dark = statuses.map { rule($0, $0.strokes?.dark ?? "") }.joined()
    return """
      <style>
      text{font:13px Helvetica,Arial,"Liberation Sans",sans-serif;fill:#1f2328}
      .heading{font-size:15px;font-weight:bold}
      .note{font-size:11px;fill:#59636e}
      .page{fill:#ffffff}
      .card{fill:#f6f8fa;stroke:#d1d9e0}
      .source .card,.output .card{fill:#fff8e5;stroke:#e0d5b8}
      .hull{fill:#0969da;fill-opacity:.06;stroke:#0969da;stroke-opacity:.2}
      .edge path{fill:none;stroke:#8c959f;stroke-width:1.4}
      .edge .head{fill:#8c959f;stroke:none}
      .edge:hover path{stroke:#0969da;stroke-width:2}
      .edge:hover .head{fill:#0969da}
      \(light)@media(prefers-color-scheme:dark){
      text{fill:#e6edf3}
      .note{fill:#9198a1}
      .page{fill:#0d1117}
      .card{fill:#161b22;stroke:#3d444d}
      .source .card,.output .card{fill:#26210f;stroke:#57492a}
      .hull{fill:#58a6ff;fill-opacity:.08;stroke:#58a6ff}
      .edge path{stroke:#6e7681}
      .edge .head{fill:#6e7681}
      \(dark)}
      </style>
      """
  }

  private static func rule(_ status: Diagram.Status, _ colour: String) -> String {
    ".fill-\(status),.ink-\(status){fill:\(colour)}\n"
  }
}
