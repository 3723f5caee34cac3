import Diagnostics

/// Everything that is wrong with a project's stage files, each problem once.
final class ProblemLog {
  private var problems: [Diagnostic] = []
  private var known: Set<Diagnostic> = []

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

  /// The problems as they stand in their files; those without a place come first.
  var inOrderOfPlaces: [Diagnostic] {
    guard problems.count > 1 else { return problems }
    func rank(_ problem: Diagnostic) -> (String, Int, Int) {
      (problem.place?.file ?? "", problem.place?.line ?? 0, problem.place?.column ?? 0)
    }
    // Equal places keep the order of detection, which is the order of the file.
    return problems.enumerated().sorted {
      let (left, right) = (rank($0.element), rank($1.element))
      return left == right ? $0.offset < $1.offset : left < right
    }.map(\.element)
  }
}
