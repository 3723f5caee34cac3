import Diagnostics

/// Everything that is wrong with a project's stage files, each problem once.
final class ProblemLog {
  private var problems: [Diagnostic] = []
  private var known: Set<Diagnostic> = []
  /// What faulty parts of the files may make.
  var possibleOutputs = PossibleOutputs()

  /// Adds a problem, unless the very same one is known, as happens with generated stages.
  func report(_ problem: Diagnostic) {
    if known.insert(problem).inserted { problems.append(problem) }
  }

  func report(_ list: DiagnosticList) {
    list.diagnostics.forEach(report)
  }

  /// Adds what is odd without being wrong.
  func warn(_ problem: Diagnostic) {
    var warning = problem
    warning.severity = .warning
    report(warning)
  }

  /// Whether anything is wrong.
  var hasErrors: Bool { problems.contains { $0.severity == .error } }

  /// The lines of a file on which errors are.
  func linesOfErrors(in file: String) -> [Int] {
    problems.compactMap { problem in
      guard problem.severity == .error, let place = problem.place, place.file == file else {
        return nil
      }
      return place.line
    }
  }

  /// The problems as they stand in their files; those without a place come first.
  var inOrderOfPlaces: [Diagnostic] { problems.inOrderOfPlaces }
}
