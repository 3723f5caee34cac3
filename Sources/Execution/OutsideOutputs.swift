import Diagnostics
import PipelineModel

extension Stage {
  /// What is to be said of outputs outside of the project that the cache is to keep, before the command
  /// makes them in vain.
  var outsideOutputs: [Diagnostic] {
    outputs.filter { $0.isCached && ($0.path.hasPrefix("/") || $0.path.hasPrefix("../")) }.map {
      var problem = outputOutsideDiagnostic($0)
      problem.hint = "let the stage write within the project, or give the output 'cache: false'"
      return problem
    }
  }
}
