/// One command of a document, and what it prints.
package struct TranscriptStep: Equatable, Sendable {
  /// The command, as a shell reads it; several lines if it stands on several.
  package var command: String
  /// What it prints on both streams, with a newline at the end of each line.
  package var output: String

  /// Makes one.
  package init(command: String, output: String) {
    self.command = command
    self.output = output
  }
}

/// The commands of a document's `console` blocks, in order.
///
/// A line that begins with `$ ` is a command, one with `> ` goes on with it, all others are output.
package func transcript(ofMarkdown text: String) -> [TranscriptStep] {
  var steps: [TranscriptStep] = []
  var isInBlock = false
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    if line.hasPrefix("```") {
      isInBlock = line == "```console"
    } else if isInBlock, line.hasPrefix("$ ") {
      steps.append(TranscriptStep(command: String(line.dropFirst(2)), output: ""))
    } else if isInBlock, line.hasPrefix("> "), steps.last?.output == "" {
      steps[steps.count - 1].command += "\n" + line.dropFirst(2)
    } else if isInBlock, !steps.isEmpty {
      steps[steps.count - 1].output += line + "\n"
    }
  }
  return steps
}

extension Scratch {
  /// What commands print that one shell runs in turn, whether or not they succeed.
  package func outputs(
    of commands: [String], variables: [String: String] = [:]
  ) -> [String] {
    let mark = "@@@ end of step @@@"
    let script = commands.map { "\($0)\nprintf '%s\\n' '\(mark)'\n" }.joined()
    let ending = spawn(
      ["bash", "-c", "exec 2>&1\n" + script], in: root, variables: variables)
    var outputs = ending.output.split(separator: mark + "\n", omittingEmptySubsequences: false)
    outputs.removeLast()
    return outputs.map(String.init)
  }
}
