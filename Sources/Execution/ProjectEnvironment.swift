import FileStore
import PipelineModel
import Records

extension Project {
  /// A look at the programs and libraries of this machine, which remembers what it has looked at.
  package var environmentCapture: EnvironmentCapture {
    EnvironmentCapture(
      EnvironmentContext(
        root: root, variables: context.environment,
        factFile: "\(stateDirectory)/environment-facts", clock: FileClock(probing: root)))
  }

  /// With what a stage's command runs here.
  package func environment(
    of stage: Stage, _ capture: EnvironmentCapture
  ) -> CapturedEnvironment {
    capture.environment(
      of: stage.command.texts,
      workingDirectory: absolutePath(stage.workingDirectory, in: root), declared: stage.variables)
  }

  /// Keeps what a look found out, for the next one.
  package func keepFacts(of capture: EnvironmentCapture) {
    // What cannot be kept is found out again.
    try? capture.save()
  }
}
