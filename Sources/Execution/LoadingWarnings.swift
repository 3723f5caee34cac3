import Diagnostics
import PipelineModel
import Planning

/// What loading found odd, as a run tells it.
///
/// A parameter that a stage lacks is odd while the stage need not run, and the reason of its failure
/// when it must; it is said once.
extension Project {
  /// The warnings that hold whatever runs.
  package var generalWarnings: [Diagnostic] {
    loaded.warnings.filter { !isAboutParameters($0) }
  }

  /// The warnings about parameters of stages that a plan does not run.
  package func parameterWarnings(beside plan: Plan) -> [Diagnostic] {
    let running = plan.decisions.filter { if case .run = $0.value { true } else { false } }.keys
    let places = Set(running.flatMap { parameterPlaces(of: graph.stages[$0]) })
    return loaded.warnings.filter { warning in
      isAboutParameters(warning) && !(warning.place.map(places.contains) ?? false)
    }
  }

  private func isAboutParameters(_ warning: Diagnostic) -> Bool {
    guard let place = warning.place else { return false }
    guard [.missingParameter, .missingFile, .invalidValue].contains(warning.code) else {
      return false
    }
    return graph.stages.contains { parameterPlaces(of: $0).contains(place) }
  }

  private func parameterPlaces(of stage: Stage) -> [SourceSpan] {
    stage.parameters.flatMap { use in [use.place] + (use.keys ?? []).map(\.place) }
  }
}
