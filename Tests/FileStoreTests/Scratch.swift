import Glibc

@testable import FileStore

/// A directory that a test may fill, deleted at the end.
final class Scratch: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/pipe-filestore-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no scratch directory") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    try? removeTree(path)  // A directory left behind in /tmp fails no test.
  }

  /// The absolute path of a name.
  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file with the directories above it, in place if it is there.
  func write(_ name: String, _ text: String, mode: UInt32 = 0o644) throws {
    try write(name, Array(text.utf8), mode: mode)
  }

  func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o644) throws {
    try makeDirectory(parentDirectory(of: self(name)))
    let file = try OpenFile.open(self(name), in: AT_FDCWD, O_WRONLY | O_CREAT | O_TRUNC, mode)
    try file.write(bytes)
    try file.setMode(mode)
  }

  func text(_ name: String) throws -> String {
    String(decoding: try readFile(self(name)), as: UTF8.self)
  }

  func link(_ name: String, to target: String) throws {
    try makeDirectory(parentDirectory(of: self(name)))
    try checked(symlink(target, self(name)))
  }

  func directory(_ name: String) throws {
    try makeDirectory(self(name))
  }

  func stamp(_ name: String) throws -> FileStamp? {
    try FileStamp.of(self(name))
  }

  /// All paths below, directories with a slash at their end, sorted.
  func listing(_ name: String = "") throws -> [String] {
    let start = name.isEmpty ? path : self(name)
    return try Self.paths(below: start).map { String($0.dropFirst(start.count + 1)) }
  }

  private static func paths(below directory: String) throws -> [String] {
    try directoryNames(directory).flatMap { name -> [String] in
      let path = "\(directory)/\(name)"
      guard try FileStamp.of(path)?.isDirectory == true else { return [path] }
      return try [path + "/"] + paths(below: path)
    }
  }
}

extension ClockReading {
  /// A moment at which every file of the test's device has aged.
  static func later(on scratch: Scratch) throws -> ClockReading {
    let device = try FileStamp.of(scratch.path)?.device ?? 0
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let nanoseconds = Int64(now.tv_sec + 10) * 1_000_000_000
    return ClockReading(device: device, nanoseconds: nanoseconds, tick: kernelTick)
  }
}

extension FileHasher {
  /// A hasher for a scratch directory, for which files age at once unless told otherwise.
  init(
    _ scratch: Scratch, format: any TreeFormat = NativeTreeFormat(),
    ignores: IgnoreRules = .native, cache: StatCache = StatCache(file: nil),
    clock: FileClock? = nil
  ) throws {
    self.init(
      root: scratch.path, format: format, ignores: ignores, cache: cache,
      clock: try clock ?? FileClock(fixedAt: .later(on: scratch)), threadCount: 2)
  }
}

/// Counts the bytes that a hasher reads.
func bytesRead(_ hasher: FileHasher, _ paths: [String]) throws -> Int64 {
  var total: Int64 = 0
  _ = try hasher.states(of: paths) { total = $0.bytesTotal }
  return total
}
