import Diagnostics
import FileStore
import Glibc

/// A store in a folder of this machine, or of a mounted file system.
package struct DirectoryRemote: Remote {
  let directory: String
  private let layout: any ObjectLayout
  /// Waiting for the disk takes most of the time, so this is more than there are cores.
  private let threadCount: Int

  /// A store in a folder, which need not exist yet.
  package init(directory: String, layout: any ObjectLayout, jobs: Int?) {
    self.directory = directory
    self.layout = layout
    threadCount = jobs ?? 16
  }

  /// The folder.
  package var place: String { directory }

  /// A folder can always be written, as far as its permissions go.
  package var isReadOnly: Bool { false }

  /// The names below a folder and the sizes of the files in bytes.
  package func list(_ folder: String) throws -> [String: Int64] {
    let path = folder.isEmpty ? directory : "\(directory)/\(folder)"
    guard let stamp = try FileStamp.of(path, followingLinks: true), stamp.isDirectory else {
      return [:]
    }
    var found: [String: Int64] = [:]
    for name in try directoryNames(path) where !TemporaryName.isTemporary(name) {
      let inner = folder.isEmpty ? name : "\(folder)/\(name)"
      guard let stamp = try FileStamp.of("\(path)/\(name)") else { continue }
      if stamp.isDirectory {
        found.merge(try list(inner)) { $1 }
      } else if stamp.isRegularFile {
        found[inner] = stamp.size
      }
    }
    return found
  }

  /// The sizes in bytes of those of some files that are there: looking at each is as cheap as listing.
  package func sizes(of names: [String]) throws -> [String: Int64] {
    let sizes = Slots<Result<Int64?, any Error>>(count: names.count, repeating: .success(nil))
    Parallel(threadCount: threadCount, indicesPerThread: 64).forEach(below: names.count) {
      index, _ in
      sizes[index] = Result {
        let stamp = try FileStamp.of("\(directory)/\(names[index])", followingLinks: true)
        return stamp?.isRegularFile == true ? stamp?.size : nil
      }
    }
    var found: [String: Int64] = [:]
    for (name, size) in zip(names, sizes.values) { found[name] = try size.get() }
    return found
  }

  /// Brings files there; objects are digested on the way, so that only what fits its name arrives.
  package func upload(
    _ phases: [[RemoteFile]], from folder: String, progress: @escaping TransferProgress.Report
  ) throws {
    try makeDirectory(directory)
    var state = phases.flatMap(\.self).progress
    for files in phases {
      let before = state
      let sources = files.compactMap { file in
        layout.object(named: file.name).map {
          ObjectSource(.file("\(folder)/\(file.name)"), as: $0)
        }
      }
      try store.insert(sources) {
        state.bytesDone = before.bytesDone + $0.bytesDone
        progress(state)
      }
      for file in files where layout.object(named: file.name) == nil {
        try place(file.name, from: folder)
      }
      state.filesDone = before.filesDone + files.count
      state.bytesDone = before.bytesDone + files.progress.bytesTotal
    }
  }

  /// Copies files to the same places below a folder.
  package func download(
    _ files: [RemoteFile], into folder: String, progress: @escaping TransferProgress.Report
  ) throws {
    let work = WorkProgress()
    var state = files.progress
    try copyFiles(
      files.map(\.name), from: directory, to: folder, threadCount: threadCount, progress: work
    ) {
      state.filesDone = work.amount
      progress(state)
    }
  }

  /// Brings a small file there that is no object, if it is not there yet.
  private func place(_ name: String, from folder: String) throws {
    guard try FileStamp.of("\(directory)/\(name)") == nil else { return }
    try makeDirectory(parentDirectory(of: "\(directory)/\(name)"))
    try AtomicFile.write(readFile("\(folder)/\(name)"), to: "\(directory)/\(name)")
  }

  /// The folder as a store of objects, of which nothing is remembered beyond this.
  private var store: ObjectStore {
    ObjectStore(
      directory: directory, layout: layout, quarantine: "\(directory)/corrupt",
      cache: StatCache(file: nil), clock: FileClock(probing: directory), threadCount: threadCount)
  }
}

extension ObjectLayout {
  /// The object that a name stands for; nil for the name of anything else.
  package func object(named name: String) -> ObjectID? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return nil }
    let folder = parts.dropLast(2).joined(separator: "/")
    guard folders.contains(folder), parts[parts.count - 2].utf8.count == 2 else { return nil }
    return object(
      folder: folder, digits: String(parts[parts.count - 2]), name: String(parts[parts.count - 1]))
  }
}
