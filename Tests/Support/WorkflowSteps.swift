/// The shell scripts of a workflow file, in order: what stands behind `run:`, and the items of lists
/// under `script:` and `before_script:`.
package func shellSteps(ofWorkflow text: String) -> [String] {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  var steps: [String] = []
  var list: Int?
  for (number, line) in lines.enumerated() where !line.allSatisfy({ $0 == " " }) {
    let depth = indent(of: line)
    let words = line.drop { $0 == " " }
    if let open = list, depth <= open { list = nil }
    if words == "script:" || words == "before_script:" {
      list = depth
    } else if words.hasPrefix("run: ") {
      steps.append(script(words.dropFirst(5), lines[(number + 1)...], below: depth))
    } else if let open = list, words.hasPrefix("- "), depth == open + 2 {
      steps.append(script(words.dropFirst(2), lines[(number + 1)...], below: depth))
    }
  }
  return steps
}

/// A scalar of one line, or the block behind `|`.
private func script(
  _ first: Substring, _ rest: ArraySlice<Substring>, below depth: Int
) -> String {
  guard first == "|" else { return String(first) }
  let block = rest.prefix { indent(of: $0) > depth || $0.allSatisfy { $0 == " " } }
  let margin = block.filter { !$0.isEmpty }.map(indent).min() ?? 0
  return block.map { $0.dropFirst(margin) }.joined(separator: "\n")
}

private func indent(of line: Substring) -> Int {
  line.prefix { $0 == " " }.count
}
