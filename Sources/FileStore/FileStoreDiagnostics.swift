import Diagnostics
import Glibc

/// What was being done to a file when the system refused.
enum FileAction: String {
  case looking = "looked at"
  case reading = "read"
  case writing = "written"
  case removing = "removed"
  case moving = "moved"
  case linking = "linked"
  case locking = "locked"
}

/// The number of an error of the system.
struct SystemError: Error, Hashable {
  var number: Int32

  init(_ number: Int32) {
    self.number = number
  }

  /// Whether it says that nothing is there.
  var meansMissing: Bool { number == ENOENT || number == ENOTDIR }
  /// Whether it says that no room is left.
  var meansDiskFull: Bool { number == ENOSPC || number == EDQUOT }

  /// The error in words, for the file that it befell.
  func diagnostic(_ action: FileAction, at path: String) -> Diagnostic {
    if meansDiskFull { return .diskFull(path, isQuota: number == EDQUOT) }
    let isReading = action == .reading || action == .looking
    let code: DiagnosticCode = isReading ? .unreadableFile : .systemCallFailed
    return Diagnostic(code, "'\(path)' cannot be \(action.rawValue): \(words)", hint: hint(path))
  }

  private var words: String {
    switch number {
    case EACCES, EPERM: "permission denied"
    case ENOENT: "there is no such file"
    case ENOTDIR: "a part of its path is not a directory"
    case EISDIR: "it is a directory"
    case ELOOP: "its symbolic links lead back to themselves"
    case EIO: "the disk reports an error"
    case EROFS: "the file system is read-only"
    case EMFILE, ENFILE: "too many files are open"
    case ENAMETOOLONG: "the path is too long"
    case ESTALE: "the network file system lost it"
    default: String(cString: strerror(number))
    }
  }

  private func hint(_ path: String) -> String? {
    switch number {
    case EACCES, EPERM: "look at its permissions: ls -ld \(shellQuoted(path))"
    case EROFS: "mount it for writing, or work on a copy"
    case EMFILE, ENFILE: "raise the limit: ulimit -n 4096"
    case EIO: "copy what can still be read, and check the disk"
    case ENOMEM: "let fewer stages run at once ('-j'), or end other programs"
    default: nil
    }
  }
}

extension Diagnostic {
  static func diskFull(_ path: String, isQuota: Bool) -> Diagnostic {
    Diagnostic(
      .diskFull,
      isQuota
        ? "your quota on the disk that holds '\(path)' is used up"
        : "no space is left on the disk that holds '\(path)'",
      hint: "free some space ('pipe gc' lists what can go), then run the command again")
  }
}

extension UnusableReason {
  /// The reason as an error.
  package var diagnostic: Diagnostic {
    switch cause {
    case .fifo: special("a named pipe")
    case .socket: special("a socket")
    case .device: special("a device")
    case .unreadable(let number): SystemError(number).diagnostic(.reading, at: path)
    case .brokenLink(let target):
      Diagnostic(
        .brokenLink, "'\(path)' is a symbolic link to '\(target)', which does not exist",
        hint: "make the target, or remove the link")
    case .linkCycle:
      Diagnostic(
        .linkCycle, "the symbolic links at '\(path)' lead back to themselves",
        hint: "remove one of the links")
    case .nameNotUTF8:
      Diagnostic(
        .nameNotUTF8, "the file name '\(path)' is not UTF-8",
        hint: "rename the file; a name in an old encoding is mended by convmv")
    case .keepsChanging:
      Diagnostic(
        .inputChanged, "'\(path)' kept changing while it was read",
        hint: "wait until the program that writes it has ended")
    case .ignoreFileInside:
      Diagnostic(
        .invalidValue, "'\(path)' lies inside a tracked directory, where it has no effect",
        hint: "move its rules to the directory above")
    }
  }

  private func special(_ kind: String) -> Diagnostic {
    Diagnostic(
      .specialFile, "'\(path)' is \(kind), which has no content to keep",
      hint: "use a regular file, or leave it out of the pipeline")
  }
}

extension Diagnostic {
  static func corruptTree(_ source: String, _ flaw: String) -> Diagnostic {
    Diagnostic(
      .objectCorrupt, "the list of a directory's files in '\(source)' is damaged: \(flaw)",
      hint: "bring the data again ('pipe pull'), or make it again ('pipe repro')")
  }

  static func newerTree(_ source: String) -> Diagnostic {
    Diagnostic(
      .newerFormat, "'\(source)' was written by a newer pipe", hint: "install the newest pipe")
  }
}

extension TreeFlaw {
  /// The flaw as the end of a sentence about the tree.
  var words: String {
    switch self {
    case .unsafePath(let path): "the path '\(path)' may lead out of the directory"
    case .duplicatePath(let path): "the path '\(path)' occurs twice"
    case .pathBelowFile(let path): "'\(path)' lies below something that is not a directory"
    }
  }
}

extension Diagnostic {
  /// A path below a folder at which the folder's list has nothing; nil for what is a file.
  package static func notInFolder(_ path: String, of folder: String, _ tree: Tree?) -> Diagnostic {
    guard let tree else {
      return Diagnostic(
        .unknownTarget, "there is no '\(folder)/\(path)': '\(folder)' is recorded as a file",
        hint: "name '\(folder)' itself")
    }
    var names = Set(tree.entries.map(\.path))
    for name in names {
      var name = name
      while name.utf8.contains(UInt8(ascii: "/")) {
        name = parentDirectory(of: name)
        if !names.insert(name).inserted { break }
      }
    }
    let near = nearestName(to: path, among: names)
    return Diagnostic(
      .unknownTarget, "there is no '\(folder)/\(path)' in what is recorded of '\(folder)'",
      hint: near.map { "did you mean '\(folder)/\($0)'?" }
        ?? "it holds \(tree.fileCount) files; '\(folder)' stands for all of them")
  }

  static func objectMissing(_ path: String) -> Diagnostic {
    Diagnostic(
      .objectMissing, "the cache lacks the object '\(path)'",
      hint: "bring it from a remote ('pipe pull'), or make it again ('pipe repro')")
  }

  static func objectCorrupt(_ path: String, movedTo place: String) -> Diagnostic {
    Diagnostic(
      .objectCorrupt, "the content of the cached object '\(path)' is not what its name says",
      notes: ["it was moved to '\(place)'"],
      hint: "bring it from a remote ('pipe pull'), or make it again ('pipe repro')")
  }

  static func changedWhileKept(_ path: String) -> Diagnostic {
    Diagnostic(
      .inputChanged, "'\(path)' changed while it was copied into the cache",
      hint: "wait until the program that writes it has ended, then run the command again")
  }
}

extension Diagnostic {
  static func inTheWay(_ path: String) -> Diagnostic {
    Diagnostic(
      .wouldOverwrite, "'\(path)' is in the way of a file that is to be restored",
      hint: "move it elsewhere, then run the command again")
  }
}

extension Diagnostic {
  /// A lock that stays with another process.
  package static func projectBusy(_ what: String, holder: String) -> Diagnostic {
    Diagnostic(
      .projectBusy, "another pipe is working on \(what)",
      notes: holder.isEmpty ? [] : ["it is held by \(holder)"],
      hint: "wait for it to end, then run the command again")
  }
}
