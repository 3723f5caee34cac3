import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel
import Records

/// What a repository has at a commit: the files that Git tracks, and the data of the project in it.
struct SourceProject {
  /// What a path stands for.
  enum Content {
    /// An output or tracked data, or a part of it.
    case data(RemoteOutput)
    /// Files that Git tracks and data, all below the path.
    case folder(files: [String], data: [RemoteOutput])
    /// A file that Git tracks.
    case file(String)
  }

  let snapshot: SourceSnapshot
  /// The folder of the project in the repository, ended by a slash; empty for the repository's own.
  let base: String
  /// What the project's records name; the paths are relative to the repository's folder.
  let outputs: [RemoteOutput]
  /// Why the project could not be read; its data files were read alone then.
  let problem: Diagnostic?
  private let ignores: IgnoreRules?
  private let codec: DataFileCodec?

  /// Reads the project in a folder of a repository.
  ///
  /// - Parameter base: The folder, ended by a slash if it is not the repository's own; nil where no
  ///   project is, so that there is only what Git tracks.
  init(
    _ snapshot: SourceSnapshot, base: String?, format: ProjectFormat, environment: [String: String]
  ) {
    self.snapshot = snapshot
    self.base = base ?? ""
    codec = format.dataFiles
    guard let base else {
      (outputs, problem, ignores) = ([], nil, nil)
      return
    }
    let reading = ProjectReading(snapshot, base: base, environment: environment)
    do {
      let loaded = try format.loader.load(reading.files)
      outputs = try reading.outputs(of: loaded, format).map { Self.moved($0, into: base) }
      ignores = loaded.ignores
      problem = nil
    } catch {
      outputs = reading.dataFileOutputs(format).map { Self.moved($0, into: base) }
      ignores = nil
      problem = Diagnostic(wrapping: error)
    }
  }

  /// What a path stands for; nil for nothing.
  func content(of path: String) -> Content? {
    if snapshot.isFile(path) { return .file(path) }
    if var data = outputs.first(where: { $0.path.isExactly(path) || isPath(path, inside: $0.path) })
    {
      if !data.path.isExactly(path) {
        data.part = .paths([
          String(decoding: path.utf8.dropFirst(data.path.utf8.count + 1), as: UTF8.self)
        ])
      }
      return .data(data)
    }
    let isInside = { (found: String) in path == "." || isPath(found, inside: path) }
    let data = outputs.filter { isInside($0.path) }
    let tracked = snapshot.files.filter { isInside($0) && isContent($0) }
    return data.isEmpty && tracked.isEmpty ? nil : .folder(files: tracked, data: data)
  }

  /// The known path that is most like another one.
  func nearest(to path: String) -> String? {
    nearestName(to: path, among: outputs.map(\.path) + snapshot.files)
  }

  /// Whether a file of a folder belongs to the folder's content: files that describe a project do not.
  private func isContent(_ path: String) -> Bool {
    if codec?.describesProject(path) == true { return false }
    guard path.hasPrefix(base) else { return true }
    return ignores?.isIgnored(String(path.dropFirst(base.count)), isDirectory: false) != true
  }

  private static func moved(_ output: RemoteOutput, into base: String) -> RemoteOutput {
    var output = output
    output.path = base + output.path
    return output
  }
}

/// Reads the project in a folder of a repository.
private struct ProjectReading {
  let snapshot: SourceSnapshot
  let base: String
  let files: ProjectFiles

  init(_ snapshot: SourceSnapshot, base: String, environment: [String: String]) {
    self.snapshot = snapshot
    self.base = base
    let source = snapshot.source
    let folder = base.isEmpty ? "." : String(base.dropLast())
    files = ProjectFiles(
      root: "\(source.repository.root)/\(base)".dropSlash,
      read: { path throws(Diagnostic) in
        try source.repository.file(base + path, at: source.commit)
      },
      // Only whether folders are there is asked, and Git knows no folder that holds no tracked file.
      kind: { _ in .folder },
      variable: { environment[$0] },
      entries: { path throws(Diagnostic) in
        snapshot.listing.entries(of: path == "." ? folder : base + path)
      })
  }

  func outputs(of loaded: LoadedPipeline, _ format: ProjectFormat) throws -> [RemoteOutput] {
    let locks = try LockBook(
      root: files.root, stageFiles: loaded.graph.stages.map(\.file), codec: format.lockCodec,
      read: files.read)
    let recorded = RecordedProject(
      root: files.root, format: format, loaded: loaded, locks: locks)
    return recorded.outputs(
      of: AddressedParts(stages: loaded.graph.order, sources: loaded.pipeline.sources))
  }

  /// What the files say that track data beside the stage files.
  func dataFileOutputs(_ format: ProjectFormat) -> [RemoteOutput] {
    guard let codec = format.dataFiles else { return [] }
    let folder = base.isEmpty ? "." : String(base.dropLast())
    return snapshot.listing.files(below: folder).filter(codec.isDataFile).flatMap { path in
      // What cannot be read is passed over, as something else has been said to be wrong.
      let bytes = (try? snapshot.source.repository.file(path, at: snapshot.source.commit)) ?? []
      let own = String(path.dropFirst(base.count))
      let place = own.contains("/") ? "\(parentDirectory(of: own))/" : ""
      return codec.records(in: String(decoding: bytes, as: UTF8.self), file: own).map {
        RemoteOutput(path: place + $0.key, file: $0)
      }
    }
  }
}

extension String {
  fileprivate var dropSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
