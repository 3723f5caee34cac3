import Diagnostics
import Execution
import FileStore
import Glibc

/// Where one execution takes place: a workspace, and what stands around it.
struct Site {
  /// The folder of all that belongs to the execution on the disk.
  var folder: String
  /// The folder of all that belongs to it in memory.
  var memoryFolder: String?
  /// The root of the workspace as this process sees it.
  var workspace: String
  /// The root as the command sees it.
  var root: String
  /// The home as the command sees it; nil where it is the user's.
  var home: String?
  /// The folder that takes what the command writes to its home; nil where nothing does.
  var homeChanges: String?
  /// The temporary folder as the command sees it; nil where it is the usual one.
  var temporary: String?
  /// The folder that takes what the command writes to `/tmp`.
  var temporaryChanges: String?
  /// The folder of another locale as the command sees it; nil where it is installed.
  var localeFolder: String?
  /// The folder of a Python module that holds pools to one worker, as the command sees it.
  var moduleFolder: String?
  /// What the command is kept apart from.
  var confinement: Confinement
  /// Files that stand in the workspace before the command starts, relative to the root.
  var initialFiles: Set<String> = []
}

extension Site {
  /// Moves the site aside after its execution, so that the next one can take place at the same paths.
  mutating func move(to name: String) {
    let former = self
    func moved(_ path: String) -> String {
      for folder in [former.folder, former.memoryFolder].compactMap({ $0 })
      where lies(path, in: folder) {
        return "\(parentDirectory(of: folder))/\(name)\(path.dropFirst(folder.count))"
      }
      return path
    }
    for folder in [folder, memoryFolder].compactMap({ $0 }) {
      // Within one folder of its own nothing stands in the way.
      _ = rename(folder, moved(folder))
    }
    workspace = moved(workspace)
    homeChanges = homeChanges.map(moved)
    temporaryChanges = temporaryChanges.map(moved)
    memoryFolder = memoryFolder.map(moved)
    folder = moved(folder)
  }
}

/// Builds the sites of executions.
struct SiteBuilder {
  let specimen: Specimen
  let surroundings: Surroundings
  let scratch: Scratch
  /// The folder in memory is used for a workspace only if there is room.
  let fitsMemory: Bool
  /// Folders inside of the root that hold programs and libraries, relative to the root.
  let environmentFolders: [String]
  /// Names in `/tmp` that the code knows and that may hold what nobody declared.
  let hiddenTemporaryNames: [String]

  private static let den = "/dev/shm"

  /// Builds a site.
  ///
  /// - Parameters:
  ///   - former: The site of an execution whose leavings are to be there.
  func site(_ conditions: Conditions, former: Site?) throws -> Site {
    let folder = "\(scratch.disk)/present"
    let wantsMemory = conditions.varied.contains(.listingOrder) && fitsMemory
    let memory = scratch.memory.map { "\($0)/present" }
    let isElsewhere = conditions.varied.contains(.path)
    let base = wantsMemory ? memory ?? folder : folder
    let workspace =
      isElsewhere
      ? "\(base)/another/place/with/a/path/that/is/longer/workspace" : "\(base)/a/b/c/workspace"
    var site = Site(
      folder: folder, memoryFolder: memory, workspace: workspace, root: workspace,
      confinement: Confinement())
    try makeDirectory(folder)
    if let memory { try makeDirectory(memory) }
    try makeDirectory(workspace)
    try fill(&site, conditions)
    if let former {
      try takeLeavings(of: former, into: &site, keepsOutputs: conditions.keepsOutputs)
    }
    confine(&site, conditions)
    if surroundings.isolation == .namespaces {
      try surround(&site, conditions, former)
    } else {
      try equip(&site, conditions, former)
    }
    return site
  }

  private func fill(_ site: inout Site, _ conditions: Conditions) throws {
    let filling = WorkspaceFilling(
      specimen: specimen, root: surroundings.root, conditions: conditions)
    try filling.fill(site.workspace)
    site.initialFiles = Set(filling.inputs.map(\.path))
  }

  /// What needs no namespace.
  private func confine(_ site: inout Site, _ conditions: Conditions) {
    if conditions.varied.contains(.umask) {
      site.confinement.umask = surroundings.umask == 0o077 ? 0o022 : 0o077
    }
    let both = conditions.varied.union(conditions.fixed)
    site.confinement.hasOneProcessor = both.contains(.cpuCount)
    site.confinement.hasFixedAddresses = both.contains(.addresses)
    site.confinement.hasOldKernel = conditions.varied.contains(.kernel)
  }

  // MARK: In a copy

  private func equip(_ site: inout Site, _ conditions: Conditions, _ former: Site?) throws {
    let home =
      "\(site.folder)/\(conditions.varied.contains(.home) ? "other-home-folder" : "home")"
    let temporary =
      "\(site.folder)/\(conditions.varied.contains(.tmpdir) ? "other-temporary-folder" : "tmp")"
    try makeDirectory(home)
    try makeDirectory(temporary)
    if let changes = former?.homeChanges { try Leavings.copyFiles(of: changes, into: home) }
    for folder in sharedFolders(conditions) {
      try makeDirectory(parentDirectory(of: "\(site.workspace)/\(folder)"))
      // What stands there already was declared.
      _ = symlink("\(surroundings.root)/\(folder)", "\(site.workspace)/\(folder)")
    }
    if conditions.fixed.contains(.threads) {
      site.moduleFolder = try writeModule(in: "\(site.folder)/one-thread")
    }
    site.home = home
    site.homeChanges = home
    site.temporary = temporary
    site.temporaryChanges = temporary
  }

  private func writeModule(in folder: String) throws -> String {
    try makeDirectory(folder)
    try AtomicFile.write(
      Array(OneThread.module.utf8), to: "\(folder)/\(OneThread.fileName)", mode: 0o644,
      durability: .none)
    return folder
  }

  // MARK: In namespaces

  private func surround(_ site: inout Site, _ conditions: Conditions, _ former: Site?) throws {
    let needsUser = surroundings.needsOwnUser
    site.confinement.hasOwnIPC = true
    site.confinement.hasOwnNetwork = conditions.isOffline
    site.confinement.hasOwnProcesses = conditions.fixed.contains(.pid)
    if needsUser { site.confinement.user = getuid() }
    let den = "\(site.folder)/den"
    try makeDirectory(den)
    chmod(den, 0o1777)
    try layOverTemporary(&site, conditions, den: den, former)
    try layOverHome(&site, conditions, den: den, former)
    try pretend(&site, conditions)
    site.confinement.mounts.append(.bind(source: den, target: Self.den))
    if conditions.varied.contains(.locale), let folder = surroundings.otherLocale?.folder {
      try makeDirectory("\(den)/locale")
      site.localeFolder = "\(Self.den)/locale"
      site.confinement.mounts.append(.bind(source: folder, target: "\(Self.den)/locale"))
    }
    if conditions.fixed.contains(.threads) {
      _ = try writeModule(in: "\(den)/one-thread")
      site.moduleFolder = "\(Self.den)/one-thread"
    }
    try placeRoot(&site, conditions, den: den)
    try mask(&site, conditions)
    try fixEntropy(&site, conditions)
  }

  private func layOverHome(
    _ site: inout Site, _ conditions: Conditions, den: String, _ former: Site?
  ) throws {
    let changes = former?.homeChanges
    if let home = surroundings.home, lies(home, in: "/tmp"), let upper = site.temporaryChanges,
      !conditions.varied.contains(.home)
    {
      // It is laid over already; two layers are as many as the system takes.
      site.homeChanges = "\(upper)/\(relativePart(home, below: "/tmp"))"
      if let changes, let target = site.homeChanges {
        try Leavings.copyFiles(of: changes, into: target)
      }
      return
    }
    if let home = surroundings.home, surroundings.hasOverlay, !lies(home, in: surroundings.root),
      !lies(home, in: "/tmp"),
      let memory = site.memoryFolder
    {
      let upper = "\(memory)/home"
      let scratch = "\(memory)/home-work"
      try makeDirectory(upper)
      try makeDirectory(scratch)
      if let changes, !conditions.varied.contains(.home) {
        try Leavings.copyFiles(of: changes, into: upper)
      }
      site.confinement.mounts.append(
        .overlay(
          target: home, changes: upper, scratch: scratch,
          isOwnUser: surroundings.needsOwnUser || conditions.varied.contains(.user)))
      if !conditions.varied.contains(.home) {
        site.homeChanges = upper
        return
      }
    }
    let name = conditions.varied.contains(.home) ? "other-home-folder" : "home"
    try makeDirectory("\(den)/\(name)")
    site.home = "\(Self.den)/\(name)"
    site.homeChanges = "\(den)/\(name)"
    if let changes { try Leavings.copyFiles(of: changes, into: "\(den)/\(name)") }
  }

  private func layOverTemporary(
    _ site: inout Site, _ conditions: Conditions, den: String, _ former: Site?
  ) throws {
    if conditions.varied.contains(.tmpdir) {
      try makeDirectory("\(den)/other-temporary-folder")
      chmod("\(den)/other-temporary-folder", 0o1777)
      site.temporary = "\(Self.den)/other-temporary-folder"
    }
    let commands = specimen.stage.command.texts
    guard !surroundings.usesPaths(in: "/tmp", commands: commands) else {
      guard surroundings.hasOverlay, let memory = site.memoryFolder else { return }
      let (upper, work) = ("\(memory)/tmp", "\(memory)/tmp-work")
      try makeDirectory(upper)
      try makeDirectory(work)
      chmod(upper, 0o1777)
      site.confinement.mounts.append(
        .overlay(
          target: "/tmp", changes: upper, scratch: work,
          isOwnUser: surroundings.needsOwnUser || conditions.varied.contains(.user)))
      site.temporaryChanges = upper
      for name in hiddenTemporaryNames where !conditions.showsTemporaryFiles {
        // What stands for nothing in an overlay; without the permission the file stays to be seen.
        _ = mknod("\(upper)/\(name)", S_IFCHR, 0)
      }
      if let changes = former?.temporaryChanges {
        for name in hiddenTemporaryNames where access("\(changes)/\(name)", R_OK) == 0 {
          unlink("\(upper)/\(name)")
        }
        try Leavings.copyFiles(of: changes, into: upper)
      }
      return
    }
    let folder = "\(site.folder)/tmp"
    try makeDirectory(folder)
    chmod(folder, 0o1777)
    for name in hiddenTemporaryNames where conditions.showsTemporaryFiles {
      // What cannot be copied is not there.
      guard let stamp = try? FileStamp.of("/tmp/\(name)"), stamp.isRegularFile else { continue }
      try copyContent("/tmp/\(name)", to: "\(folder)/\(name)")
    }
    site.confinement.mounts.append(.bind(source: folder, target: "/tmp"))
    site.temporaryChanges = folder
    if let changes = former?.temporaryChanges { try Leavings.copyFiles(of: changes, into: folder) }
  }

  /// Gives the machine and the user other names.
  private func pretend(_ site: inout Site, _ conditions: Conditions) throws {
    let hosts = "/etc/hosts"
    if conditions.varied.contains(.hostname) {
      site.confinement.hostName = "another-host"
      if access(hosts, R_OK) == 0 {
        try bind("127.0.1.1 another-host\n", behind: hosts, of: &site)
      }
    }
    if conditions.varied.contains(.user), surroundings.allowsOtherUser {
      site.confinement.user = Self.otherUser
      let home = "\(Self.den)/other-home-folder"
      try bind(
        "somebody:x:\(Self.otherUser):\(Self.otherUser):somebody:\(home):/bin/sh\n",
        behind: "/etc/passwd", of: &site)
      try bind("somebody:x:\(Self.otherUser):\n", behind: "/etc/group", of: &site)
    }
    if conditions.varied.union(conditions.fixed).contains(.cpuCount) {
      let online = "/sys/devices/system/cpu/online"
      let file = "\(site.folder)/online"
      try AtomicFile.write(Array("0\n".utf8), to: file, durability: .none)
      if access(online, R_OK) == 0 {
        site.confinement.mounts.append(.bind(source: file, target: online))
      }
    }
  }

  private static let otherUser: UInt32 = 4242

  private func bind(_ line: String, behind path: String, of site: inout Site) throws {
    let bytes = try readFileIfPresent(path) ?? []
    let file = "\(site.folder)/\(path.split(separator: "/").joined(separator: "-"))"
    try AtomicFile.write(bytes + Array(line.utf8), to: file, mode: 0o644, durability: .none)
    site.confinement.mounts.append(.bind(source: file, target: path))
  }

  /// Puts something empty in the place of files and folders.
  private func mask(_ site: inout Site, _ conditions: Conditions) throws {
    for (number, path) in conditions.maskedPaths.sorted().enumerated() {
      let source = "\(site.folder)/nothing-\(number)"
      if try FileStamp.of(path, followingLinks: true)?.isDirectory == true {
        try makeDirectory(source)
      } else {
        try AtomicFile.write([], to: source, mode: 0o644, durability: .none)
      }
      site.confinement.mounts.append(.bind(source: source, target: path))
    }
  }

  /// Puts the workspace in the place of the user's root, or elsewhere and nothing in the root's place.
  private func placeRoot(_ site: inout Site, _ conditions: Conditions, den: String) throws {
    let root = surroundings.root
    if conditions.varied.contains(.path) {
      let empty = "\(site.folder)/empty"
      let place = "another/place/with/a/path/that/is/longer/workspace"
      try makeDirectory(empty)
      try makeDirectory("\(den)/\(place)")
      site.confinement.mounts.append(.bind(source: empty, target: root))
      try bindFolders(conditions, &site, in: empty)
      for folder in sharedFolders(conditions) {
        try makeDirectory(parentDirectory(of: "\(site.workspace)/\(folder)"))
        _ = symlink("\(root)/\(folder)", "\(site.workspace)/\(folder)")
      }
      site.root = "\(Self.den)/\(place)"
      site.confinement.mounts.append(.bind(source: site.workspace, target: site.root))
    } else {
      site.root = root
      site.confinement.mounts.append(.bind(source: site.workspace, target: root))
      try bindFolders(conditions, &site, in: site.workspace)
    }
    for path in specimen.outside {
      site.confinement.mounts.append(.bind(source: path, target: path, isReadOnly: true))
    }
  }

  /// Folders of the user's workspace that are there as they are, relative to the root.
  private func sharedFolders(_ conditions: Conditions) -> [String] {
    conditions.hasRepository ? environmentFolders + [".git"] : environmentFolders
  }

  private func bindFolders(
    _ conditions: Conditions, _ site: inout Site, in folder: String
  ) throws {
    for name in sharedFolders(conditions) {
      try makeDirectory("\(folder)/\(name)")
      site.confinement.mounts.append(
        .bind(
          source: "\(surroundings.root)/\(name)", target: "\(surroundings.root)/\(name)",
          isReadOnly: true))
    }
  }

  /// Makes random bytes the same each time: programs that ask the kernel are refused and read the
  /// device, and in its place stands a file.
  private func fixEntropy(_ site: inout Site, _ conditions: Conditions) throws {
    guard conditions.fixed.contains(.entropy) else { return }
    let file = "\(site.folder)/random"
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.entropyBytes)
    while bytes.count < Self.entropyBytes {
      // xorshift64*, whose numbers look random enough to programs that check.
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      withUnsafeBytes(of: state &* 0x2545_F491_4F6C_DD1D) { bytes += $0 }
    }
    try AtomicFile.write(bytes, to: file, mode: 0o644, durability: .none)
    site.confinement.hasNoRandomCall = true
    for device in ["/dev/urandom", "/dev/random"] where access(device, F_OK) == 0 {
      site.confinement.mounts.append(.bind(source: file, target: device))
    }
  }

  private static let entropyBytes = 4 << 20

  // MARK: Leavings

  /// Puts the undeclared files that an execution left in its workspace into that of another one.
  private func takeLeavings(
    of former: Site, into site: inout Site, keepsOutputs: Bool
  ) throws {
    let outputs = specimen.stage.outputs.map(\.path)
    try Leavings.copyFiles(of: former.workspace, into: site.workspace) { path in
      keepsOutputs || !outputs.contains { lies(path, in: $0) }
    }
  }
}
