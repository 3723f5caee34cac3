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
  /// An empty file is never another name of an object, for editors would then change all empty files;
  /// where names of objects are wanted, it is a file of its own.
  func make(
    _ path: String, from object: String, isEmpty: Bool, isExecutable: Bool
  ) throws(SystemError) -> LinkKind {
    links: for (place, kind) in kinds.enumerated() {
      if isExecutable, !kind.keepsExecutePermission { continue }
      switch kind {
      case .hardlink:
        if isEmpty { break links }
        if try isDone(link(object, path)) { return kind }
      case .symlink:
        if try isDone(symlink(object, path)) { return kind }
      case .reflink:
        let isLastLink = kinds[(place + 1)...].allSatisfy { $0 == .copy || $0 == .reflink }
        let made = try ownFile(path, from: object, isExecutable, reflinks: true, copies: isLastLink)
        if let made { return made }
      case .copy: continue
      }
    }
    _ = try ownFile(path, from: object, isExecutable, reflinks: false, copies: true)
    return .copy
  }

  private func isDone(_ status: Int32) throws(SystemError) -> Bool {
    if status == 0 { return true }
    switch errno {
    case EXDEV, EPERM, EMLINK, EOPNOTSUPP, ENOSYS: return false
    case let number: throw SystemError(number)
    }
  }

  /// Makes a file of its own that shares the object's blocks, or where that cannot be is a copy; nil if
  /// it was to be neither.
  ///
  /// What was opened for the one way serves the other: to make a name and take it away again takes as
  /// long as all the rest.
  private func ownFile(
    _ path: String, from object: String, _ isExecutable: Bool, reflinks: Bool, copies: Bool
  ) throws(SystemError) -> LinkKind? {
    let source = try OpenFile.reading(object)
    let target = try OpenFile.creating(path, mode: isExecutable ? 0o777 : 0o666)
    do throws(SystemError) {
      if reflinks {
        let status = cpipe_reflink(target.descriptor, source.descriptor)
        if status == 0 { return .reflink }
        if SystemError(status).meansDiskFull { throw SystemError(status) }
      }
      if copies {
        try target.takeContent(of: source)
        return .copy
      }
    } catch {
      unlink(path)
      throw error
    }
    unlink(path)
    return nil
  }
}
