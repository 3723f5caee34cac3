import CPipe
import FileStore
import Glibc

/// What is known of this machine and of the user's environment, and how runs can be kept apart here.
struct Surroundings {
  /// The project's root, absolute.
  var root: String
  /// The environment that a stage would get.
  var environment: [String: String]
  /// The number of processors.
  var cores: Int
  /// The mask of permissions.
  var umask: UInt32
  /// How runs are kept apart.
  var isolation = Isolation.copy
  /// Whether namespaces need a user namespace of their own around them.
  var needsOwnUser = false
  /// Whether a user namespace in which the user has another number can be had.
  var allowsOtherUser = false
  /// Whether folders can be laid over others.
  var hasOverlay = false
  /// A locale unlike the present one, and the folder that holds it where it is not installed.
  var otherLocale: (name: String, folder: String?)?
  /// The abilities of the processor, as the kernel names them.
  var processorFeatures: Set<String> = []

  /// The user's home; nil where there is none worth the name.
  var home: String? {
    guard let home = environment["HOME"], home.hasPrefix("/"), home != "/" else { return nil }
    // What cannot be looked at cannot be used either.
    let stamp = try? FileStamp.of(home, followingLinks: true)
    return stamp?.isDirectory == true ? home : nil
  }

  /// Whether paths that a run needs lie in the folder: the root, programs, libraries.
  func usesPaths(in folder: String, commands: [String]) -> Bool {
    if lies(root, in: folder) { return true }
    if let home, lies(home, in: folder) { return true }
    let passing: Set<String> = ["TMPDIR", "TMP", "TEMP", "PWD", "OLDPWD", "_", "HOME"]
    let values = environment.filter { !passing.contains($0.key) }.map(\.value)
    return (values + commands).contains { $0.contains(folder + "/") }
  }

  /// Folders inside of the root that hold programs and libraries rather than the project's own files:
  /// virtual environments and the like, relative to the root, sorted.
  func environmentFolders(commands: [String]) -> [String] {
    var found: Set<String> = []
    var candidates = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    candidates += ["VIRTUAL_ENV", "CONDA_PREFIX"].compactMap { environment[$0] }
    for word in commands.flatMap({ $0.split(whereSeparator: { " \t\n;|&()".contains($0) }) })
    where word.contains("/") && !word.hasPrefix("-") {
      candidates.append(parentDirectory(of: word.hasPrefix("/") ? String(word) : "\(root)/\(word)"))
    }
    for folder in candidates where lies(folder, in: root) && folder != root {
      if let base = environmentBase(folder) { found.insert(relativePart(base, below: root)) }
    }
    for name in [".venv", "venv", "env", "node_modules", "renv"]
    where name == "node_modules" || name == "renv" || environmentBase("\(root)/\(name)") != nil {
      // What cannot be looked at is not there.
      if (try? FileStamp.of("\(root)/\(name)", followingLinks: true))?.isDirectory == true {
        found.insert(name)
      }
    }
    return found.sorted()
  }

  /// The folder of the virtual environment around a folder inside of the root.
  private func environmentBase(_ folder: String) -> String? {
    var path = folder
    while lies(path, in: root), path != root {
      for mark in ["pyvenv.cfg", "conda-meta", ".bin"] where access("\(path)/\(mark)", F_OK) == 0 {
        return path
      }
      path = parentDirectory(of: path)
    }
    return nil
  }

  /// The kinds that runs cannot vary here.
  var fixedKinds: Set<CauseKind> {
    var kinds: Set<CauseKind> = []
    if otherLocale == nil { kinds.insert(.locale) }
    if cores < 2 { kinds.insert(.cpuCount) }
    if isolation == .copy { kinds.insert(.hostname) }
    if otherProcessor.isEmpty { kinds.insert(.cpuModel) }
    return kinds
  }

  // MARK: Another processor

  /// Variables that make numerical libraries compute as on an older processor; empty where this one is
  /// of the oldest kind.
  var otherProcessor: [String: String] {
    #if arch(x86_64)
      guard processorFeatures.contains("avx2") else { return [:] }
      let hasAVX512 = processorFeatures.contains("avx512f")
      let kernels = hasAVX512 ? "Haswell" : "Sandybridge"
      let numpy =
        hasAVX512
        ? "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR X86_V4"
        : "AVX2 FMA3 X86_V3"
      let cLibrary =
        hasAVX512
        ? "-AVX512F,-AVX512CD,-AVX512BW,-AVX512DQ,-AVX512VL,-AVX2,-FMA"
        : "-AVX2,-FMA"
      return [
        "OPENBLAS_CORETYPE": environment["OPENBLAS_CORETYPE"] == kernels ? "Nehalem" : kernels,
        "NPY_DISABLE_CPU_FEATURES": numpy,
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=\(cLibrary)",
        "MKL_ENABLE_INSTRUCTIONS": hasAVX512 ? "AVX2" : "SSE4_2",
        "ARROW_USER_SIMD_LEVEL": hasAVX512 ? "AVX2" : "SSE4_2",
      ]
    #else
      return ["OPENBLAS_CORETYPE": "ARMV8"]
    #endif
  }

  /// The name of the first processor; nil where the kernel tells none.
  static func readProcessorName() -> String? {
    // Without the table it has no name here.
    guard let bytes = try? readFileIfPresent("/proc/cpuinfo") else { return nil }
    for line in bytes.split(separator: 0x0A) where line.starts(with: "model name".utf8) {
      let name = String(decoding: line, as: UTF8.self).split(separator: ":", maxSplits: 1).last
      return name.map { String($0.drop { $0 == " " }) }
    }
    return nil
  }

  /// The abilities of the first processor.
  static func readProcessorFeatures() -> Set<String> {
    // Without the table only another processor cannot be imitated.
    guard let bytes = try? readFileIfPresent("/proc/cpuinfo") else { return [] }
    for line in bytes.split(separator: 0x0A) where line.starts(with: "flags".utf8) {
      return Set(String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init))
    }
    return []
  }
}
