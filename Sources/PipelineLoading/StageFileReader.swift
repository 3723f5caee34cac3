import Diagnostics
import Documents

/// Reads one stage file and collects everything that is wrong with it.
final class StageFileReader {
  /// The stage file, relative to the project root.
  let path: String
  /// Its folder, relative to the project root.
  let folder: String
  let document: YAMLDocument
  let dialect: Dialect
  let project: ProjectReader
  private let log: ProblemLog

  init(
    path: String, document: YAMLDocument, dialect: Dialect, project: ProjectReader, log: ProblemLog
  ) {
    self.path = path
    folder = parentFolder(of: path)
    self.document = document
    self.dialect = dialect
    self.project = project
    self.log = log
    document.problems.forEach(log.report)
  }

  func report(_ problem: Diagnostic) {
    log.report(problem)
  }

  func report(_ list: DiagnosticList) {
    log.report(list)
  }

  func warn(_ problem: Diagnostic) {
    log.warn(problem)
  }

  /// Whether anything is wrong, in this file or in others.
  var hasErrors: Bool { log.hasErrors }

  /// The lines of the file on which errors are.
  var linesOfErrors: [Int] { log.linesOfErrors(in: path) }

  /// Keeps the texts of a faulty part of the file as what may be made.
  func noteOutputs(_ node: Node, knownKeys: Set<String>) {
    log.possibleOutputs.add(node, knownKeys: knownKeys)
  }

  /// The place of a node.
  func place(of node: Node) -> SourceSpan {
    document.span(of: node)
  }

  /// A line of the file, counted from 1.
  func line(_ number: Int) -> String {
    document.span(line: number, column: 1, length: 1).lineText ?? ""
  }
}
