import Diagnostics
import FileStore
import Glibc

/// A store that the program `rclone` reaches.
package struct RcloneRemote: Remote {
  let target: RcloneTarget
  let program: RcloneProgram

  /// A store; nothing is started before there is something to do.
  package init(_ target: RcloneTarget, environment: [String: String], jobs: Int?) {
    self.target = target
    program = RcloneProgram(
      target: target, environment: environment, jobs: jobs ?? target.jobs)
  }

  /// The store as people know it, without secrets.
  package var place: String { target.place }

  /// Whether nothing can be brought there.
  package var isReadOnly: Bool { target.arrival == .never }

  /// The names below a folder and the sizes of the files in bytes.
  package func list(_ folder: String) throws -> [String: Int64] {
    guard target.canList else { throw Diagnostic.remoteCannotList(place) }
    let output = try program.run(
      Self.listing + ["--fast-list", target.path(of: folder)])
    return Self.sizes(in: output, below: folder)
  }

  /// The sizes in bytes of those of some files that are there, by asking for each or by listing,
  /// whichever takes fewer requests.
  package func sizes(of names: [String]) throws -> [String: Int64] {
    var found: [String: Int64] = [:]
    let byFolder = Dictionary(grouping: names) { Listing.folder(of: $0) }
    for (folder, names) in byFolder.sorted(by: { $0.key.precedesInBytes($1.key) }) {
      found.merge(try sizes(of: names, in: folder)) { $1 }
    }
    return found
  }

  private func sizes(of names: [String], in folder: String) throws -> [String: Int64] {
    var isListed = false
    if target.canList, names.count > Listing.fewNames {
      let sample = try list(folder.isEmpty ? "00" : "\(folder)/00").count
      isListed = Listing.isCheaper(than: names.count, filesInOnePart: sample)
    }
    guard isListed else { return try ask(for: names) }
    let listed = try list(folder)
    return Dictionary(
      uniqueKeysWithValues: Set(names).compactMap { name in listed[name].map { (name, $0) } })
  }

  private func ask(for names: [String]) throws -> [String: Int64] {
    guard !names.isEmpty else { return [:] }
    let output = try program.run(Self.listing + [target.path], names: names)
    return Self.sizes(in: output, below: "")
  }

  /// Copies files to the same places below a folder.
  package func download(
    _ files: [RemoteFile], into folder: String, progress: @escaping TransferProgress.Report
  ) throws {
    let counter = ProgressCounter(files, progress)
    do {
      _ = try program.run(
        ["copy", "--no-check-dest", target.path, folder], names: files.map(\.name),
        progress: counter.report)
    } catch let problem as Diagnostic where problem.excerpt.contains(where: Self.meansFullDisk) {
      throw Diagnostic.noRoomToDownload(parentDirectory(of: folder))
    }
  }

  /// Whether rclone complains of the disk to which it copies.
  private static func meansFullDisk(_ line: String) -> Bool {
    line.contains("no space left on device") || line.contains("remaining disk space")
  }

  static let listing = ["lsf", "-R", "--files-only", "--format", "sp"]

  /// The lines `SIZE;NAME` of a listing.
  static func sizes(in output: [UInt8]?, below folder: String) -> [String: Int64] {
    var found: [String: Int64] = [:]
    for line in (output ?? []).split(separator: 0x0A) {
      guard let end = line.firstIndex(of: UInt8(ascii: ";")),
        let size = Int64(String(decoding: line[..<end], as: UTF8.self))
      else { continue }
      let name = String(decoding: line[(end + 1)...], as: UTF8.self)
      found[folder.isEmpty ? name : "\(folder)/\(name)"] = size
    }
    return found
  }
}
