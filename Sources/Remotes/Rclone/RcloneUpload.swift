import Diagnostics
import FileStore
import Glibc

extension RcloneRemote {
  /// So much is brought under a temporary name at once; what an interruption loses is at most that.
  private static let filesInPart = 4096
  private static let bytesInPart: Int64 = 4 << 30
  /// So few files are not worth a look for what killed uploads left.
  private static let filesWorthSweeping = 256

  /// Brings files there; a store that shows files while they arrive gets them under another name.
  package func upload(
    _ phases: [[RemoteFile]], from folder: String, progress: @escaping TransferProgress.Report
  ) throws {
    let files = phases.flatMap(\.self)
    guard !files.isEmpty else { return }
    let counter = ProgressCounter(files, progress)
    guard try arrivesRenamed else {
      for phase in phases where !phase.isEmpty {
        try copy(phase, from: folder, to: target.path, counter)
        counter.close(phase)
      }
      return
    }
    if files.count >= Self.filesWorthSweeping { try sweep() }
    var rest = phases[...]
    for part in files.parts(ofFiles: Self.filesInPart, bytes: Self.bytesInPart) {
      try uploadRenamed(rest.takeFirst(part.count), from: folder, counter)
      counter.close(part)
    }
  }

  private func copy(
    _ files: [RemoteFile], from folder: String, to path: String, _ counter: ProgressCounter
  ) throws {
    let done = try program.run(
      ["copy", "--no-check-dest", folder, path], names: files.map(\.name),
      progress: counter.report)
    if done == nil { throw Diagnostic.remoteUnreachable(place, complaints: [], status: 3) }
  }

  private func uploadRenamed(
    _ phases: [[RemoteFile]], from folder: String, _ counter: ProgressCounter
  ) throws {
    let path = target.path(of: IncomingName.make())
    do {
      try copy(phases.flatMap(\.self), from: folder, to: path, counter)
      for phase in phases { try rename(phase.map(\.name), from: path) }
    } catch {
      // What the failure leaves there is swept by a later upload.
      _ = try? program.run(["purge", path])
      throw error
    }
    _ = try program.run(["purge", path])
  }

  /// Gives files their names; a folder cannot be moved into one that holds it, so its parts are moved
  /// one by one.
  private func rename(_ names: [String], from path: String) throws {
    let tops = Dictionary(grouping: names) { String($0.prefix { $0 != "/" }) }
    for (top, names) in tops.sorted(by: { $0.key.precedesInBytes($1.key) }) {
      let done = try program.run(
        ["move", "--size-only", "\(path)/\(top)", target.path(of: top)],
        names: names.map { String($0.dropFirst(top.count + 1)) })
      if done == nil { throw Diagnostic.remoteUnreachable(place, complaints: [], status: 3) }
    }
  }

  /// Removes what killed uploads left there more than a day ago.
  private func sweep() throws {
    let output = try program.run(["lsf", "--dirs-only", target.path]) ?? []
    for line in output.split(separator: 0x0A) {
      let name = String(decoding: line, as: UTF8.self).dropSuffix("/")
      guard IncomingName.isAbandoned(name) else { continue }
      _ = try program.run(["purge", target.path(of: name)])
    }
  }

  private var arrivesRenamed: Bool {
    get throws {
      switch target.arrival {
      case .atomic, .never: return false
      case .renamed: return true
      case .unknown:
        return try program.canRename(String(target.path.prefix { $0 != ":" }) + ":")
      }
    }
  }
}

extension ArraySlice<[RemoteFile]> {
  /// Takes the first files, those of each phase by themselves.
  fileprivate mutating func takeFirst(_ count: Int) -> [[RemoteFile]] {
    var taken: [[RemoteFile]] = []
    var missing = count
    while missing > 0, let phase = first {
      taken.append(Array(phase.prefix(missing)))
      missing -= taken[taken.count - 1].count
      self[startIndex].removeFirst(taken[taken.count - 1].count)
      if self[startIndex].isEmpty { removeFirst() }
    }
    return taken
  }
}

/// Names of folders in which files arrive: `.pipe-incoming-<seconds since 1970>-<random digits>`.
enum IncomingName {
  private static let prefix = ".pipe-incoming-"
  private static let secondsToKeep = 86_400

  static func make() -> String {
    "\(prefix)\(time(nil))-\(String(UInt32.random(in: 0...UInt32.max), radix: 16))"
  }

  static func isAbandoned(_ name: String) -> Bool {
    guard name.hasPrefix(prefix),
      let started = Int(name.dropFirst(prefix.count).prefix { $0 != "-" })
    else { return false }
    return time(nil) - started > secondsToKeep
  }
}
