import CPipe
import Diagnostics
import Glibc

/// Tells what is at paths, reading only what the stat cache cannot answer for.
package struct FileHasher: Sendable {
  /// How far the reading of files is.
  package struct Progress: Sendable {
    /// How many bytes were read.
    package var bytesDone: Int64
    /// How many bytes are to be read in all.
    package var bytesTotal: Int64
    /// How many files are to be read in all.
    package var filesTotal: Int
  }

  /// The directory that relative paths start from.
  package let root: String
  /// How directories become digests, and files too.
  package let format: any TreeFormat
  /// What is passed over inside directories; paths of rules are relative to the root.
  package let ignores: IgnoreRules
  /// What is known from earlier.
  package let cache: StatCache
  /// The clock of the file system that holds the root.
  package let clock: FileClock
  /// How many threads look and read.
  package let threadCount: Int
  /// What ends the reading early.
  package let stop: StopFlag

  /// Creates a hasher.
  package init(
    root: String, format: any TreeFormat, ignores: IgnoreRules, cache: StatCache,
    clock: FileClock, threadCount: Int, stop: StopFlag = StopFlag()
  ) {
    self.stop = stop
    self.root = root
    self.format = format
    self.ignores = ignores
    self.cache = cache
    self.clock = clock
    self.threadCount = threadCount
  }

  /// The same, with the digests of another format.
  package func reading(_ format: any TreeFormat) -> FileHasher {
    FileHasher(
      root: root, format: format, ignores: ignores, cache: cache, clock: clock,
      threadCount: threadCount, stop: stop)
  }

  /// What is at each path, in the order of the paths.
  ///
  /// Paths are relative to the root or absolute, without `.` parts and trailing slashes. A link at a
  /// path is followed. `progress` is called from this thread about ten times a second while files are
  /// read; what it throws ends the reading.
  ///
  /// - Throws: a ``Diagnostic`` if the root cannot be opened; trouble with a path is a state.
  package func states(
    of paths: [String], progress: (Progress) throws -> Void = { _ in }
  ) throws -> [PathState] {
    try observations(of: paths, keepingTrees: false, progress: progress).map(\.state)
  }

  /// What is at a path.
  package func state(of path: String) throws -> PathState {
    try states(of: [path])[0]
  }

  /// What is at each path, with the tree of each directory.
  package func observations(
    of paths: [String], progress: (Progress) throws -> Void = { _ in }
  ) throws -> [Observation] {
    try observations(of: paths, keepingTrees: true, progress: progress)
  }

  private func observations(
    of paths: [String], keepingTrees: Bool, progress: (Progress) throws -> Void
  ) throws -> [Observation] {
    let base = cpipe_open_base(root)
    guard base >= 0 else { throw SystemError(-base).diagnostic(.reading, at: root) }
    defer { close(base) }
    var observations = paths.map { _ in Observation(.missing) }
    var open = Array(paths.indices)
    // What changes between looking and reading is looked at again, but not for ever.
    for _ in 0..<3 where !open.isEmpty {
      let pass = ObservationPass(self, base: base, paths: open.map { paths[$0] }, keepingTrees)
      let found = try withoutActuallyEscaping(progress) { try pass.run(stop.checking($0)) }
      for (index, observation) in zip(open, found) { observations[index] = observation }
      open = open.filter { observations[$0].isUnsettled }
    }
    return observations
  }
}

/// What is at a path, with the tree of a directory.
package struct Observation: Sendable {
  /// What is at the path.
  package var state: PathState
  /// What is in a directory, if it was asked for.
  package var tree: Tree?

  init(_ state: PathState, tree: Tree? = nil) {
    self.state = state
    self.tree = tree
  }

  var isUnsettled: Bool {
    if case .unusable(let reason) = state { reason.cause == .keepsChanging } else { false }
  }
}
