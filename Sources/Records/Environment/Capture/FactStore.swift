import Diagnostics
import FileStore

/// The paths that something was found out from, each with its stamp from before it was read.
struct Watches {
  /// The stamps by path; nil where nothing was.
  private(set) var stamps: [ExactName: FileStamp?] = [:]

  /// Notes a path before it is read; says whether something is there.
  @discardableResult
  mutating func watch(_ path: String) throws -> Bool {
    let name = ExactName(path)
    if let known = stamps[name] { return known != nil }
    let stamp = try currentStamp(path)
    stamps[name] = .some(stamp)
    return stamp != nil
  }

  /// Notes a file and reads it, nil if that cannot be done.
  mutating func read(_ path: String) throws -> [UInt8]? {
    guard try watch(path) else { return nil }
    return try fileBytes(path)
  }

  /// Notes a folder and lists it, sorted; empty if that cannot be done.
  mutating func names(_ folder: String) throws -> [String] {
    guard try watch(folder) else { return [] }
    return try visibleNames(folder)
  }
}

/// What was found out earlier about parts of the machine, kept in a file.
///
/// A fact is a few lines of text under a key, with the paths that it was read from. It holds as long
/// as their stamps do, so that looking again costs a few `stat` calls. Losing the file costs time only.
/// What one store has looked at once, it does not look at again.
///
/// ```
/// pipe-environment-facts 1
/// fact python /srv/ana/venv/bin/python
/// watch 65024 1312 4096 1763979904000000000 1763979904000000000 16877 2 /srv/ana/venv/lib
/// absent /srv/ana/venv/bin/pyvenv.cfg
/// line 3.11.7
/// end
/// ```
final class FactStore {
  private struct Fact {
    var lines: [String] = []
    var watches: [(path: String, stamp: FileStamp?)] = []
  }

  private static let header = "pipe-environment-facts 1"
  /// More facts than a project's interpreters and programs would need.
  private static let limit = 512

  private let file: String?
  private let clock: FileClock
  private var saved: [ExactName: Fact] = [:]
  private var known: [ExactName: Fact] = [:]
  private var hasChanged = false

  /// The facts that a file holds; none if it is missing, damaged or of another version.
  init(file: String?, clock: FileClock) {
    self.file = file
    self.clock = clock
    // What was kept and cannot be read is found out anew.
    if let file, let bytes = try? fileBytes(file) { saved = Self.decode(bytes) ?? [:] }
  }

  /// The lines of a fact: what was found out earlier if it holds, else what is found out now.
  func lines(
    of key: String, finding: (inout Watches) throws -> [String]
  ) throws -> [String] {
    let name = ExactName(key)
    if let fact = known[name] { return fact.lines }
    if let fact = saved[name],
      try fact.watches.allSatisfy({ try currentStamp($0.path) == $0.stamp })
    {
      known[name] = fact
      return fact.lines
    }
    let reading = clock.reading()
    var watches = Watches()
    let lines = try finding(&watches)
    let fact = Fact(lines: lines, watches: watches.stamps.map { ($0.key.text, $0.value) })
    known[name] = fact
    // A fact from a file that was just written is not kept: it could change under the same stamp.
    if fact.watches.allSatisfy({ $0.stamp.map(reading.hasAged) ?? true }) {
      saved[name] = fact
      hasChanged = true
    }
    return lines
  }

  /// What the facts rest on that were asked for.
  var watches: [ExactName: FileStamp?] {
    var watches: [ExactName: FileStamp?] = [:]
    for fact in known.values {
      for watch in fact.watches { watches[ExactName(watch.path)] = .some(watch.stamp) }
    }
    return watches
  }

  /// Lets each fact be looked at again before it is believed.
  func forget() {
    known = [:]
  }

  /// Writes the facts, if there are new ones.
  ///
  /// - Throws: a ``Diagnostic`` if the file cannot be written.
  func save() throws {
    guard let file, hasChanged else { return }
    if saved.count > Self.limit { saved = saved.filter { known[$0.key] != nil } }
    try makeDirectory(parentDirectory(of: file))
    try AtomicFile.write(encode(), to: file, durability: .none)
    hasChanged = false
  }

  // MARK: The file

  private func encode() -> [UInt8] {
    var text = Self.header + "\n"
    for (name, fact) in saved.sorted(by: { $0.key.text.precedesInBytes($1.key.text) }) {
      let texts = [name.text] + fact.lines + fact.watches.map(\.path)
      // A line break in a path is rare enough to find such facts out each time.
      if texts.contains(where: { $0.utf8.contains(UInt8(ascii: "\n")) }) { continue }
      text += "fact \(name.text)\n"
      for watch in fact.watches.sorted(by: { $0.path.precedesInBytes($1.path) }) {
        text += watch.stamp.map { "watch \($0.text) \(watch.path)\n" } ?? "absent \(watch.path)\n"
      }
      for line in fact.lines { text += "line \(line)\n" }
    }
    return Array((text + "end\n").utf8)
  }

  private static func decode(_ bytes: [UInt8]) -> [ExactName: Fact]? {
    var facts: [ExactName: Fact] = [:]
    var name: ExactName?
    var fact = Fact()
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
    guard lines.popFirst()?.elementsEqual(header.utf8) == true else { return nil }
    while let line = lines.popFirst() {
      let word = line.prefix { $0 != UInt8(ascii: " ") }
      let rest = line[word.endIndex...].dropFirst()
      switch String(decoding: word, as: UTF8.self) {
      case "fact", "end":
        if let name { facts[name] = fact }
        if word.count == 3 { return facts }
        name = ExactName(String(decoding: rest, as: UTF8.self))
        fact = Fact()
      case "watch":
        guard let watch = FileStamp.watch(rest) else { return nil }
        fact.watches.append(watch)
      case "absent": fact.watches.append((String(decoding: rest, as: UTF8.self), nil))
      case "line": fact.lines.append(String(decoding: rest, as: UTF8.self))
      default: return nil
      }
    }
    return nil
  }
}

extension FileStamp {
  /// The stamp as seven numbers.
  fileprivate var text: String {
    "\(device) \(inode) \(size) \(modifiedNanoseconds) \(changedNanoseconds) \(mode) \(linkCount)"
  }

  /// The stamp and the path that a line tells.
  fileprivate static func watch(_ line: ArraySlice<UInt8>) -> (path: String, stamp: FileStamp?)? {
    let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 7)
    guard parts.count == 8 else { return nil }
    let numbers = parts[..<7].map { Int64(String(decoding: $0, as: UTF8.self)) }
    guard !numbers.contains(nil) else { return nil }
    let known = numbers.compactMap(\.self)
    var stamp = FileStamp.none
    stamp.device = UInt64(bitPattern: known[0])
    stamp.inode = UInt64(bitPattern: known[1])
    stamp.size = known[2]
    stamp.modifiedNanoseconds = known[3]
    stamp.changedNanoseconds = known[4]
    stamp.mode = UInt32(truncatingIfNeeded: known[5])
    stamp.linkCount = UInt32(truncatingIfNeeded: known[6])
    return (String(decoding: parts[7], as: UTF8.self), stamp)
  }
}
