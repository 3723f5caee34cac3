import Diagnostics
import Documents
import FileStore
import PipelineLoading
import PipelineModel
import Planning
import Records
import Synchronization

/// What a process knows of the world and hands down to the libraries.
package struct ProcessContext: Sendable {
  /// The working directory, absolute.
  package var workingDirectory: String
  /// The environment.
  package var environment: [String: String]
  /// The number of processors that may be used.
  package var cores: Int
  /// The machine's memory in bytes.
  package var memoryBytes: Int64
  /// The number of GPUs.
  package var gpus: Int

  /// Creates a context.
  package init(
    workingDirectory: String, environment: [String: String], cores: Int, memoryBytes: Int64,
    gpus: Int
  ) {
    self.workingDirectory = workingDirectory
    self.environment = environment
    self.cores = cores
    self.memoryBytes = memoryBytes
    self.gpus = gpus
  }

  /// The machine's amounts of the resources that every machine has.
  package var machineResources: [String: Double] {
    ["cpus": Double(cores), "memory": Double(memoryBytes), "gpus": Double(gpus)]
  }
}

/// An opened project: its stages, records, files and cache.
///
/// Opening reads and never writes. What was found out about files is kept for the next time by
/// ``saveStatCache()``.
package final class Project {
  /// The root, an absolute path without a trailing slash.
  package let root: String
  /// What kind of project it is.
  package let format: ProjectFormat
  /// What the stage files declare.
  package let loaded: LoadedPipeline
  /// What the project asks of the cache and of the machine.
  package let settings: ProjectSettings
  /// What the process knows of the world.
  package let context: ProcessContext
  /// The locks, with what a journal lays over them.
  package var locks: LockBook
  /// The run that is going on or was killed.
  package let journal: JournalContent?
  /// What is known of files.
  package let statCache: StatCache
  /// What tells the state of files.
  package let hasher: FileHasher
  /// The stamps of the files that loading read, from before they were read.
  let consultedStamps: ConsultedStamps
  /// The time of the file system's clock before anything was looked at.
  let openingTime: ClockReading
  /// The outputs that the cache keeps.
  package let cache: Cache
  /// Former results.
  package let runCache: any RunCache

  /// The present look at the programs and libraries of this machine, which looks at nothing twice.
  package private(set) lazy var environmentCapture = newEnvironmentCapture()

  /// The paths that the stage files have as absolute ones.
  private(set) lazy var absolutePaths = writtenAbsolutely

  /// The stages and their edges.
  package var graph: StageGraph { loaded.graph }

  /// Opens the project at a root.
  ///
  /// - Throws: A `DiagnosticList` of everything that is wrong with its files.
  package init(root: String, format: ProjectFormat, context: ProcessContext) throws {
    self.root = root
    self.format = format
    self.context = context
    consultedStamps = ConsultedStamps()
    let clock = FileClock(probing: root)
    openingTime = clock.reading()
    let found = try format.settings?(root, context.environment)
    var loaded = try format.loader.load(
      Self.files(
        root: root, format: format, context: context, stamps: consultedStamps, settings: found))
    if let warning = Self.twoFormatsWarning(root: root, format: format) {
      loaded.warnings.insert(warning, at: 0)
    }
    self.loaded = loaded
    settings = found ?? loaded.pipeline.settings
    locks = try LockBook(
      root: root, stageFiles: loaded.graph.stages.map(\.file), codec: format.lockCodec)
    let state = "\(root)/\(format.stateDirectory)"
    locks.keepVerdicts(in: "\(state)/verdicts")
    journal = try Journal.read(path: "\(state)/journal", codec: format.lockCodec)
    if let journal { locks.overlay(journal, graph: loaded.graph) }
    statCache = StatCache(file: "\(state)/stat-cache")
    hasher = FileHasher(
      root: root, format: format.treeFormat, ignores: loaded.ignores ?? format.ignores,
      cache: statCache, clock: clock, threadCount: context.cores)
    let folder = absolutePath(
      self.settings.cacheDirectory ?? format.cacheDirectory, in: root)
    cache = Cache(
      directory: folder, layout: format.objectLayout, hasher: hasher,
      formerFormat: format.formerTreeFormat)
    runCache = OverlaidRunCache(
      base: format.runCache(folder),
      records: Self.candidates(locks, graph: loaded.graph, shell: format.shell.name))
  }

  /// The folder of pipe's own state, absolute.
  package var stateDirectory: String { "\(root)/\(format.stateDirectory)" }

  /// The ways in which objects come into the workspace.
  var linkKinds: [LinkKind] {
    settings.linkKinds.map { kind in
      switch kind {
      case .reflink: .reflink
      case .hardlink: .hardlink
      case .symlink: .symlink
      case .copy: .copy
      }
    }
  }

  /// The history of runs.
  package var history: RunHistory { RunHistory(directory: "\(stateDirectory)/runs") }

  /// The project as the loader sees it.
  ///
  /// - Parameter settings: What other files than the stage file say of the project, where they do.
  static func files(
    root: String, format: ProjectFormat, context: ProcessContext, stamps: ConsultedStamps,
    settings: ProjectSettings?
  ) -> ProjectFiles {
    var files = ProjectFiles(
      root: root,
      read: { path throws(Diagnostic) in
        do {
          // Parameter files may lie outside of the project.
          let file = absolutePath(path, in: root)
          stamps.set(try FileStamp.of(file, followingLinks: true), of: path)
          return try readFileIfPresent(file)
        } catch {
          throw error as? Diagnostic ?? Self.unreadable(error)
        }
      },
      kind: { path in
        // What cannot be looked at counts as absent here; reading it then says why.
        guard let stamp = try? FileStamp.of(absolutePath(path, in: root), followingLinks: true)
        else { return nil }
        return stamp.isDirectory ? .folder : stamp.isRegularFile ? .file : .other
      },
      variable: { context.environment[$0] },
      entries: { folder throws(Diagnostic) in
        do { return try entries(of: absolutePath(folder, in: root)) } catch {
          throw error as? Diagnostic ?? Self.unreadable(error)
        }
      },
      optionStyle: settings?.optionStyle ?? CommandOptionStyle())
    let checks = StageChecks(
      root: root, environment: context.environment, usesGit: settings?.usesGit ?? true)
    files.problems = checks.problems
    files.furtherProblems = checks.trackedOutputs
    files.recordedPaths = { checks.recordedPaths($0, format.lockCodec) }
    return files
  }

  private static func unreadable(_ error: any Error) -> Diagnostic {
    Diagnostic(.unreadableFile, "\(error)", hint: "see who may read it, then run pipe again")
  }

  private static func entries(of folder: String) throws -> [ProjectFiles.Entry] {
    try directoryEntriesIfPresent(folder).map { entry in
      let kind: ProjectFiles.Kind =
        switch entry.kind {
        case .file: .file
        case .folder: .folder
        // A link to a file is read as that file; one to a folder is not walked into.
        case .other:
          try FileStamp.of("\(folder)/\(entry.name)", followingLinks: true)?.isRegularFile == true
            ? .file : .other
        }
      return ProjectFiles.Entry(name: entry.name, kind: kind)
    }
  }

  /// The nearest folder upwards that is a project's root, with the kind of project.
  package static func root(above folder: String) throws -> (root: String, format: ProjectFormat)? {
    var path = folder
    while true {
      for format in [ProjectFormat.native, .dvc] {
        if try FileStamp.of("\(path == "/" ? "" : path)/\(format.marker)") != nil {
          return (path, format)
        }
      }
      guard path != "/", let slash = path.lastIndex(of: "/") else { return nil }
      path = slash == path.startIndex ? "/" : String(path[..<slash])
    }
  }

  /// The line of a parameter in its file, where it is known.
  package func parameterLine(file: String, key: String) -> Int? {
    loaded.parameterFiles[file]?.line(of: key)
  }

  /// Keeps what was found out about files.
  package func saveStatCache() {
    // A cache that cannot be written costs time, not truth.
    try? statCache.save()
  }
}

/// The stamps of files from before they were read.
final class ConsultedStamps: Sendable {
  private let stamps = Mutex<[String: FileStamp?]>([:])

  /// Keeps a file's stamp, nil when there is no file; the first one counts.
  func set(_ stamp: FileStamp?, of path: String) {
    stamps.withLock { if $0[path] == nil { $0[path] = .some(stamp) } }
  }

  /// The stamp of a file, nil when there was none.
  func stamp(of path: String) -> FileStamp? {
    stamps.withLock { $0[path] ?? nil }
  }
}
