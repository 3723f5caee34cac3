import FileStore
import Glibc

/// What the operating system and the processor say about themselves.
struct SystemFacts {
  /// The folder in which the system's files lie, empty but in tests.
  let systemRoot: String

  /// The system as a record keeps it.
  func system(_ facts: FactStore, processor: Processor) throws -> SystemRecord {
    let lines = try facts.lines(of: "system \(systemRoot)") { watches in
      [try operatingSystem(&watches), try cLibrary(&watches) ?? ""]
    }
    return SystemRecord(
      operatingSystem: lines.first ?? "Linux",
      cLibrary: lines.last.flatMap { $0.isEmpty ? nil : $0 },
      architecture: Self.architecture, features: processor.features)
  }

  /// The system's name and version from `os-release`: `Debian 12`.
  private func operatingSystem(_ watches: inout Watches) throws -> String {
    let bytes =
      try watches.read("\(systemRoot)/etc/os-release")
      ?? watches.read("\(systemRoot)/usr/lib/os-release")
    var settings: [String: String] = [:]
    for line in String(decoding: bytes ?? [], as: UTF8.self).split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { continue }
      settings[String(parts[0])] = parts[1].filter { $0 != "\"" && $0 != "'" && $0 != "," }
    }
    var name = settings["NAME"] ?? settings["ID"] ?? "Linux"
    for ending in [" GNU/Linux", " Linux"] where name.hasSuffix(ending) {
      name = String(name.dropLast(ending.count))
    }
    return settings["VERSION_ID"].map { "\(name) \($0)" } ?? name
  }

  /// The C library that the system's programs use. Ours may be linked into this program, so that it
  /// knows nothing about the system's.
  private func cLibrary(_ watches: inout Watches) throws -> String? {
    for loader in Self.loaders {
      let path = "\(systemRoot)\(loader)"
      guard try watches.watch(path) else { continue }
      let library = parentDirectory(of: try resolvedPath(path)) + "/libc.so.6"
      if try watches.watch(library), let version = try Self.glibcVersion(library) {
        return "glibc \(version)"
      }
    }
    let musl = "\(systemRoot)/lib/ld-musl-\(Self.machine).so.1"
    guard try watches.watch(musl) else { return nil }
    let version = try ApkPackages(systemRoot: systemRoot).version(ofPackage: "musl", &watches)
    return version.map { "musl \($0)" } ?? "musl"
  }

  private static let loaders = [
    "/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-linux-armhf.so.3",
    "/lib64/ld64.so.2", "/lib/ld-linux-riscv64-lp64d.so.1", "/lib/ld64.so.1",
  ]

  /// The version in the words that the library prints when it is run.
  private static func glibcVersion(_ library: String) throws -> String? {
    let needle = Array(" release version ".utf8)
    var version: String?
    let search = ByteSearch(needle)
    _ = try searchFile(library, overlap: needle.count + 16) { part in
      guard let place = search.firstPlace(in: part) else { return false }
      let start = place + needle.count
      let text = part[start...].prefix { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
      guard text.endIndex < part.count else { return false }
      let trimmed = text.last == UInt8(ascii: ".") ? text.dropLast() : text
      version = String(decoding: trimmed, as: UTF8.self)
      return true
    }
    return version
  }

  /// The machine's name as the kernel has it, `x86_64`.
  static let machine = kernelFact(\.machine)

  /// The machine's name in its network.
  static let nodeName = kernelFact(\.nodename)

  /// The kernel's release.
  static let kernel = kernelFact(\.release)

  /// The architecture as people write it.
  static var architecture: String {
    switch machine {
    case "x86_64": "x86-64"
    case "aarch64": "arm64"
    case let other: other
    }
  }

  private static func kernelFact<Field>(_ field: KeyPath<utsname, Field>) -> String {
    var facts = utsname()
    guard uname(&facts) == 0 else { return "" }
    return withUnsafeBytes(of: facts[keyPath: field]) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// The version of the driver of NVIDIA's GPUs, nil if there is none.
  func gpuDriver() throws -> String? {
    guard let text = try fileText("\(systemRoot)/proc/driver/nvidia/version") else { return nil }
    let words = text.prefix { $0 != "\n" }.split(separator: " ")
    let version = words.first { word in
      word.contains(".") && word.utf8.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
    }
    return version.map { "NVIDIA \($0)" } ?? "NVIDIA"
  }
}

/// What the kernel says about the first processor.
struct Processor {
  /// The name.
  private(set) var model: String?
  /// The flags that change how numbers are computed, sorted.
  private(set) var flags: [String] = []
  /// The abilities as a lock names them: those that decide which code numeric libraries choose.
  private(set) var features: [String] = []

  /// The first processor of a machine; on other architectures than x86 and ARM nothing but a name.
  init(systemRoot: String) throws {
    let bytes = try fileHead("\(systemRoot)/proc/cpuinfo", count: 8_192)
    let head = String(decoding: bytes, as: UTF8.self)
    var present: Set<String> = []
    for line in head.split(separator: "\n", omittingEmptySubsequences: false) {
      // An empty line ends the first processor.
      if line.isEmpty { break }
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      switch trimmed(parts[0]) {
      case "model name", "cpu model", "Model": model = trimmed(parts[1])
      case "flags", "Features": present = Set(parts[1].split(separator: " ").map(String.init))
      default: continue
      }
    }
    flags = present.filter(Self.changesNumbers).sorted()
    features = Self.features(present)
  }

  private static func changesNumbers(_ flag: String) -> Bool {
    let exact: Set<String> = [
      "avx", "avx2", "fma", "fma4", "f16c", "sse4_1", "sse4_2", "ssse3", "asimd", "asimddp",
      "asimdhp", "bf16", "i8mm", "fphp", "sme", "sme2",
    ]
    return exact.contains(flag) || ["avx512", "avx_", "amx", "sve"].contains { flag.hasPrefix($0) }
  }

  private static func features(_ flags: Set<String>) -> [String] {
    let named = [
      ("avx2", "avx2"), ("avx512f", "avx512"), ("amx_tile", "amx"), ("sve", "sve"),
      ("sve2", "sve2"), ("sme", "sme"),
    ]
    var features = named.filter { flags.contains($0.0) }.map(\.1)
    // Nearly all processors with avx2 have fma too; the others are told apart.
    if flags.contains("avx2"), !flags.contains("fma") { features.append("no-fma") }
    if !flags.contains("avx2"), flags.contains("fma") { features.insert("fma", at: 0) }
    if !flags.contains("avx2"), flags.contains("avx") { features.insert("avx", at: 0) }
    return features
  }
}
