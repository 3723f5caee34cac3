import FileStore
import PipelineModel
import Planning
import Records

extension Project {
  /// Begins a look at the programs and libraries of this machine.
  func newEnvironmentCapture() -> EnvironmentCapture {
    EnvironmentCapture(
      EnvironmentContext(
        root: root, variables: context.environment,
        factFile: "\(stateDirectory)/environment-facts", clock: hasher.clock))
  }

  /// With what a stage's command runs here.
  ///
  /// - Throws: A `Diagnostic` when the machine cannot tell.
  package func environment(
    of stage: Stage, _ capture: EnvironmentCapture
  ) throws -> CapturedEnvironment {
    try capture.environment(
      of: stage.command.texts,
      workingDirectory: absolutePath(stage.workingDirectory, in: root), declared: stage.variables)
  }

  /// Keeps what a look found out, for the next one; looking at a project that never ran keeps nothing.
  package func keepFacts(of capture: EnvironmentCapture) {
    // What cannot be kept is found out again.
    guard (try? FileStamp.of(stateDirectory)) != nil else { return }
    // As above.
    try? capture.save()
  }

  /// What follows when a stage's result was made in another environment.
  package func environmentPolicy(of stage: Stage, _ options: PlanOptions) -> EnvironmentPolicy {
    options.environmentPolicy ?? stage.environmentPolicy ?? settings.environmentPolicy
  }

  /// The environments that run-cache candidates name.
  var environments: EnvironmentStore {
    EnvironmentStore(directory: "\(cache.directory)/\(format.environmentDirectory)")
  }

  /// Describes in the locks again what their records name and only the cache still describes, as after a
  /// merge that lost a part.
  func completeEnvironments() {
    for stage in graph.stages {
      guard let digest = locks.record(of: stage)?.environment, locks.environment(digest) == nil,
        let environment = environments.environment(digest)
      else { continue }
      locks.set(environment: environment)
    }
  }

  /// An environment that a record names; nil where it is described nowhere.
  package func recordedEnvironment(_ digest: String) -> EnvironmentRecord? {
    locks.environment(digest) ?? environments.environment(digest)
  }

  /// The machine of the last known run that made a result of a stage in an environment, with the
  /// programs that the stage called; nil where the history does not go back so far.
  package func machine(thatRan address: String, in digest: String) -> MachineRecord? {
    // A history that cannot be read knows no machine.
    let runs = (try? history.runs()) ?? []
    for id in runs.prefix(50) {
      // As above.
      guard let run = (try? history.run(id)) ?? nil, var machine = run.machine else { continue }
      let maker = run.stages.first {
        $0.stage == address && $0.outcome == .ran && $0.environment == digest
      }
      guard let maker else { continue }
      machine.tools = maker.tools
      return machine
    }
    return nil
  }

  /// Tells planning the environments of the stages whose results count in no other.
  func addRequiredEnvironments(to situation: inout Situation) throws {
    for index in situation.selection
    where environmentPolicy(of: graph.stages[index], situation.options) == .rerun {
      situation.requiredEnvironments[index] =
        try environment(of: graph.stages[index], environmentCapture).record
      guard let digest = situation.records[index]?.environment else { continue }
      situation.recordedEnvironments[digest] = recordedEnvironment(digest)
    }
  }
}
