import ArgumentParser
import Diagnostics
import Documents
import Execution
import FileStore
import PipelineLoading
import Provenance

/// `pipe metrics show` and `pipe metrics diff`.
struct MetricsCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics", _superCommandName: "pipe", abstract: "Show or compare metrics.",
    usage: """
      pipe metrics show [-a] [-T] [-A] [--json | --md] [--precision N] [FILE …]
      pipe metrics diff [--targets FILE …] [--all] [--json | --md] [--no-path] [--precision N] [REV [REV]]
      """,
    discussion: "The whole comparison of two revisions, with what caused it: pipe diff")

  @Argument(help: "'show' or 'diff'.")
  var verb: String

  @Argument(help: "With 'show' files, with 'diff' up to two revisions.")
  var words: [String] = []

  @Option(name: .long, parsing: .upToNextOption, help: "The files to compare.")
  var targets: [String] = []

  @Flag(name: [.customShort("a"), .long], help: "Show the tips of all branches.")
  var allBranches = false

  @Flag(name: [.customShort("T"), .long], help: "Show all tags.")
  var allTags = false

  @Flag(name: [.customShort("A"), .long], help: "Show all commits.")
  var allCommits = false

  @Flag(name: .long, help: "Show metrics that did not change too.")
  var all = false

  @Flag(name: [.customShort("R"), .long], help: "Folders stand for the files in them, as always.")
  var recursive = false

  @Flag(name: .long, help: "Leave out the files' paths.")
  var noPath = false

  @Option(name: .long, help: "How many places behind the point are shown; 5 by default.")
  var precision: Int?

  @Flag(name: .long, help: "Print a table in Markdown.")
  var md = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  func validate() throws {
    guard ["show", "diff"].contains(verb) else {
      throw ValidationError("metrics can be told to 'show' or to 'diff', not to '\(verb)'")
    }
    guard (0...17).contains(precision ?? 5) else {
      throw ValidationError("'--precision' is a number from 0 to 17")
    }
    if verb == "diff", words.count > 2 {
      throw ValidationError("at most two revisions can be compared")
    }
  }

  func run(_ session: Session) throws -> Int32 {
    if verb == "show", !words.isEmpty, try Project.root(above: session.directory) == nil {
      let paths = words.map { absolutePath($0, in: session.directory) }
      let files = try zip(words, paths).map { try MetricFile(onDisk: $1, named: $0) }
      show([MetricsAtMoment(name: "workspace", files: files)], folder: ".", isAlone: true)
      return 0
    }
    let project = try session.openProject()
    let folder = project.relativePath(session.directory)
    return verb == "show" ? try show(project, folder) : try diff(project, folder)
  }

  // MARK: Show

  private func show(_ project: Project, _ folder: String) throws -> Int32 {
    var revisions: MetricRevisions = []
    if allBranches { revisions.insert(.branches) }
    if allTags { revisions.insert(.tags) }
    if allCommits { revisions.insert(.commits) }
    let moments = try project.metrics(
      at: revisions, targets: paths(words + targets, project, folder))
    show(moments, folder: folder, isAlone: revisions.isEmpty)
    return 0
  }

  private func show(_ moments: [MetricsAtMoment], folder: String, isAlone: Bool) {
    let shown = MetricsShown(moments: moments, folder: folder, isAlone: isAlone)
    if json {
      Console.print(jsonText(shown.document))
    } else {
      let table = shown.table(RoundedValues(places: precision))
      Console.print((md ? table.markdownLines : table.lines).joined(separator: "\n"))
    }
    for text in shown.problems { Console.note("warning: \(text)") }
  }

  // MARK: Diff

  private func diff(_ project: Project, _ folder: String) throws -> Int32 {
    let sides = try ComparedSides(words, project: project)
    let files = paths(targets, project, folder)
    guard let old = try sides.old(), let new = try sides.new() else { return printNothing() }
    let changes = valueChanges(
      from: try old.figures(targets: files, project: project),
      to: try new.figures(targets: files, project: project), includesUnchanged: all,
      isSame: { isSameFigure($0, $1) })
    let tables = ValueTables(title: "Metric", changes: changes, folder: folder)
    if json {
      Console.print(jsonText(tables.document))
      return 0
    }
    guard md || !changes.isEmpty else { return 0 }
    let table = tables.table(
      old: sides.oldName, new: sides.newName, showsPath: !noPath, showsChange: true,
      values: RoundedValues(places: precision))
    Console.print((md ? table.markdownLines : table.lines).joined(separator: "\n"))
    return 0
  }

  private func printNothing() -> Int32 {
    if json { Console.print("{}") }
    return 0
  }

  private func paths(_ words: [String], _ project: Project, _ folder: String) -> [String] {
    words.map { projectPath($0, project, folder) }
  }
}

/// A word of a command line as a path of the project.
func projectPath(_ word: String, _ project: Project, _ folder: String) -> String {
  switch ProjectPath(word, from: folder, root: project.root) {
  case .inside(let path), .outside(let path): path
  }
}

/// The two sides that up to two words name: the last commit against the workspace without any.
struct ComparedSides {
  let oldName: String
  let newName: String
  private let project: Project

  init(_ words: [String], project: Project) throws {
    self.project = project
    oldName = words.first ?? "HEAD"
    newName = words.count > 1 ? words[1] : "workspace"
  }

  /// The old side; nil where nothing has been committed yet.
  func old() throws -> ProjectState? { try state(oldName) }

  /// The new side.
  func new() throws -> ProjectState? { try state(newName) }

  private func state(_ name: String) throws -> ProjectState? {
    if name == "workspace" { return project.workspaceState }
    let repository = try project.repository()
    if name == "HEAD", try repository.commit(name) == nil { return nil }
    return try project.state(at: name, in: repository, toleratesAbsence: true)
  }
}
