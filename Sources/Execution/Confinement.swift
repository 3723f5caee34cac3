import CPipe

/// What the commands of an attempt are kept apart from, and what of the machine they see otherwise.
///
/// It takes hold in each command's process before its program starts, and ends with it. What the system
/// refuses keeps the command from starting: `notStarted(.isolation, …)`.
package struct Confinement: Sendable, Hashable {
  /// Something that is mounted before the command starts, where only the command sees it.
  package enum Mount: Sendable, Hashable {
    /// A folder or file at another place; both exist.
    case bind(source: String, target: String, isReadOnly: Bool = false)
    /// A folder whose changes go elsewhere: into `changes`, with `scratch` beside it for the system.
    case overlay(target: String, changes: String, scratch: String, isOwnUser: Bool)
  }

  /// The mounts in their order; a source is looked up before the first is made.
  package var mounts: [Mount] = []
  /// The name of the host; nil for its own.
  package var hostName: String?
  /// Whether shared memory and semaphores are its own.
  package var hasOwnIPC = false
  /// Whether its network holds nothing but the machine itself.
  package var hasOwnNetwork = false
  /// Whether its processes are numbered from 1.
  package var hasOwnProcesses = false
  /// The number that the user has in a user namespace; nil for no such namespace.
  package var user: UInt32?
  /// Whether addresses in memory are the same each time.
  package var hasFixedAddresses = false
  /// Whether the kernel calls itself 2.6.
  package var hasOldKernel = false
  /// Whether there is no system call for random bytes, so that `/dev/urandom` is read.
  package var hasNoRandomCall = false
  /// Whether it runs on one processor.
  package var hasOneProcessor = false
  /// The mask of permissions; nil for this process's.
  package var umask: UInt32?

  /// Creates a confinement that changes nothing.
  package init() {}

  /// Whether it needs what only namespaces can do.
  package var needsNamespaces: Bool {
    !mounts.isEmpty || hostName != nil || hasOwnIPC || hasOwnNetwork || hasOwnProcesses
      || user != nil
  }

  var flags: UInt32 {
    let flags: [(Bool, cpipe_confinement_flag)] = [
      (!mounts.isEmpty, CPIPE_OWN_MOUNTS), (hostName != nil, CPIPE_OWN_HOST),
      (hasOwnIPC, CPIPE_OWN_IPC), (hasOwnNetwork, CPIPE_OWN_NETWORK),
      (hasOwnProcesses, CPIPE_OWN_PROCESSES), (user != nil, CPIPE_OWN_USER),
      (hasFixedAddresses, CPIPE_FIXED_ADDRESSES), (hasOldKernel, CPIPE_OLD_KERNEL),
      (hasNoRandomCall, CPIPE_NO_GETRANDOM), (hasOneProcessor, CPIPE_ONE_PROCESSOR),
    ]
    return flags.reduce(0) { $1.0 ? $0 | UInt32($1.1.rawValue) : $0 }
  }

  /// The texts by which the keeper is told of the host name and the mounts.
  var texts: [String] { [hostName ?? ""] + mounts.flatMap(\.texts) }
}

extension Confinement.Mount {
  fileprivate var texts: [String] {
    switch self {
    case .bind(let source, let target, let isReadOnly):
      return [isReadOnly ? "read-only" : "bind", source, target, ""]
    case .overlay(let target, let changes, let scratch, let isOwnUser):
      let places = "lowerdir=\(escaped(target)),upperdir=\(escaped(changes))"
      let options = isOwnUser ? ",userxattr" : ""
      return ["overlay", "", target, "\(places),workdir=\(escaped(scratch))\(options)"]
    }
  }

  /// A path among the options of an overlay, where commas and colons divide.
  private func escaped(_ path: String) -> String {
    var text = ""
    for character in path.unicodeScalars {
      if character == "," || character == ":" || character == "\\" { text += "\\" }
      text.unicodeScalars.append(character)
    }
    return text
  }
}
