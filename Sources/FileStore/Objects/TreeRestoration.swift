import Diagnostics
import Glibc

/// Changes a directory that is there, file by file.
struct TreeRestoration {
  private let materializer: Materializer
  private let path: String
  private let displacement: Materializer.Displacement

  init(_ materializer: Materializer, _ path: String, _ displacement: Materializer.Displacement) {
    self.materializer = materializer
    self.path = path
    self.displacement = displacement
  }

  private func full(_ name: String) -> String { materializer.absolute("\(path)/\(name)") }

  /// Takes away what the tree lacks, and what differs from it if that is to be kept elsewhere.
  func makeRoom(for tree: Tree, _ changes: [TreeChange]) throws {
    for change in changes where change.kind != .added {
      if displacement == .keepingExtra { continue }
      // What lies behind a link lies elsewhere, and is not ours to take away.
      if let link = try link(above: change.path) {
        try takeAway(link, isKnown: false)
      } else if change.kind == .removed {
        try takeAway(change.path)
        removeEmptyParents(of: change.path)
      } else if case .movingAside = displacement {
        try takeAway(change.path)
      } else if case .deletingKnown = displacement, try isOwnLink(change.path) {
        try takeAway(change.path)
      }
    }
    guard case .deletingKnown = displacement else { return }
    for change in changes where change.kind == .added {
      try takeAway(change.path, isKnown: false)
    }
  }

  /// The first directory above a path, below the restored one, that is in truth a link.
  private func link(above name: String) throws -> String? {
    for slash in name.utf8.indices where name.utf8[slash] == UInt8(ascii: "/") {
      let directory = String(name[..<slash])
      guard let stamp = try FileStamp.of(full(directory)) else { return nil }
      if stamp.isSymbolicLink { return directory }
    }
    return nil
  }

  /// - Parameter isKnown: Whether it is among what the directory was said to hold.
  private func takeAway(_ name: String, isKnown: Bool = true) throws {
    let path = full(name)
    guard let stamp = try FileStamp.of(path) else { return }
    if stamp.isDirectory {
      // An empty one; should something be in it by now, it stays.
      rmdir(path)
    } else if let directory = try refuge(isKnown: isKnown && !isOwnLink(name)) {
      let parent = name.utf8.contains(UInt8(ascii: "/")) ? "/" + parentDirectory(of: name) : ""
      _ = try moveAside(path, into: directory + parent)
    } else if unlink(path) != 0 {
      throw SystemError(errno).diagnostic(.removing, at: path)
    }
  }

  /// Whether a path is a link that is not one of ours into the store; its text is kept nowhere else.
  private func isOwnLink(_ name: String) throws -> Bool {
    guard try FileStamp.of(full(name))?.isSymbolicLink == true else { return false }
    return !materializer.store.isLinked(from: full(name))
  }

  /// Where something that gives way is kept; nil if it is deleted.
  private func refuge(isKnown: Bool) -> String? {
    switch displacement {
    case .movingAside(let directory): directory
    case .deletingKnown(let directory): isKnown ? nil : directory
    case .keepingExtra, .deleting: nil
    }
  }

  private func removeEmptyParents(of name: String) {
    var name = name
    while name.utf8.contains(UInt8(ascii: "/")) {
      name = parentDirectory(of: name)
      if rmdir(full(name)) != 0 { return }
    }
  }

  /// Makes what differs.
  func apply(
    _ plan: TreePlan, _ progress: (FileHasher.Progress) throws -> Void
  ) throws {
    try makeDirectory(materializer.absolute(path))
    for directory in plan.directories { try makeRealDirectory(directory) }
    let files = plan.files.map { file in
      var file = file
      file.path = "\(path)/\(file.path)"
      return file
    }
    for file in plan.files { try clearDirectory(file.path) }
    let made = try materializer.makeAll(files, progress) { try materializer.replace($0) }
    for (link, target) in plan.links { try replaceLink(link, target) }
    materializer.remember(made)
  }

  /// Makes a directory, in place of a link through which files would be written elsewhere.
  private func makeRealDirectory(_ name: String) throws {
    let path = full(name)
    if let stamp = try FileStamp.of(path) {
      if stamp.isDirectory { return }
      if displacement == .keepingExtra { throw Diagnostic.inTheWay(path) }
      try takeAway(name, isKnown: false)
    }
    try makeDirectory(path)
  }

  /// Removes an empty directory where a file is to be; a full one is in the way.
  private func clearDirectory(_ name: String) throws {
    let path = full(name)
    guard let stamp = try FileStamp.of(path), stamp.isDirectory else { return }
    if rmdir(path) != 0 { throw Diagnostic.inTheWay(path) }
  }

  private func replaceLink(_ name: String, _ target: String) throws {
    try clearDirectory(name)
    let path = full(name)
    let temporary = TemporaryName.path(in: parentDirectory(of: path))
    try materializer.makeLink(temporary, to: target, shownAs: name)
    if rename(temporary, path) != 0 {
      let error = SystemError(errno)
      unlink(temporary)
      throw error.diagnostic(.linking, at: path)
    }
  }
}
