import ArgumentParser
import Diagnostics
import Documents
import Execution
import Provenance

/// `pipe diff`: in what two states of a project differ.
struct DiffCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", _superCommandName: "pipe",
    abstract: "Show what differs between revisions, stage by stage, with the metrics.",
    usage: "pipe diff [--md | --json] [--exit-code] [REV [REV]] [--] [TARGET …]",
    discussion: """
      Without a revision: the last commit against the workspace. With one: that against the \
      workspace. A..B are two. Of a revision counts what its lock recorded, of the workspace what is \
      there now. Of each stage are told the command, parameters, code, data and environment that \
      differ, and the results.
      """)

  @Argument(help: ArgumentHelp("Up to two revisions, then stages or paths of outputs."))
  var words: [String] = []

  @Flag(name: .long, help: "Print tables in Markdown, for pull requests.")
  var md = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  @Flag(name: .long, help: "Exit with status 1 when something differs.")
  var exitCode = false

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    let repository = try project.repository()
    let folder = project.relativePath(session.directory)
    func stages(_ words: [String]) throws -> [String] {
      try project.targets(words, glob: false, recursive: false, all: true, folder: folder)
        .map { project.graph.stages[$0].address }
    }
    // Behind `--` stand targets, whatever they look like.
    let targets = session.arguments.drop { $0 != "--" }.dropFirst()
    let words = try RevisionWords(Array(words.dropLast(targets.count)), in: repository) { word in
      // A word that addresses nothing is no target.
      (try? stages([word])).map { !$0.isEmpty } ?? false
    }
    let named = words.rest + targets
    let query = try DifferenceQuery(
      project, from: words.old, to: words.new, progress: session.hashingProgress())
    defer { project.saveStatCache() }
    let difference = try query.difference(
      of: named.isEmpty ? nil : Set(try stages(named)))
    Console.print(text(of: difference, project, session))
    return exitCode && !difference.isEmpty ? 1 : 0
  }

  private func text(
    of difference: ProjectDifference, _ project: Project, _ session: Session
  ) -> String {
    if json {
      let algorithm = project.format.digest.name
      return jsonText(DiffJSON(difference: difference, algorithm: algorithm).document)
    }
    if md { return DiffMarkdown(difference: difference).lines.joined(separator: "\n") }
    let palette = Palette(hasColour: session.hasColour(1))
    return DiffText(difference: difference, palette: palette).lines.joined(separator: "\n")
  }
}
