import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel
import Planning
import Records

/// Data that is imported from a path of this machine, and taken anew from there where its file says so.
extension Project {
  /// Takes data from where it is imported from, so that it is in the workspace and recorded.
  ///
  /// - Throws: What keeps it from arriving, such as a file that was changed by hand; nothing is recorded
  ///   then.
  func takeAnew(_ source: Source, _ run: RunRecord) throws -> Checkout.Result {
    guard let codec = format.dataFiles, let place = source.importedPath else {
      return Checkout.Result()
    }
    guard try FileStamp.of(absolutePath(place, in: root), followingLinks: true) != nil else {
      throw Diagnostic.importSourceMissing(source)
    }
    let seen = try hasher.observations(of: [place])[0]
    if case .unusable(let reason) = seen.state { throw reason.diagnostic }
    guard let record = FileRecord(seen.state, key: source.path) else {
      throw Diagnostic.importSourceMissing(source)
    }
    try refuseBusy([source.path])
    let file = "\(root)/\(source.id)"
    let text = try codec.encode(imported: record, by: source, former: readFile(file))
    try cache.insert([(place, record)])
    let brought = try bring(source, record, run)
    try AtomicFile.rewrite(text, to: file, durability: .durable)
    if source.isCached { try ignoreFiles()?.add([source.path]) }
    return brought
  }

  private func bring(
    _ source: Source, _ record: FileRecord, _ run: RunRecord
  ) throws -> Checkout.Result {
    var updated = source
    updated.record = format.dataFiles?.entry(record, of: source)
    let parts = AddressedParts(stages: [], sources: [updated])
    let brought = try Checkout(self, parts, options: Checkout.Options()).run(run)
    guard brought.problems.isEmpty else { throw DiagnosticList(brought.problems) }
    return brought
  }

  /// Whether imported data is here and is not what was imported.
  func isEditedImport(_ source: Source) throws -> Bool {
    guard source.origin != nil, let recorded = format.dataFiles?.record(of: source),
      let present = FileRecord(try hasher.states(of: [source.path])[0], key: source.path)
    else { return false }
    return try !holds(source.path, recorded, present)
  }

  /// Whether an import has no data yet.
  func isAwaited(_ source: Source) -> Bool {
    source.importedPath != nil && format.dataFiles?.record(of: source) == nil
  }

  /// Takes data that was imported without being brought, as far as it is imported from this machine.
  package func takeAwaited(
    _ parts: AddressedParts, _ run: RunRecord
  ) throws -> Checkout.Result {
    var result = Checkout.Result()
    for source in parts.sources where isAwaited(source) {
      do {
        result.changes += try takeAnew(source, run).changes
      } catch let list as DiagnosticList {
        result.problems += list.diagnostics
      } catch {
        result.problems.append(Diagnostic(wrapping: error))
      }
    }
    return result
  }

  /// How the place that data is imported from differs from what its file says; nil where it does not,
  /// and where the import is frozen.
  func importChange(_ source: Source) throws -> StaleReason? {
    guard let codec = format.dataFiles, !source.isFrozen, let place = source.importedPath else {
      return nil
    }
    guard let present = FileRecord(try hasher.states(of: [place])[0], key: place) else {
      return .dependencyMissing(path: place)
    }
    guard let recorded = codec.importedRecord(of: source) else {
      return .sourceModified(path: place, old: nil, new: present)
    }
    return try holds(place, recorded, present)
      ? nil : .dependencyModified(path: place, old: recorded, new: present)
  }

  /// What is tracked of which nothing is recorded, and that is not there and cannot be taken from this
  /// machine.
  package func neverRecorded(_ parts: AddressedParts) -> [Diagnostic] {
    guard let codec = format.dataFiles else { return [] }
    return parts.sources.filter {
      $0.importedPath == nil && $0.isCached && codec.record(of: $0) == nil
        && !isInWorkspace($0.path)
    }.map(Diagnostic.dataNeverRecorded)
  }

  /// Whether some data follow a place outside of the project, which no record of the project shows.
  package var followsOutside: Bool {
    loaded.pipeline.sources.contains { !$0.isFrozen && $0.importedPath != nil }
  }
}
