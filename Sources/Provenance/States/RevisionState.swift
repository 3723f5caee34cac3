import Diagnostics
import Documents
import Execution
import PipelineLoading
import PipelineModel
import Records
import Synchronization

extension Project {
  /// The project as it was at a revision, read from Git without a checkout.
  ///
  /// - Parameter toleratesAbsence: Whether a revision without a project counts as an empty one.
  /// - Throws: `unknown-revision`, `missing-file` where the revision has no stage file, or what is
  ///   wrong in its files, with places such as `HEAD~1:pipe.lock`.
  package func state(
    at revision: String, in repository: GitRepository, toleratesAbsence: Bool = false
  ) throws -> ProjectState {
    guard let commit = try repository.commit(revision) else {
      throw unknownRevisionDiagnostic(revision, isShallow: try repository.isShallow)
    }
    return try state(
      at: commit, named: revision, in: repository, toleratesAbsence: toleratesAbsence)
  }

  /// The project as it was at a commit.
  ///
  /// - Parameter name: How people call the commit.
  func state(
    at commit: String, named name: String, in repository: GitRepository,
    toleratesAbsence: Bool = false
  ) throws -> ProjectState {
    let listing = Lazily { try repository.listing(of: commit) }
    let files = ProjectFiles(
      root: root,
      read: { path throws(Diagnostic) in try repository.file(path, at: commit) },
      // Only whether folders are there is asked, and Git knows no folder that holds no tracked file.
      kind: { _ in .folder },
      variable: { [environment = context.environment] in environment[$0] },
      entries: { folder throws(Diagnostic) in
        do { return try listing.value().entries(of: folder) } catch {
          throw error as? Diagnostic ?? gitEndedDiagnostic()
        }
      })
    let loaded: LoadedPipeline
    let locks: LockBook
    do {
      if try isAbsent(at: commit, in: repository) {
        guard toleratesAbsence else {
          throw missingAtRevisionDiagnostic(stageFileName, revision: name)
        }
        loaded = try LoadedPipeline.empty()
      } else {
        loaded = try format.loader.load(files)
      }
      locks = try LockBook(
        root: root, stageFiles: loaded.graph.stages.map(\.file), codec: format.lockCodec,
        read: { try repository.file($0, at: commit) })
    } catch let problems as DiagnosticList {
      throw problems.inFiles(of: name)
    }
    return ProjectState(
      name: name, commit: commit, loaded: loaded, locks: locks,
      read: { try repository.file($0, at: commit) },
      filesBelow: { try listing.value().files(below: $0) })
  }

  /// Whether the project exists at a commit: its stage file, or the folder where that may be anywhere.
  func isThere(at commit: String, in repository: GitRepository) throws -> Bool {
    guard format.selectsByWorkingDirectory else {
      return try !isAbsent(at: commit, in: repository)
    }
    return try repository.prefix.isEmpty || !repository.listing(of: commit).entries(of: ".").isEmpty
  }

  /// Whether a commit has no stage file of the project's kind.
  private func isAbsent(at commit: String, in repository: GitRepository) throws -> Bool {
    guard !format.selectsByWorkingDirectory else { return false }
    return try repository.file(stageFileName, at: commit) == nil
  }

  private var stageFileName: String { format.marker }
}

/// A value that is made when it is first asked for.
private final class Lazily<Value: Sendable>: Sendable {
  private let make: @Sendable () throws -> Value
  private let made = Mutex<Value?>(nil)

  init(_ make: @escaping @Sendable () throws -> Value) {
    self.make = make
  }

  func value() throws -> Value {
    try made.withLock { made in
      if let value = made { return value }
      let value = try make()
      made = value
      return value
    }
  }
}

extension DiagnosticList {
  /// The problems with places in the files of a revision, `HEAD~1:pipe.lock`.
  fileprivate func inFiles(of revision: String) -> DiagnosticList {
    DiagnosticList(
      diagnostics.map { diagnostic in
        var copy = diagnostic
        copy.place?.file = "\(revision):\(diagnostic.place?.file ?? "")"
        for index in copy.related.indices {
          copy.related[index].place.file = "\(revision):\(copy.related[index].place.file)"
        }
        if copy.place == nil { copy.notes.append("this is about the files at '\(revision)'") }
        return copy
      })
  }
}
