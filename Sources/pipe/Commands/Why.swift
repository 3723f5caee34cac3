import ArgumentParser
import Diagnostics
import Documents
import Provenance

/// `pipe why`: where a result comes from.
struct WhyCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", _superCommandName: "pipe",
    abstract: "Show what made a result, back to the sources, or what depends on an input.",
    discussion: """
      SUBJECT is the path of an output, of a file in one, of a source or of code; a stage; or the \
      digest of a result, of which 6 digits are enough. A digest that the lock no longer holds is \
      sought in the last runs and in Git's history.
      """)

  @Argument(help: ArgumentHelp("A path, a stage or a digest.", valueName: "subject"))
  var subject: String

  @Option(name: .long, help: "Answer as of a revision, without checking it out.")
  var rev: String?

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    defer { project.saveStatCache() }
    let query = WhyQuery(project, folder: project.relativePath(session.directory))
    let answers = try query.answers(for: subject, at: rev)
    if json {
      guard answers.count == 1 else {
        let names = answers.prefix(5).compactMap { $0.subject.stage }.joined(separator: ", ")
        throw Diagnostic(
          .usage, "'\(subject)' names \(answers.count) stages, '--json' shows one",
          hint: "ask for one of them: \(names)")
      }
      let algorithm = project.format.digest.name
      Console.print(jsonText(WhyJSON(answer: answers[0], algorithm: algorithm).document))
      return 0
    }
    let texts = answers.map { answer in
      WhyText(
        answer: answer, palette: Palette(hasColour: session.hasColour(1)),
        nowSeconds: Clock.wallNanoseconds / 1_000_000_000
      ).lines.joined(separator: "\n")
    }
    Console.print(texts.joined(separator: "\n\n"))
    return 0
  }
}
