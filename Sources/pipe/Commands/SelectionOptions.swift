import ArgumentParser
import Execution
import PipelineLoading
import PipelineModel

extension EnvironmentPolicy: ExpressibleByArgument {}

/// The options by which a command is told its stages.
struct SelectionOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Stages: a name, a group, a stage file, or the path of an output.", valueName: "target"))
  var targets: [String] = []

  @Flag(name: [.customShort("R"), .long], help: "Targets are folders; take all stages below them.")
  var recursive = false

  @Flag(name: .long, help: "Targets are patterns with '*' and '?'.")
  var glob = false

  @Flag(name: [.customShort("P"), .long], help: "Take the stages of all stage files.")
  var allPipelines = false

  /// The stages that are meant, with everything that they need.
  func resolve(in project: Project, session: Session) throws -> Set<StageGraph.Index> {
    project.graph.closure(upstreamOf: try direct(in: project, session: session))
  }

  /// Whether a target is a source: the file that tracks it, its data, or with `-R` a folder above it.
  func names(_ source: Source, in project: Project, session: Session) -> Bool {
    let folder = project.relativePath(session.directory)
    return targets.contains { target in
      guard let path = pathInProject(target, from: folder, root: project.root) else { return false }
      return source.id.isExactly(path) || source.path.isExactly(path)
        || recursive && (path == "." || source.id.utf8.starts(with: "\(path)/".utf8))
    }
  }

  /// The stages that are named, in the order in which they are named.
  func direct(in project: Project, session: Session) throws -> [StageGraph.Index] {
    try found(in: project, session: session).stages
  }

  /// The stages and the data that are named.
  func found(in project: Project, session: Session) throws -> Targets {
    try project.named(
      targets, glob: glob, recursive: recursive, all: allPipelines,
      folder: project.relativePath(session.directory))
  }

  /// How the words are read.
  func reading(in project: Project, session: Session) -> TargetResolver.Reading {
    TargetResolver.Reading(
      folder: project.relativePath(session.directory), isPattern: glob, isRecursive: recursive)
  }
}
