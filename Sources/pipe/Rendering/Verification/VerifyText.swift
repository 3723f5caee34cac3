import Diagnostics
import Execution
import PipelineModel
import Planning
import Records
import Verification

/// The people's text of a verification: a line or more for each stage, and the live view below.
final class VerifyText: VerificationObserver {
  private let project: Project
  private let plan: VerificationPlan
  private let isQuiet: Bool
  private let isVerbose: Bool
  private let palette: Palette
  private let live: LiveView
  private let nameWidth: Int
  private let print: (String) -> Void
  /// Stages in a row whose verdicts were known, to be told in one line.
  private var settled: [(name: String, lines: [String], verdict: Verdict)] = []
  /// Outputs of stages that do not replicate.
  private var doubtful: Set<String> = []

  /// Prepares to tell of a verification.
  ///
  /// - Parameter print: Writes a line.
  init(
    session: Session, project: Project, plan: VerificationPlan, isQuiet: Bool, isVerbose: Bool,
    descriptor: Int32, print: @escaping (String) -> Void
  ) {
    self.project = project
    self.plan = plan
    self.isQuiet = isQuiet
    self.isVerbose = isVerbose
    self.print = print
    palette = Palette(hasColour: session.hasColour(descriptor))
    live = LiveView(session: session, isEnabled: !isQuiet && session.isTerminal(2))
    live.total = plan.queue.count
    let shown = plan.order.filter { index in
      if case .unchanged? = plan.choices[index] { false } else { true }
    }
    let names = shown.map { project.graph.stages[$0].address.count }
    nameWidth = min(30, max(8, names.max() ?? 0))
  }

  // MARK: Before

  /// Says what differs from the revision, and how long it will take.
  func begin() {
    guard !isQuiet else { return }
    if let line = ChangedLine(project: project, plan: plan).text { print(line) }
    let expected = plan.expectedSeconds
    guard expected > 10 else { return }
    let longest = plan.expected.prefix(3).filter { $0.seconds >= expected / 10 }
      .map { "\(project.graph.stages[$0.index].address) \(durationText($0.seconds))" }
    let parts = plan.queue.count > 1 ? "; " + longest.joined(separator: ", ") : ""
    print("  expected   about \(durationText(expected))\(parts)")
  }

  // MARK: Stages

  func stageBegan(_ index: StageGraph.Index, expectedSeconds: Double?) {
    live.begin(project.graph.stages[index].address, expectedSeconds: expectedSeconds)
  }

  func stage(_ index: StageGraph.Index, does progress: VerificationProgress) {
    let name = project.graph.stages[index].address
    switch progress {
    case .preparing: live.detail(name, "preparing")
    case .running(let number, let purpose, _): live.detail(name, "run \(number): \(purpose)")
    case .waiting(let seconds): live.detail(name, "waiting \(durationText(seconds))")
    }
  }

  func stageEnded(_ index: StageGraph.Index) {
    live.end(project.graph.stages[index].address)
  }

  func told(_ index: StageGraph.Index, _ answer: VerificationAnswer) {
    let stage = project.graph.stages[index]
    let lines = VerdictLines(
      project: project, stage: stage, answer: answer,
      doubtfulInputs: stage.dependencies.map(\.path).filter(doubtful.contains),
      nameWidth: nameWidth, palette: palette, isVerbose: isVerbose
    ).lines
    guard let verdict = answer.verdict else { return }
    if verdict.isDifference { doubtful.formUnion(stage.outputs.map(\.path)) }
    if isQuiet, !verdict.isDifference, verdict != .inconclusive { return }
    if case .settled(let known) = answer.choice {
      if settled.last.map({ $0.verdict != known }) ?? false { flush() }
      settled.append((stage.address, lines, known))
    } else {
      flush()
      show(lines)
    }
  }

  func tick() { live.draw() }

  /// Tells the rest.
  func end() {
    flush()
    live.clear()
  }

  /// Tells of stages in a row whose verdicts were known.
  private func flush() {
    defer { settled = [] }
    guard let first = settled.first else { return }
    guard settled.count > 1 else { return show(first.lines) }
    var names = settled.map(\.name).joined(separator: ", ")
    if names.count > 60 { names = countText(settled.count, "stage") }
    let padding = String(repeating: " ", count: max(0, nameWidth - names.count))
    let label = first.verdict.label
    let gap = String(repeating: " ", count: max(0, 12 - label.count))
    show(["  \(names)\(padding)   \(label)\(gap)  unchanged since their verdicts"])
  }

  private func show(_ lines: [String]) {
    live.clear()
    lines.forEach(print)
    live.draw()
  }
}

extension Verdict {
  /// Whether the result cannot be made again here.
  var isDifference: Bool {
    switch self {
    case .environmentChanged, .nondeterministic, .hiddenInput, .failed: true
    case .replicable, .reproducible, .environmentDependent, .inconclusive: false
    }
  }
}
