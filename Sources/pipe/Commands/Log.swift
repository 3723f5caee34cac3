import ArgumentParser
import Diagnostics
import Documents
import Execution
import FileStore
import Glibc
import Records

/// `pipe log`: the runs, or what a stage printed.
struct LogCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", _superCommandName: "pipe",
    abstract: "List runs, or show what a stage printed.",
    discussion: "Without a stage: one line a run, the newest first. With one: its output.")

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
    }
    return 0
  }

  private func printRuns(_ runs: [RunRecord]) {
    var table = Table()
    for run in runs {
      table.add(
        run.id, timeText(run.startedSeconds), run.seconds.map(durationText) ?? "cut short",
        run.exitStatus.map { "exit \($0)" } ?? "", "by \(run.user)", commitText(run),
        outcomeText(run))
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

  private func commitText(_ run: RunRecord) -> String {
    guard let commit = run.commit else { return "" }
    return String(commit.prefix(8)) + (run.isDirty == true ? "+" : "")
  }

  /// Local date and minute.
  private func timeText(_ seconds: Int64) -> String {
    var time = time_t(seconds)
    var parts = tm()
    localtime_r(&time, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let count = strftime(&buffer, buffer.count, "%Y-%m-%d %H:%M", &parts)
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func showOutput(
    of target: String, _ project: Project, _ session: Session
  ) throws -> Int32 {
    let indices = try project.targets(
      [target], glob: false, recursive: false, all: false,
      folder: project.relativePath(session.directory))
    let address = indices.first.map { project.graph.stages[$0].address } ?? target
    let runs = try project.history.runs().filter { run == nil || $0.hasPrefix(run ?? "") }
    for id in runs {
      let path = "\(project.history.folder(of: id))/\(fileName(of: address)).log"
      if let bytes = try readFileIfPresent(path) {
        Console.note("log of '\(address)' in run \(id)")
        Console.write(bytes, to: 1)
        return 0
      }
    }
    for id in runs {
      let stages = try project.history.run(id)?.stages ?? []
      guard stages.contains(where: { $0.stage == address && $0.outcome != .restored }) else {
        continue
      }
      Console.note("'\(address)' printed nothing in run \(id)")
      return 0
    }
    throw Diagnostic(
      .unknownTarget, "there is no log of '\(address)'",
      hint: "logs of the last runs are kept; which runs there are: pipe log")
  }
}
