import Diagnostics
import Execution
import FileStore
import Glibc

/// Fills a workspace with what a stage declares.
struct WorkspaceFilling {
  let specimen: Specimen
  /// The root of the user's workspace, absolute.
  let root: String
  let conditions: Conditions
  /// The declared inputs and the undeclared files that are to be there.
  let inputs: [Specimen.Input]

  init(specimen: Specimen, root: String, conditions: Conditions) {
    self.specimen = specimen
    self.root = root
    self.conditions = conditions
    var inputs = specimen.inputs
    for path in conditions.extraFiles.sorted() {
      let source = "\(root)/\(path)"
      // What cannot be looked at is not there.
      guard let stamp = try? FileStamp.of(source, followingLinks: true), stamp.isRegularFile else {
        continue
      }
      inputs.append(
        Specimen.Input(
          path: path, content: .file(source), mode: stamp.mode & 0o777,
          modifiedNanoseconds: stamp.modifiedNanoseconds, size: stamp.size))
    }
    self.inputs = inputs
  }

  /// Fills an empty folder.
  func fill(_ workspace: String) throws {
    for folder in folders { try makeDirectory(Self.join(workspace, folder)) }
    for input in inCreationOrder(isInMemory(workspace)) {
      try write(input, to: Self.join(workspace, input.path))
    }
    let times = modificationTimes
    for input in inputs {
      let path = Self.join(workspace, input.path)
      if case .link = input.content { continue }
      chmod(path, mode(of: input))
      if let time = times[input.path] { setModified(path, nanoseconds: time) }
    }
    for folder in inputFolders {
      let path = Self.join(workspace, folder)
      if let mode = mode(ofFolder: folder) { chmod(path, mode) }
      setModified(path, nanoseconds: modifiedTime(ofFolder: folder))
    }
  }

  /// The folders below the root in which inputs lie, sorted.
  private var inputFolders: [String] {
    var found: Set<String> = []
    for input in inputs {
      var folder = parentDirectory(of: input.path)
      while folder != ".", folder != "/", !folder.hasPrefix("../"), found.insert(folder).inserted {
        folder = parentDirectory(of: folder)
      }
    }
    return found.sorted()
  }

  /// The permissions of a folder: as in the user's workspace, or others; nil where they matter not or
  /// would stand in the way.
  private func mode(ofFolder folder: String) -> UInt32? {
    // What cannot be looked at is not there.
    guard let stamp = try? FileStamp.of(absolutePath(folder, in: root), followingLinks: true),
      stamp.isDirectory
    else { return nil }
    let mode = stamp.mode & 0o777
    if conditions.varied.contains(.mode) { return mode == 0o700 ? 0o755 : 0o700 }
    return mode & 0o700 == 0o700 || getuid() == 0 ? mode : nil
  }

  /// When a folder was changed: as in the user's workspace, for archives tell it; else long ago.
  private func modifiedTime(ofFolder folder: String) -> Int64 {
    let longAgo = Self.longAgo * 1_000_000_000
    guard !conditions.varied.contains(.mtime) else { return longAgo - 1_000_000_000 }
    // What cannot be looked at is not there.
    let stamp = try? FileStamp.of(absolutePath(folder, in: root), followingLinks: true)
    return stamp?.modifiedNanoseconds ?? longAgo
  }

  /// A path below the workspace; one that leads upwards lands beside it.
  static func join(_ workspace: String, _ path: String) -> String {
    absolutePath(path, in: workspace)
  }

  /// The folders that stand there before: the working directory and the outputs' parents.
  private var folders: [String] {
    [specimen.stage.workingDirectory] + specimen.folders
      + specimen.stage.outputs.map { parentDirectory(of: $0.path) }
      + inputs.map { parentDirectory(of: $0.path) }
  }

  private func write(_ input: Specimen.Input, to path: String) throws {
    switch input.content {
    case .file(let source): try copyContent(source, to: path)
    case .bytes(let bytes): try AtomicFile.write(bytes, to: path, durability: .none)
    case .link(let target): _ = symlink(target, path)
    }
  }

  // MARK: Order

  /// The inputs in the order in which their files are made. File systems that do not sort by a hash
  /// list by it: most of them the oldest first, that in memory the newest.
  private func inCreationOrder(_ isInMemory: Bool) -> [Specimen.Input] {
    let isReversed = conditions.varied.contains(.listingOrder)
    var places: [String: Int] = [:]
    for folder in Set(inputs.map { parentDirectory(of: $0.path) }) {
      let names = listedNames(absolutePath(folder, in: root))
      for (place, name) in names.enumerated() {
        places[folder == "." ? name : "\(folder)/\(name)"] = place
      }
    }
    let sorted = inputs.sorted {
      let (a, b) = (places[$0.path] ?? 0, places[$1.path] ?? 0)
      return a != b ? a < b : $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
    }
    return isReversed == isInMemory ? sorted : sorted.reversed()
  }

  // MARK: Times and permissions

  /// When each file was changed: as in the user's workspace, or in the opposite order long ago.
  private var modificationTimes: [String: Int64] {
    guard conditions.varied.contains(.mtime) else {
      return Dictionary(
        inputs.filter { $0.modifiedNanoseconds > 0 }.map { ($0.path, $0.modifiedNanoseconds) },
        uniquingKeysWith: { first, _ in first })
    }
    // Of files of one time the first by name is listed as the newest.
    let sorted = inputs.sorted {
      $0.modifiedNanoseconds != $1.modifiedNanoseconds
        ? $0.modifiedNanoseconds < $1.modifiedNanoseconds
        : $1.path.utf8.lexicographicallyPrecedes($0.path.utf8)
    }
    var times: [String: Int64] = [:]
    for (place, input) in sorted.enumerated() {
      times[input.path] = (Self.longAgo - Int64(place) * 3600) * 1_000_000_000
    }
    return times
  }

  /// 2003-03-09 in seconds since 1970.
  private static let longAgo: Int64 = 1_047_168_000

  private func mode(of input: Specimen.Input) -> UInt32 {
    guard conditions.varied.contains(.mode) else { return input.mode }
    let isExecutable = input.mode & 0o111 != 0
    let closed: UInt32 = isExecutable ? 0o700 : 0o600
    return input.mode == closed ? (isExecutable ? 0o755 : 0o644) : closed
  }
}
