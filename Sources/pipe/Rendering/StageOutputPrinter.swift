import Execution

/// Passes on what stages print: as it comes while one stage runs, in whole lines with the stage's
/// name once two run at the same time.
///
/// The first few lines of a stage that runs alone are held back for half a second: if it fails by then,
/// they stand in the message about the failure, and nowhere else.
final class StageOutputPrinter {
  private struct Stage {
    var name: String
    var isRaw: Bool
    /// What is held back, until the time when it must be shown.
    var held: [(bytes: [UInt8], stream: ExecutorEvent.Stream)] = []
    var heldUntil: Double?
    var hasPrinted = false
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
      release(index)
      stages[index].isRaw = false
      breakLine()
    }
    stages.append(Stage(name: name, isRaw: stages.isEmpty))
  }

  func print(_ bytes: [UInt8], of name: String, to stream: ExecutorEvent.Stream) {
    guard !isSilent, let index = stages.firstIndex(where: { $0.name == name }) else { return }
    if stages[index].isRaw {
      guard holds(bytes, index, stream) else { return printRaw(bytes, index, stream) }
    } else {
      live.clear()
      let lines = stages[index].splitters[stream, default: LineSplitter()].append(bytes)
      printLines(lines, of: name, to: stream)
    }
  }

  /// Takes note that a stage ended.
  ///
  /// - Returns: Whether the last thing that was shown is what the stage printed last.
  @discardableResult
  func end(_ name: String, hasFailed: Bool) -> Bool {
    guard let index = stages.firstIndex(where: { $0.name == name }) else { return false }
    if !hasFailed { release(index) }
    var stage = stages.remove(at: index)
    for stream in [ExecutorEvent.Stream.standardOutput, .standardError] {
      let rest = stage.splitters[stream]?.flush().map { [$0] } ?? []
      printLines(rest, of: name, to: stream)
    }
    if stage.isRaw { breakLine() }
    return stage.isRaw && stage.hasPrinted
  }

  /// Shows what was held back for long enough.
  func tick() {
    let now = Clock.monotonicSeconds
    for index in stages.indices where stages[index].heldUntil.map({ $0 <= now }) ?? false {
      release(index)
    }
  }

  /// The longest time for which output is held back, in seconds, and the most lines.
  private static let holdingSeconds = 0.5
  private static let heldLines = 10

  /// Holds output back as long as it may be; says whether it did.
  private func holds(
    _ bytes: [UInt8], _ index: Int, _ stream: ExecutorEvent.Stream
  ) -> Bool {
    guard !stages[index].hasPrinted else { return false }
    stages[index].held.append((bytes, stream))
    let until = stages[index].heldUntil ?? Clock.monotonicSeconds + Self.holdingSeconds
    stages[index].heldUntil = until
    let held = stages[index].held
    let lines = held.reduce(0) { $0 + $1.bytes.count { $0 == UInt8(ascii: "\n") } }
    let size = held.reduce(0) { $0 + $1.bytes.count }
    if lines > Self.heldLines || size > 4096 || Clock.monotonicSeconds >= until { release(index) }
    return true
  }

  /// Shows what is held back.
  private func release(_ index: Int) {
    let held = stages[index].held
    stages[index].held = []
    stages[index].heldUntil = nil
    for (bytes, stream) in held { printRaw(bytes, index, stream) }
  }

  private func printRaw(_ bytes: [UInt8], _ index: Int, _ stream: ExecutorEvent.Stream) {
    live.clear()
    stages[index].hasPrinted = true
    Console.write(bytes, to: stream == .standardOutput ? 1 : 2)
    isMidLine = bytes.last != UInt8(ascii: "\n")
    live.isHeldBack = isMidLine
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
