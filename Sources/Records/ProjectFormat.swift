import FileStore
import PipelineLoading
import PipelineModel

/// All that differs between the kinds of projects, as plain values; nobody else asks which kind it is.
package struct ProjectFormat: Sendable {
  /// The file or folder that marks a project's root.
  package var marker: String
  /// The base name of stage files.
  package var stageFile: String
  /// The reader of stage files.
  package var loader: any StageFileLoader
  /// The reader and writer of locks.
  package var lockCodec: any LockCodec
  /// The digest of files.
  package var digest: DigestAlgorithm
  /// The form of folders' trees.
  package var treeFormat: any TreeFormat
  /// The form of trees whose digests an older format recorded; nil where there is none.
  package var formerTreeFormat: (any TreeFormat)?
  /// Where objects lie in the cache.
  package var objectLayout: any ObjectLayout
  /// The folder of pipe's own state, relative to the root.
  package var stateDirectory: String
  /// The cache's folder, relative to the root, unless the project names another.
  package var cacheDirectory: String
  /// Opens the run cache in a cache's folder.
  package var runCache: @Sendable (_ cacheDirectory: String) -> any RunCache
  /// The folder of the environments that candidates of the run cache name, relative to the cache's.
  package var environmentDirectory: String
  /// Reads the settings that stand outside of the stage files; nil where none do.
  package var settings: Settings?
  /// The file of such settings that Git tracks, relative to the root; empty where there is none.
  package var settingsFile = ""
  /// Reads such settings of another repository; nil where none are known.
  package var repositorySettings:
    (@Sendable (RepositorySettings, _ environment: [String: String]) throws -> ProjectSettings)?
  /// The files that hold these settings, absolute, whether they exist or not.
  package var settingFiles:
    (@Sendable (_ root: String, _ environment: [String: String]) -> [String])?
  /// Where the remotes are written down.
  package var remoteBook: any RemoteBook
  /// The locks of another program that works on such projects; nil where none does.
  package var neighbour: NeighbourLocks?
  /// The form of files that track data beside the stage files; nil where there are none.
  package var dataFiles: DataFileCodec?
  /// What is passed over inside tracked folders.
  package var ignores: IgnoreRules
  /// Whether ignore lines always stand beside the output, even in a folder that a stage reads.
  package var ignoresBesideOutputs: Bool
  /// Whether a file's executable bit is part of its content.
  package var comparesExecutableBit: Bool
  /// Whether metrics live in Git, and not in the cache, unless a stage says otherwise.
  package var keepsMetricsInGit: Bool
  /// Whether looking works despite mistakes that only files show, as long as nothing is to run.
  package var looksDespiteMistakes: Bool
  /// Whether a missing dependency may be made by an earlier stage that does not say so, and is therefore
  /// looked for when its reader's turn comes.
  package var looksForInputsLate: Bool
  /// How commands are run.
  package var shell: ShellStyle
  /// How many stages run at once unless told otherwise; nil for one for each core.
  package var defaultJobs: Int?
  /// Whether records of stages that no longer exist stay in the locks.
  package var keepsOtherRecords: Bool
  /// The prefixes of the variables that tell a stage where it stands.
  package var variablePrefixes: [String]
  /// The folders of the cache beside its objects that go to remotes with the run cache.
  package var sharedFolders: [String]
  /// Whether the run cache goes to remotes and comes from them unless told otherwise.
  package var movesRunCache: Bool
  /// Whether stages of other stage files than the working directory's are left out by default.
  package var selectsByWorkingDirectory: Bool

  /// A reader of settings, given the project's root and the environment.
  package typealias Settings =
    @Sendable (_ root: String, _ environment: [String: String]) throws -> ProjectSettings

  /// A shell and how it is given a stage's texts.
  package enum ShellStyle: Sendable, Hashable {
    /// Each text is one script for `bash --noprofile --norc -eo pipefail -c`.
    case strictBash
    /// Each line of a text is a script for the user's shell.
    case lineByLine
  }
}

/// Where another program that works on the same projects keeps its locks, relative to the root.
package struct NeighbourLocks: Sendable {
  /// The program's name.
  package var name: String
  /// The file that it locks while it writes.
  package var project: String
  /// The table of paths that running commands read and write.
  package var table: String
  /// The file that is locked while the table is changed.
  package var tableGuard: String
  /// Whether the settings say that its locks are hard links, for file systems without `flock`.
  package var usesHardLinks:
    @Sendable (_ root: String, _ environment: [String: String]) throws -> Bool
}

extension DigestAlgorithm {
  /// The name that stands before a digest.
  package var name: String {
    switch self {
    case .sha256: "sha256"
    default: "md5"
    }
  }
}
