import CPipe
import Execution
import FileStore
import Glibc

/// Finds out what this machine allows.
struct Probing {
  let runner: Runner
  let scratch: Scratch
  let context: ProcessContext
  /// Whether namespaces are wanted.
  let usesNamespaces: Bool

  /// The surroundings of a project's stages.
  func surroundings(root: String, environment: [String: String]) throws -> Surroundings {
    var found = Surroundings(
      root: root, environment: environment, cores: context.cores, umask: Self.presentUmask)
    found.processorFeatures = Surroundings.readProcessorFeatures()
    found.otherLocale = try otherLocale(environment)
    guard usesNamespaces, !lies(root, in: "/dev/shm"), root != "/" else { return found }
    let needsUser = getuid() != 0
    for ownUser in needsUser ? [true] : [false, true] {
      guard try isAllowed(namespaces(ownUser: ownUser, user: getuid())) else { continue }
      found.isolation = .namespaces
      found.needsOwnUser = ownUser
      break
    }
    guard found.isolation == .namespaces else { return found }
    found.allowsOtherUser = try isAllowed(namespaces(ownUser: true, user: 4242))
    found.hasOverlay = try allowsOverlay(ownUser: found.needsOwnUser)
    return found
  }

  private func namespaces(ownUser: Bool, user: UInt32) -> Confinement {
    var confinement = Confinement()
    confinement.hostName = "another-host"
    confinement.hasOwnIPC = true
    confinement.mounts = [.bind(source: scratch.disk, target: "/dev/shm")]
    if ownUser { confinement.user = user }
    return confinement
  }

  private func allowsOverlay(ownUser: Bool) throws -> Bool {
    guard let memory = scratch.memory else { return false }
    try makeDirectory("\(memory)/probe")
    try makeDirectory("\(memory)/probe-work")
    defer { for name in ["probe", "probe-work"] { scratch.delete("\(memory)/\(name)") } }
    var confinement = namespaces(ownUser: ownUser, user: getuid())
    confinement.mounts.insert(
      .overlay(
        target: "/tmp", changes: "\(memory)/probe", scratch: "\(memory)/probe-work",
        isOwnUser: ownUser), at: 0)
    return try isAllowed(confinement)
  }

  private func isAllowed(_ confinement: Confinement) throws -> Bool {
    var attempt = Attempt(
      id: "verify/probe", commands: [["true"]], workingDirectory: "/",
      environment: [("PATH", "/usr/bin:/bin")], completionPath: "\(scratch.disk)/probe",
      timeoutSeconds: 20, graceSeconds: 1)
    attempt.confinement = confinement
    return try runner.run(attempt, deadline: nil).completion.isSuccess
  }

  private static var presentUmask: UInt32 {
    // The kernel tells it without setting it, unlike the call.
    guard let bytes = try? readFileIfPresent("/proc/self/status") else { return 0o022 }
    for line in bytes.split(separator: 0x0A) where line.starts(with: "Umask:".utf8) {
      let digits = String(decoding: line.dropFirst(6), as: UTF8.self).filter(\.isNumber)
      return UInt32(digits, radix: 8) ?? 0o022
    }
    return 0o022
  }

  // MARK: Another locale

  /// A locale with other letters, another order and another decimal mark than the present one: installed,
  /// or made for the purpose.
  private func otherLocale(
    _ environment: [String: String]
  ) throws -> (name: String, folder: String?)? {
    let present = ["LC_ALL", "LC_NUMERIC", "LANG"].lazy.compactMap { environment[$0] }
      .first { !$0.isEmpty }
    let wanted = ["et_EE.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8"].filter {
      present?.hasPrefix($0.prefix(5)) != true
    }
    let others = ["sv_SE.UTF-8", "es_ES.UTF-8", "en_US.UTF-8"].filter {
      present?.hasPrefix($0.prefix(5)) != true
    }
    if let name = wanted.first(where: Self.isInstalled) { return (name, nil) }
    if let name = wanted.first, let folder = try made(name) { return (name, folder) }
    return others.first(where: Self.isInstalled).map { ($0, nil) }
  }

  private static func isInstalled(_ name: String) -> Bool {
    let mask = (1 << 6) - 1  // LC_CTYPE to LC_MESSAGES
    guard let locale = newlocale(Int32(mask), name, nil) else { return false }
    freelocale(locale)
    return true
  }

  /// Makes a locale; nil where the machine lacks the means.
  private func made(_ name: String) throws -> String? {
    let folder = "\(scratch.disk)/locale"
    try makeDirectory(folder)
    let base = String(name.prefix(5))
    _ = try Program.run(
      ["localedef", "-i", base, "-f", "UTF-8", "\(folder)/\(name)"],
      environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
    // It ends with a status of 1 also when it only warned.
    return access("\(folder)/\(name)/LC_NUMERIC", R_OK) == 0 ? folder : nil
  }
}
