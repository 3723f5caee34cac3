import Diagnostics
import Documents

/// Everything that a project's stage files declare.
package struct Pipeline: Sendable {
  /// The stages, in the order in which they are written.
  package var stages: [Stage]
  /// The data that no stage makes.
  package var sources: [Source]
  /// What holds for the whole project.
  package var settings: ProjectSettings
  /// Files of metrics that are declared beside the stages, relative to the project root.
  package var metricFiles: [String]
  /// Files of parameters that are declared beside the stages, relative to the project root.
  package var parameterFiles: [String]

  /// The stage files that were found, those without stages too; empty where there is only one.
  package var stageFiles: [String] = []

  /// Creates a pipeline.
  package init(stages: [Stage], sources: [Source], settings: ProjectSettings) {
    self.stages = stages
    self.sources = sources
    self.settings = settings
    metricFiles = []
    parameterFiles = []
  }
}

/// Data that comes from outside of the pipeline.
package struct Source: Sendable {
  /// The data's path relative to the project root.
  package var path: String
  /// The name of its node in the graph: the path, or that of the file that tracks it.
  package var id: String
  /// Where the data comes from.
  package var origin: String?
  /// The other repository that keeps it; nil for data that is this project's to keep.
  package var repository: RepositoryOrigin?
  /// What the file that tracks the data says of where it is imported from, as written.
  package var importRecord: Value?
  /// The terms under which it may be used.
  package var licence: String?
  /// What it is.
  package var description: String?
  /// The user's own remarks.
  package var meta: Value?
  /// The entry of the file that tracks the data, as written: its digest, size and the like.
  package var record: Value?
  /// Whether the cache keeps it.
  package var isCached = true
  /// The paths on this machine that it is imported from.
  package var inputs: [Dependency] = []
  /// Whether it stays as it is, whatever becomes of what it is imported from.
  package var isFrozen = false
  /// Where it is declared.
  package var place: SourceSpan

  /// Creates a source.
  package init(path: String, id: String, place: SourceSpan) {
    self.path = path
    self.id = id
    self.place = place
  }

  /// The path of this machine that it is imported from, relative to the root or absolute.
  package var importedPath: String? { inputs.first?.path }
}

/// What holds for a whole project.
package struct ProjectSettings: Sendable {
  /// How an object of the cache comes into the workspace.
  package enum LinkKind: String, Sendable, CaseIterable {
    case reflink, hardlink, symlink, copy
  }

  /// The ways in which objects come into the workspace; the first that works is taken.
  package var linkKinds: [LinkKind]
  /// The cache's folder as written: relative to the project root, or absolute; nil for the default.
  package var cacheDirectory: String?
  /// The amounts that stages may use together, where they differ from the machine's.
  package var resources: [Resource]
  /// The stores elsewhere, in the order in which they are written.
  package var remotes: [RemoteSettings]
  /// The name of the remote that is used unless another is named.
  package var defaultRemote: String?
  /// What follows when a result was made in another environment.
  package var environmentPolicy = EnvironmentPolicy.report
  /// Whether Git is told what to ignore; false for projects that live without it.
  package var usesGit = true
  /// Whether files that pipe writes are added to Git's index.
  package var addsToGit = false
  /// Whether all members of the cache folder's group may write to it.
  package var sharesCacheWithGroup = false

  /// How maps become options of commands.
  package var optionStyle = CommandOptionStyle()

  /// The defaults: reflink, else copy; no remotes.
  package init() {
    linkKinds = [.reflink, .copy]
    resources = []
    remotes = []
  }
}
