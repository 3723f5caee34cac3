import Execution

/// Passes on what stages print: as it comes while one stage runs, in whole lines with the stage's
/// name once two run at the same time.
final class StageOutputPrinter {
  private struct Stage {
    var name: String
    var isRaw: Bool
    var splitters: [ExecutorEvent.Stream: LineSplitter] = [:]
  }

  private let live: LiveView
  private let isSilent: Bool
  private var stages: [Stage] = []
  /// Whether the last thing printed did not end its line.
  private var isMidLine = false

  init(live: LiveView, isSilent: Bool) {
    self.live = live
    self.isSilent = isSilent
  }

  func begin(_ name: String) {
    for index in stages.indices where stages[index].isRaw {
      stages[index].isRaw = false
      breakLine()
    }
    stages.append(Stage(name: name, isRaw: stages.isEmpty))
  }

  func print(_ bytes: [UInt8], of name: String, to stream: ExecutorEvent.Stream) {
    guard !isSilent, let index = stages.firstIndex(where: { $0.name == name }) else { return }
    live.clear()
    if stages[index].isRaw {
      Console.write(bytes, to: stream == .standardOutput ? 1 : 2)
      isMidLine = bytes.last != UInt8(ascii: "\n")
      live.isHeldBack = isMidLine
    } else {
      let lines = stages[index].splitters[stream, default: LineSplitter()].append(bytes)
      printLines(lines, of: name, to: stream)
    }
  }

  func end(_ name: String) {
    guard let index = stages.firstIndex(where: { $0.name == name }) else { return }
    var stage = stages.remove(at: index)
    for stream in [ExecutorEvent.Stream.standardOutput, .standardError] {
      let rest = stage.splitters[stream]?.flush().map { [$0] } ?? []
      printLines(rest, of: name, to: stream)
    }
    if stage.isRaw { breakLine() }
  }

  /// Prints a line of pipe's own.
  func line(_ text: String) {
    live.clear()
    breakLine()
    Console.note(text)
  }

  /// Ends a line that a stage left unfinished.
  func breakLine() {
    if isMidLine { Console.print("") }
    isMidLine = false
    live.isHeldBack = false
  }

  private func printLines(_ lines: [String], of name: String, to stream: ExecutorEvent.Stream) {
    guard !lines.isEmpty else { return }
    live.clear()
    breakLine()
    let text = lines.map { "\(name) | \($0)\n" }.joined()
    Console.write(Array(text.utf8), to: stream == .standardOutput ? 1 : 2)
  }
}
