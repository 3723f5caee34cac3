import Diagnostics
import Documents
import FileStore
import Glibc
import PipelineModel
import Records

/// The locks of another program that works on the same projects, held so that it keeps away.
///
/// The first is an `flock` on a file that says ` <process>`, or a hard link where the settings want that; it is held while records and files of the
/// project are written, and given back while commands run, for these may call that program. The
/// second is a table of the paths that commands in progress read and write:
///
///     {"write": {"/p/out": {"pid": 7, "cmd": "pipe"}}, "read": {"/p/in": [{"pid": 7, "cmd": "pipe"}]}}
///
/// Entries of processes that have gone mean nothing, and whoever meets them drops them.
final class NeighbourAccess {
  private let root: String
  private let places: NeighbourLocks
  private let usesHardLinks: Bool
  private var lock: HeldLock?
  private var stages: Set<String> = []

  /// A lock of either kind.
  private enum HeldLock {
    case file(ProjectLock)
    case link(HardLinkLock)

    func release() {
      switch self {
      case .file(let lock): lock.release()
      case .link(let lock): lock.release()
      }
    }
  }

  /// Prepares to take locks.
  init(root: String, places: NeighbourLocks, usesHardLinks: Bool) {
    self.root = root
    self.places = places
    self.usesHardLinks = usesHardLinks
  }

  private func take(
    _ path: String, waiting: (_ holder: String) throws -> Void
  ) throws -> HeldLock {
    if usesHardLinks { return .link(try HardLinkLock.take(path, waiting: waiting)) }
    return .file(try ProjectLock.take(path, holder: " \(getpid())\n", waiting: waiting))
  }

  /// Takes the first lock.
  ///
  /// - Parameter waiting: Called ten times a second with who holds it; what it throws ends the wait.
  func enter(waiting: (_ holder: String) throws -> Void) throws {
    guard lock == nil else { return }
    let path = "\(root)/\(places.project)"
    try makeDirectory(parentDirectory(of: path))
    lock = try take(path) { holder in
      try waiting(holder.isEmpty ? places.name : "\(places.name): process \(holder)")
    }
  }

  /// Gives the first lock back.
  func leave() {
    lock?.release()
    lock = nil
  }

  /// Notes that a stage's command is about to run.
  ///
  /// - Throws: `project-busy` when the other program works on one of the stage's paths.
  func begin(_ stage: Stage) throws {
    let outputs = stage.outputs.map { absolutePath($0.path, in: root) }
    let inputs = stage.dependencies.map { absolutePath($0.path, in: root) }
    try edit { table in
      if let other = table.holder(writing: outputs, reading: inputs) {
        throw neighbourIsBusyDiagnostic("what '\(stage.address)' reads or makes", holder: other)
      }
      table.add(writing: outputs, reading: inputs + outputs)
    }
    stages.insert(stage.address)
    leave()
  }

  /// Notes that a stage's command has ended. The first lock stays free until ``enter(waiting:)``.
  func end(_ stage: Stage) throws {
    guard stages.remove(stage.address) != nil else { return }
    let outputs = stage.outputs.map { absolutePath($0.path, in: root) }
    let inputs = stage.dependencies.map { absolutePath($0.path, in: root) }
    try edit { $0.remove(writing: outputs, reading: inputs + outputs) }
  }

  private func edit(_ change: (inout NeighbourTable) throws -> Void) throws {
    let guardian = try take("\(root)/\(places.tableGuard)", waiting: { _ in })
    defer { guardian.release() }
    let path = "\(root)/\(places.table)"
    var table = try NeighbourTable(readFileIfPresent(path), file: path)
    try change(&table)
    try AtomicFile.write(table.bytes, to: path, durability: .none)
  }
}

/// Which process reads and writes which path.
struct NeighbourTable {
  private struct Holder: Equatable {
    var process: Int
    var command: String

    var isOther: Bool {
      process != Int(getpid()) && (kill(pid_t(process), 0) == 0 || errno == EPERM)
    }
  }

  private var writers: [(path: String, holder: Holder)] = []
  private var readers: [(path: String, holder: Holder)] = []
  private var me: Holder { Holder(process: Int(getpid()), command: "pipe") }

  /// Reads a table; one that cannot be understood counts as empty, as no one could trust it.
  init(_ bytes: [UInt8]?, file: String) throws {
    // As said above: what is no JSON is no table.
    guard let bytes, let value = try? parseJSON(bytes, file: file) else { return }
    for entry in value["write"]?.map ?? [] {
      if let holder = Self.holder(entry.value) { writers.append((entry.key, holder)) }
    }
    for entry in value["read"]?.map ?? [] {
      for item in entry.value.list ?? [] {
        if let holder = Self.holder(item) { readers.append((entry.key, holder)) }
      }
    }
  }

  private static func holder(_ value: Value) -> Holder? {
    guard let process = value["pid"]?.int, let command = value["cmd"]?.string else { return nil }
    return Holder(process: process, command: command)
  }

  /// Who keeps paths from being written or read; nil when nobody does.
  func holder(writing outputs: [String], reading inputs: [String]) -> String? {
    let blocking =
      writers.filter { entry in (outputs + inputs).contains { overlap($0, entry.path) } }
      + readers.filter { entry in outputs.contains { overlap($0, entry.path) } }
    guard let other = blocking.first(where: { $0.holder.isOther }) else { return nil }
    return "process \(other.holder.process) (\(other.holder.command))"
  }

  /// Enters paths for this process.
  mutating func add(writing outputs: [String], reading inputs: [String]) {
    writers += outputs.map { ($0, me) }
    readers += inputs.map { ($0, me) }
  }

  /// Takes out paths of this process, each once.
  mutating func remove(writing outputs: [String], reading inputs: [String]) {
    for path in outputs { Self.remove(path, me, from: &writers) }
    for path in inputs { Self.remove(path, me, from: &readers) }
  }

  private static func remove(
    _ path: String, _ holder: Holder, from entries: inout [(path: String, holder: Holder)]
  ) {
    let place = entries.firstIndex { $0.holder == holder && $0.path.utf8.elementsEqual(path.utf8) }
    if let place { entries.remove(at: place) }
  }

  /// Whether two paths are the same or one lies within the other.
  private func overlap(_ first: String, _ second: String) -> Bool {
    let (a, b) = (first.utf8, second.utf8)
    return a.elementsEqual(b) || "\(first)/".utf8.starts(with: "\(second)/".utf8)
      || "\(second)/".utf8.starts(with: "\(first)/".utf8)
  }

  /// The table as JSON.
  var bytes: [UInt8] {
    let read = Self.grouped(readers).map { ($0.path, Value.list($0.holders.map(Self.value))) }
    let write = writers.map { ($0.path, Self.value($0.holder)) }
    return Array(jsonText(.map([("write", .map(write)), ("read", .map(read))])).utf8)
  }

  private static func value(_ holder: Holder) -> Value {
    .map([("pid", .int(holder.process)), ("cmd", .string(holder.command))])
  }

  private static func grouped(
    _ entries: [(path: String, holder: Holder)]
  ) -> [(path: String, holders: [Holder])] {
    var groups: [(path: String, holders: [Holder])] = []
    for entry in entries {
      if let place = groups.firstIndex(where: { $0.path.utf8.elementsEqual(entry.path.utf8) }) {
        groups[place].holders.append(entry.holder)
      } else {
        groups.append((entry.path, [entry.holder]))
      }
    }
    return groups
  }
}
