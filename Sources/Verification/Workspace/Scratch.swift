import CPipe
import Diagnostics
import FileStore
import Glibc

/// The folders that a verification works in: one on the disk beside pipe's own state, and one in memory
/// where the machine has such.
///
/// Whoever holds the lock uses them: this process, its launcher, its keepers. A cleaner, which waits for
/// that lock, deletes both when the last of these is gone, however it ended; what even it could not, the
/// next verification sweeps away.
final class Scratch {
  /// The folder on the disk, absolute.
  let disk: String
  /// The folder in memory, absolute; nil where there is no such place.
  let memory: String?
  private let lock: ProjectLock
  private static let memoryRoot = "/dev/shm"

  /// The descriptor that keeps the lock.
  var descriptor: Int32 { lock.descriptor }

  /// Sweeps away what is abandoned, and makes new folders.
  ///
  /// - Parameters:
  ///   - stateDirectory: The folder of pipe's own state, absolute.
  ///   - name: A name that no other verification has.
  /// - Throws: A `Diagnostic` when they cannot be made.
  init(stateDirectory: String, name: String) throws {
    let folder = "\(stateDirectory)/verify"
    if try FileStamp.of(stateDirectory) == nil {
      try makeDirectory(stateDirectory)
      // Nothing in it belongs into Git, whatever the project's own ignore files say.
      try AtomicFile.write(
        Array("*\n".utf8), to: "\(stateDirectory)/.gitignore", durability: .none)
    }
    try makeDirectory(folder)
    // Between making a folder and locking it nobody may take it for abandoned.
    let gate = try ProjectLock.take("\(folder)/lock", holder: "\(getpid())") { _ in }
    defer { gate.release() }
    Self.sweep(folder)
    disk = "\(folder)/\(name)"
    try makeDirectory(disk)
    let memory = "\(Self.memoryRoot)/pipe-verify-\(getuid())-\(name)"
    self.memory = mkdir(memory, 0o700) == 0 ? memory : nil
    try AtomicFile.write(
      Array((self.memory ?? "").utf8), to: "\(disk)/memory", durability: .none)
    guard let lock = try ProjectLock.tryToTake("\(disk)/lock", holder: "\(getpid())") else {
      preconditionFailure("a new folder was locked by another process")
    }
    self.lock = lock
    startCleaner()
  }

  /// How many bytes can still be written on the disk.
  var freeBytes: Int64 { Self.freeBytes(disk) }

  /// How many bytes can still be written in memory, at most a quarter of what is free.
  var freeMemoryBytes: Int64 { memory.map { Self.freeBytes($0) / 4 } ?? 0 }

  /// Whether programs can be executed that lie in memory.
  var memoryAllowsPrograms: Bool {
    guard let memory else { return false }
    return cpipe_allows_programs(memory) == 1
  }

  /// Deletes a folder below it, also one that a command closed.
  func delete(_ path: String) {
    // What stays is deleted with the whole.
    _ = cpipe_delete_tree(path)
  }

  /// Deletes both folders and gives up the lock.
  func close() {
    if let memory { delete(memory) }
    delete(disk)
    lock.release()
    rmdir(parentDirectory(of: disk))
  }

  private func startCleaner() {
    let trees = [memory, disk].compactMap { $0 }
    let pointers = trees.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    var texts = pointers.map { UnsafePointer($0) }
    // Without a cleaner the next verification sweeps.
    _ = cpipe_cleaner_start("\(disk)/lock", &texts, texts.count)
  }

  private static func sweep(_ folder: String) {
    // What cannot be swept now is left to the next time.
    for name in (try? directoryNames(folder)) ?? [] where name != "lock" {
      let path = "\(folder)/\(name)"
      // As above.
      guard let lock = try? ProjectLock.tryToTake("\(path)/lock", holder: "sweeper") else {
        continue
      }
      // As above.
      let bytes = (try? readFileIfPresent("\(path)/memory")).flatMap { $0 } ?? []
      let memory = String(decoding: bytes, as: UTF8.self)
      if memory.hasPrefix("\(memoryRoot)/pipe-verify-") {
        _ = cpipe_delete_tree(memory)
      }
      _ = cpipe_delete_tree(path)
      lock.release()
    }
  }

  private static func freeBytes(_ path: String) -> Int64 {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return 0 }
    return Int64(status.f_bavail) * Int64(status.f_frsize)
  }
}
