import ArgumentParser
import Diagnostics
import Documents
import Execution
import PipelineLoading

/// `pipe stage add`: writes a stage into the stage file.
struct StageAddCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "stage add", _superCommandName: "pipe",
    abstract: "Write a stage into the stage file.",
    usage: "pipe stage add -n NAME [-d PATH …] [-o PATH …] [options] COMMAND …")

  @Option(name: [.short, .long], help: "The stage's name.")
  var name: String

  @Option(
    name: [.customShort("d"), .customLong("deps")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Something that it reads.", valueName: "path"))
  var deps: [String] = []

  @Option(
    name: [.customShort("p"), .customLong("params")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Parameters: KEY,KEY or FILE:KEY,KEY; 'FILE:' is all of a file."))
  var params: [String] = []

  @Option(
    name: [.customShort("o"), .customLong("outs")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Something that it makes.", valueName: "path"))
  var outs: [String] = []

  @Option(
    name: [.customShort("O"), .customLong("outs-no-cache")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("The same, kept out of the cache.", valueName: "path"))
  var outsNoCache: [String] = []

  @Option(
    name: .customLong("outs-persist"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Something that stays while the command runs.", valueName: "path"))
  var outsPersist: [String] = []

  @Option(
    name: .customLong("outs-persist-no-cache"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("The same, kept out of the cache.", valueName: "path"))
  var outsPersistNoCache: [String] = []

  @Option(
    name: [.customShort("m"), .customLong("metrics")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A file of metrics, kept in the cache.", valueName: "path"))
  var metrics: [String] = []

  @Option(
    name: [.customShort("M"), .customLong("metrics-no-cache")],
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A file of metrics, kept in Git.", valueName: "path"))
  var metricsNoCache: [String] = []

  @Option(
    name: .customLong("plots"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A file of plots, kept in the cache.", valueName: "path"))
  var plots: [String] = []

  @Option(
    name: .customLong("plots-no-cache"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A file of plots, kept in Git.", valueName: "path"))
  var plotsNoCache: [String] = []

  @Option(
    name: [.customShort("w"), .long], help: ArgumentHelp("Where it runs.", valueName: "folder"))
  var wdir: String?

  @Flag(name: .long, help: "Run it each time.")
  var alwaysChanged = false

  @Option(name: .long, help: ArgumentHelp("What it is for.", valueName: "text"))
  var desc: String?

  @Flag(name: [.short, .long], help: "Replace a stage of that name.")
  var force = false

  @Flag(name: .customLong("run"), help: "Run it at once.")
  var runsAtOnce = false

  @Flag(name: [.short, .long], help: .hidden)
  var verbose = false

  @OptionGroup var report: ReportOptions
  @OptionGroup var locking: LockingOptions

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("The command; several words are joined.", valueName: "command"))
  var command: [String] = []

  func validate() throws {
    if words.isEmpty { throw ValidationError("a stage needs a command") }
    if let word = command.first, word != "--", word.hasPrefix("-") {
      throw ValidationError("unknown option '\(word)'; a command that begins so goes behind '--'")
    }
    if report.json, runsAtOnce { throw ValidationError("'--json' and '--run' exclude each other") }
  }

  func run(_ session: Session) throws -> Int32 {
    let result = try session.change(waits: locking.waits) { project, _ in
      try StageAddition(project).run(
        draft(keepsMetricsInGit: project.format.keepsMetricsInGit),
        folder: project.relativePath(session.directory), replaces: force)
    }
    if report.json {
      Console.print(
        jsonText(
          .map([
            ("schema", .string("pipe.stage-add/1")), ("stage", .string(result.address)),
            ("file", .string(result.file)), ("replaced", .bool(result.isReplaced)),
            ("files", .list(result.changedFiles.map(Value.string))),
          ])))
    } else if !report.quiet {
      Console.print(
        "  \(result.isReplaced ? "replaced" : "added")    \(result.address)    \(result.file)")
      session.printForGit(result.changedFiles, isDone: result.isInGit)
    }
    guard runsAtOnce else { return 0 }
    return try ReproCommand.parse(["-s", result.address]).run(session)
  }

  private func draft(keepsMetricsInGit: Bool) -> StageDraft {
    var draft = StageDraft(
      name: name, command: words.count == 1 ? words[0] : words.map(quoted).joined(separator: " "),
      keepsMetricsInGit: keepsMetricsInGit)
    draft.workingDirectory = wdir
    draft.dependencies = deps
    draft.parameters = params
    draft.isAlwaysChanged = alwaysChanged
    draft.description = desc
    draft.outputs =
      outs.map { StageDraft.Output($0) } + outsNoCache.map { .init($0, isCached: false) }
      + outsPersist.map { .init($0, isPersistent: true) }
      + outsPersistNoCache.map { .init($0, isCached: false, isPersistent: true) }
      + metrics.map { .init($0, kind: .metric) }
      + metricsNoCache.map { .init($0, kind: .metric, isCached: false) }
      + plots.map { .init($0, kind: .plot) }
      + plotsNoCache.map { .init($0, kind: .plot, isCached: false) }
    return draft
  }

  /// The words of the command, without the mark that ends the options.
  private var words: [String] {
    command.first == "--" ? Array(command.dropFirst()) : command
  }

  /// A word as it stands in the command: one with blanks in it, and an empty one, is quoted again.
  private func quoted(_ word: String) -> String {
    word.isEmpty || (word.contains(" ") && !word.contains("\"")) ? "\"\(word)\"" : word
  }
}
