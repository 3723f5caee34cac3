import CPipe
import Glibc

/// How a file in the workspace is made from an object.
package enum LinkKind: String, Sendable, CaseIterable {
  /// Shares the blocks of the object until one of both is changed.
  case reflink
  /// Is another name of the object, which nobody must change.
  case hardlink
  /// Is a symbolic link to the object, which nobody must change.
  case symlink
  /// Has a content of its own.
  case copy

  /// Whether the file can be executable while the object is not.
  var keepsExecutePermission: Bool { self == .reflink || self == .copy }
}

/// Makes single files from objects, in the first way that works.
struct FileMaker: Sendable {
  let kinds: [LinkKind]

  /// Makes a file under a name that is not taken, with a content of its own if no kind works.
  ///
  /// An empty file is never another name of an object: editors would then change all empty files.
  func make(
    _ path: String, from object: String, isEmpty: Bool, isExecutable: Bool
  ) throws(SystemError) -> LinkKind {
    for kind in kinds where kind != .copy {
      if isExecutable, !kind.keepsExecutePermission { continue }
      if isEmpty, kind == .hardlink { continue }
      if try makes(path, from: object, kind, isExecutable) { return kind }
    }
    try copy(path, from: object, isExecutable)
    return .copy
  }

  /// False if the file system cannot do it.
  private func makes(
    _ path: String, from object: String, _ kind: LinkKind, _ isExecutable: Bool
  ) throws(SystemError) -> Bool {
    switch kind {
    case .reflink: try reflink(path, from: object, isExecutable)
    case .hardlink: try isDone(link(object, path))
    case .symlink: try isDone(symlink(object, path))
    case .copy: false
    }
  }

  private func isDone(_ status: Int32) throws(SystemError) -> Bool {
    if status == 0 { return true }
    switch errno {
    case EXDEV, EPERM, EMLINK, EOPNOTSUPP, ENOSYS: return false
    case let number: throw SystemError(number)
    }
  }

  private func reflink(
    _ path: String, from object: String, _ isExecutable: Bool
  ) throws(SystemError) -> Bool {
    let source = try OpenFile.reading(object)
    let target = try OpenFile.creating(path, mode: isExecutable ? 0o777 : 0o666)
    let status = cpipe_reflink(target.descriptor, source.descriptor)
    if status == 0 { return true }
    unlink(path)
    if SystemError(status).meansDiskFull { throw SystemError(status) }
    return false
  }

  private func copy(
    _ path: String, from object: String, _ isExecutable: Bool
  ) throws(SystemError) {
    let source = try OpenFile.reading(object)
    let target = try OpenFile.creating(path, mode: isExecutable ? 0o777 : 0o666)
    do throws(SystemError) {
      try target.takeContent(of: source)
    } catch {
      unlink(path)
      throw error
    }
  }
}
