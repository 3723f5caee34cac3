import Execution
import Glibc
import PipelineModel
import Records

/// Re-executes stages in workspaces of their own and finds out what their results depend on.
///
/// The user's workspace, cache, lock and home are only read. A verifier belongs to one thread, and works
/// on one stage at a time; several may be at work at once, each with a project of its own.
package final class Verifier {
  /// What the verifier is told of the world.
  package struct World {
    /// The seconds of a clock that never jumps.
    package var clock: () -> Double
    /// The present time in nanoseconds since 1970.
    package var wallClockNanoseconds: () -> Int64
    /// The environment that a record names by its digest; nil where it is not known.
    package var recordedEnvironment: (String) -> EnvironmentRecord?
    /// Asked about ten times a second whether to stop.
    package var isCancelled: () -> Bool
    /// Told what is being done.
    package var progress: (VerificationProgress) -> Void

    /// Creates a world.
    package init(
      clock: @escaping () -> Double, wallClockNanoseconds: @escaping () -> Int64,
      recordedEnvironment: @escaping (String) -> EnvironmentRecord? = { _ in nil },
      isCancelled: @escaping () -> Bool = { false },
      progress: @escaping (VerificationProgress) -> Void = { _ in }
    ) {
      self.clock = clock
      self.wallClockNanoseconds = wallClockNanoseconds
      self.recordedEnvironment = recordedEnvironment
      self.isCancelled = isCancelled
      self.progress = progress
    }
  }

  /// How far re-executions go; may be changed between stages, but for `usesNamespaces`.
  package var options: VerificationOptions
  private let project: Project
  private let world: World
  private var tools: Tools?
  private var sites = 0

  /// What all stages share: made for the first one.
  private struct Tools {
    var scratch: Scratch
    var runner: Runner
    var surroundings: Surroundings
    var durations: Durations
  }

  /// Creates a verifier; nothing is written before the first stage.
  package init(_ project: Project, options: VerificationOptions, world: World) {
    self.project = project
    self.options = options
    self.world = world
  }

  deinit { close() }

  /// Re-executes a stage and says what came of it.
  ///
  /// What stands in the way of an answer is the answer `inconclusive` with its reason, also when it is
  /// stopped by `isCancelled`.
  ///
  /// - Throws: A `Diagnostic` when no workspace can be made or no process started.
  package func verify(_ index: StageGraph.Index) throws -> StageVerification {
    let address = project.graph.stages[index].address
    world.progress(.preparing)
    do {
      let specimen = try SpecimenReader(project: project, handover: options.handover)
        .specimen(of: index)
      let tools = try preparedTools()
      var surroundings = tools.surroundings
      surroundings.environment = Dictionary(
        project.stageEnvironment(specimen.stage).map { ($0.name, $0.value) },
        uniquingKeysWith: { first, _ in first })
      let laboratory = Laboratory(
        project: project, specimen: specimen, surroundings: surroundings,
        code: CodeReading(specimen), options: options, world: world, runner: tools.runner,
        scratch: tools.scratch, expectedSeconds: tools.durations.seconds[address]
      ) { [unowned self] in
        sites += 1
        return sites
      }
      return try Inquiry(laboratory, options: options, world: world).run()
    } catch let obstacle as Obstacle {
      var answer = StageVerification(stage: address, verdict: .inconclusive)
      answer.reason = obstacle.reason
      return answer
    } catch Halt.cancelled {
      var answer = StageVerification(stage: address, verdict: .inconclusive)
      answer.reason = VerificationWords.interrupted
      return answer
    }
  }

  /// Removes all that the verifier made outside of its answers.
  package func close() {
    tools?.scratch.close()
    tools = nil
  }

  private func preparedTools() throws -> Tools {
    if let tools { return tools }
    let name = "\(world.wallClockNanoseconds())-\(getpid())"
    let scratch = try Scratch(stateDirectory: project.stateDirectory, name: name)
    let runner = try Runner(world: world, heldDescriptor: scratch.descriptor)
    let environment = project.context.environment
    let surroundings = try Probing(
      runner: runner, scratch: scratch, context: project.context,
      usesNamespaces: options.usesNamespaces
    )
    .surroundings(root: project.root, environment: environment)
    let made = Tools(
      scratch: scratch, runner: runner, surroundings: surroundings,
      durations: try Durations(path: "\(project.stateDirectory)/durations"))
    tools = made
    return made
  }
}
