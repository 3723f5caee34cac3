import Execution

/// The lines at the bottom of the terminal that show what runs; nothing on anything else.
final class LiveView {
  /// How many stages the run is about.
  var total = 0
  private let session: Session
  private let isEnabled: Bool
  private var running: [(name: String, started: Double, expectedSeconds: Double?)] = []
  private var details: [String: String] = [:]
  private var done = 0
  private var shownLines = 0
  private var lastDrawing = 0.0
  /// Whether a line of a stage's own stands unfinished above, so that nothing may be drawn.
  var isHeldBack = false

  init(session: Session, isEnabled: Bool) {
    self.session = session
    self.isEnabled = isEnabled
  }

  func begin(_ name: String, expectedSeconds: Double?) {
    running.append((name, Clock.monotonicSeconds, expectedSeconds))
  }

  /// Says what a running stage is at.
  func detail(_ name: String, _ text: String) {
    details[name] = text
  }

  func end(_ name: String) {
    details[name] = nil
    running.removeAll { $0.name == name }
    done += 1
  }

  /// Removes what is drawn, so that lines can be printed.
  func clear() {
    guard shownLines > 0 else { return }
    Console.note("\u{1B}[\(shownLines)A\r\u{1B}[J", terminator: "")
    shownLines = 0
    lastDrawing = 0
  }

  /// Draws anew, at most ten times a second.
  func draw() {
    let now = Clock.monotonicSeconds
    guard isEnabled, !isHeldBack, now - lastDrawing > 0.1,
      running.contains(where: { now - $0.started > 0.3 })
    else { return }
    clear()
    lastDrawing = now
    let width = session.width(2)
    let lines = self.lines(now).map { String($0.prefix(width - 1)) }
    Console.note(lines.joined(separator: "\n"))
    shownLines = lines.count
  }

  private func lines(_ now: Double) -> [String] {
    let frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
    let frame = frames[Int(now * 10) % frames.count]
    let nameWidth = running.map(\.name.count).max() ?? 0
    var lines = running.prefix(8).map { stage in
      let padding = String(repeating: " ", count: nameWidth - stage.name.count)
      let expected =
        stage.expectedSeconds.flatMap { seconds in
          seconds > now - stage.started ? " of about \(durationText(seconds))" : nil
        } ?? ""
      let detail = details[stage.name].map { "   \($0)" } ?? ""
      return
        "\(frame) \(stage.name)\(padding)   \(durationText(now - stage.started))\(expected)\(detail)"
    }
    let more = running.count > 8 ? ", \(running.count - 8) more not shown" : ""
    if total > 1 {
      lines.append("  \(done) of \(total) stages done, \(running.count) running\(more)")
    }
    return lines
  }
}
