/// The diagram as one page that needs nothing else: it can be moved, zoomed and searched, and tells about
/// the node that is pointed at.
///
/// - Parameters:
///   - template: The page, in which `<!--title-->`, `<!--graph-->` and `<!--data-->` stand for its parts.
///   - data: What the page tells, as one JSON document.
package func htmlText(
  of diagram: Diagram, title: String, template: String, data: String
) -> String {
  let parts = [
    "title": title.printable.xmlEscaped,
    "graph": svgText(of: diagram, title: "", isInteractive: true),
    // Within a script only `</` and `<!--` end the text, and JSON may write `<` in another way.
    "data": data.replacing("<", with: "\\u003c"),
  ]
  var text = ""
  var rest = template[...]
  // The parts are put in at once, so that nothing within them is taken for a mark.
  while let start = rest.firstRange(of: "<!--"),
    let end = rest[start.upperBound...].firstRange(of: "-->")
  {
    let name = String(rest[start.upperBound..<end.lowerBound])
    text += rest[..<start.lowerBound] + (parts[name] ?? "")
    rest = rest[end.upperBound...]
  }
  return text + rest
}
