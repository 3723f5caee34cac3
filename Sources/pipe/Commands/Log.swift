import ArgumentParser
import Diagnostics
import Documents
import Execution
import FileStore
import Records

/// `pipe log`: the runs, or what a stage printed.
struct LogCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", _superCommandName: "pipe",
    abstract: "List runs, or show what a stage printed.",
    discussion: """
      Without a stage: one line a run, the newest first; with --run, what that run did with each stage. \
      With a stage: its output.
      """)

  @Argument(help: "The stage whose output is shown.")
  var stage: String?

  @Option(name: .long, help: "The run; its first digits are enough.")
  var run: String?

  @Option(
    name: [.customShort("n", allowingJoined: true), .long], help: "How many runs are listed.")
  var number = 20

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    if let stage { return try showOutput(of: stage, project, session) }
    let runs = try project.history.runs().filter { run == nil || $0.hasPrefix(run ?? "") }
      .prefix(number).compactMap { try project.history.run($0) }
    if json {
      Console.print(
        jsonText(
          .map([
            ("schema", .string("pipe.log/1")),
            ("runs", .list(runs.map(RunRecordJSON.value))),
          ])))
    } else if runs.isEmpty {
      Console.print("Nothing has run yet.")
    } else {
      printRuns(runs)
      if run != nil, runs.count == 1 {
        Console.print(RunDetails(run: runs[0]).lines.joined(separator: "\n"))
      }
    }
    return 0
  }

  private func printRuns(_ runs: [RunRecord]) {
    var table = Table()
    table.add("run", "started", "took", "exit", "memory", "by", "commit", "stages")
    for run in runs {
      table.add(
        run.id, localText(run.startedSeconds, "%Y-%m-%d %H:%M"),
        run.seconds.map(durationText) ?? "cut short", run.exitStatus.map { "\($0)" } ?? "–",
        run.stages.compactMap(\.maxRSSBytes).max().map(sizeText) ?? "–", run.user,
        commitText(run), outcomeText(run))
    }
    Console.print(table.lines.joined(separator: "\n"))
  }

  private func outcomeText(_ run: RunRecord) -> String {
    let words: [(StageOutcome, String)] = [
      (.failed, "failed"), (.blocked, "not run"), (.cancelled, "stopped"), (.ran, "ran"),
      (.restored, "restored"),
    ]
    let parts = words.compactMap { outcome, word in
      let names = run.stages.filter { $0.outcome == outcome }.map(\.stage)
      if names.isEmpty { return nil as String? }
      return names.count > 3 ? "\(names.count) \(word)" : "\(word) \(names.joined(separator: ", "))"
    }
    return parts.joined(separator: "; ")
  }

  /// The commit that was checked out, and whether the work tree differed from it.
  private func commitText(_ run: RunRecord) -> String {
    guard let commit = run.commit else { return "–" }
    return String(commit.prefix(8)) + (run.isDirty == true ? "-dirty" : "")
  }

  private func showOutput(
    of target: String, _ project: Project, _ session: Session
  ) throws -> Int32 {
    let indices = try project.targets(
      [target], glob: false, recursive: false, all: false,
      folder: project.relativePath(session.directory))
    let address = indices.first.map { project.graph.stages[$0].address } ?? target
    let ids = try project.history.runs().filter { run == nil || $0.hasPrefix(run ?? "") }
    for id in ids {
      let path = "\(project.history.folder(of: id))/\(fileName(of: address)).log"
      let bytes = try readFileIfPresent(path)
      let record = try project.history.run(id)
      let turn = record?.stages.first { $0.stage == address && $0.outcome != .restored }
      guard bytes != nil || turn != nil else { continue }
      guard !json else {
        Console.print(jsonText(document(address, id, record, turn, bytes ?? [])))
        return 0
      }
      let facts = ([bytes == nil ? "printed nothing" : nil] + factTexts(record, turn))
        .compactMap { $0 }
      Console.note("'\(address)' in run \(id): \(facts.joined(separator: ", "))")
      Console.write(bytes ?? [], to: 1)
      return 0
    }
    throw Diagnostic(
      .unknownTarget, "there is no log of '\(address)'",
      hint: "logs of the last runs are kept; which runs there are: pipe log")
  }

  /// How a stage's turn went, in words.
  private func factTexts(_ run: RunRecord?, _ turn: StageRun?) -> [String?] {
    [
      turn.map { durationText($0.seconds) }, turn?.exitStatus.map { "exit \($0)" },
      turn?.maxRSSBytes.map { "at most \(sizeText($0))" }, run.map { "by \($0.user)" },
      run.flatMap { $0.commit == nil ? nil : "at \(commitText($0))" },
    ]
  }

  private func document(
    _ address: String, _ id: String, _ run: RunRecord?, _ turn: StageRun?, _ output: [UInt8]
  ) -> Value {
    .map([
      ("schema", .string("pipe.log/1")), ("stage", .string(address)), ("id", .string(id)),
      ("run", run.map(RunRecordJSON.value) ?? .null),
      ("seconds", turn.map { .float($0.seconds) } ?? .null),
      ("exit", turn?.exitStatus.map { .int(Int($0)) } ?? .null),
      ("max_rss_bytes", turn?.maxRSSBytes.map { .int(Int($0)) } ?? .null),
      ("output", .string(String(decoding: output, as: UTF8.self))),
    ])
  }
}
