import Glibc

/// One thing that a directory holds, as it was seen; 56 bytes without padding.
struct WalkedEntry {
  enum Kind: UInt8 {
    case file
    case directory
    case link
    case special
    /// It was listed but gone when it was looked at.
    case vanished
    /// The system refused to look at it; the error number stands in place of the size.
    case refused
  }

  var nameStart: UInt32
  var nameLength: UInt16
  private var rawKind: UInt8
  private var reserved: UInt8 = 0
  var stamp: FileStamp

  init(nameStart: Int, nameLength: Int) {
    self.nameStart = UInt32(nameStart)
    self.nameLength = UInt16(nameLength)
    rawKind = Kind.vanished.rawValue
    stamp = .none
  }

  var kind: Kind {
    guard let kind = Kind(rawValue: rawKind) else { preconditionFailure("no such kind") }
    return kind
  }

  /// Looks at the entry, whose name in C stands at `names + nameStart`.
  mutating func look(in directory: Int32, names: UnsafePointer<CChar>) {
    let name = names + Int(nameStart)
    switch FileStamp.query(name, in: directory, followingLinks: false) {
    case .success(let stamp):
      self.stamp = stamp
      rawKind = Self.kind(of: stamp).rawValue
    case .failure(let error):
      stamp.size = Int64(error.number)
      rawKind = (error.meansMissing ? Kind.vanished : .refused).rawValue
    }
  }

  private static func kind(of stamp: FileStamp) -> Kind {
    if stamp.isRegularFile { return .file }
    if stamp.isDirectory { return .directory }
    return stamp.isSymbolicLink ? .link : .special
  }
}

/// What a symbolic link leads to; 56 bytes without padding.
struct FollowedLink {
  /// The stamp of what the link leads to, all zero if that cannot be looked at.
  var stamp: FileStamp
  /// The error number, zero if the link leads somewhere.
  var errorNumber: Int64

  init(_ name: UnsafePointer<CChar>, in directory: Int32) {
    switch FileStamp.query(name, in: directory, followingLinks: true) {
    case .success(let stamp):
      self.stamp = stamp
      errorNumber = 0
    case .failure(let error):
      stamp = .none
      errorNumber = Int64(error.number)
    }
  }
}

/// A directory as it was listed, with all that it holds looked at.
struct WalkedDirectory {
  /// The path below the directory where the walk began, empty for that one.
  var path: [UInt8]
  /// The directory that led here, and which device and inode this one is.
  var parent: Int?
  var device: UInt64 = 0
  var inode: UInt64 = 0
  /// All names, each with a zero behind it.
  var names: [CChar] = []
  var entries: [WalkedEntry] = []
  /// What the entries that are links lead to, by the index of the entry, in order.
  var links: [(entry: Int, target: FollowedLink)] = []
  /// The directories that entries lead to: indices in the walk, by the index of the entry.
  var children: [Int: Int] = [:]

  init(path: [UInt8], parent: Int?) {
    self.path = path
    self.parent = parent
  }

  /// Calls `body` with the bytes of an entry's name.
  func name<Result>(of entry: WalkedEntry, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    names.withUnsafeBytes { names in
      let start = Int(entry.nameStart)
      return body(.init(rebasing: names[start..<start + Int(entry.nameLength)]))
    }
  }

  /// The path of an entry below the directory where the walk began.
  func path(of entry: WalkedEntry) -> [UInt8] {
    name(of: entry) { path.isEmpty ? Array($0) : path + [UInt8(ascii: "/")] + $0 }
  }
}

extension WalkedDirectory {
  /// Lists an open directory and looks at all that it holds, in the order in which the system names it.
  ///
  /// - Throws: the error of the system, or the path of a name that is not UTF-8.
  mutating func list(
    _ directory: borrowing OpenFile, scope: IgnoreScope?, parallel: Parallel
  ) throws(SystemError) {
    let stamp = try directory.stamp()
    device = stamp.device
    inode = stamp.inode
    try readNames(directory, scope: scope)
    let descriptor = directory.descriptor
    look(in: descriptor, parallel: parallel)
    names.withUnsafeBufferPointer { names in
      guard let names = names.baseAddress else { return }
      for (index, entry) in entries.enumerated() where entry.kind == .link {
        links.append((index, FollowedLink(names + Int(entry.nameStart), in: descriptor)))
      }
    }
  }

  private mutating func readNames(
    _ directory: borrowing OpenFile, scope: IgnoreScope?
  ) throws(SystemError) {
    let descriptor = directory.descriptor
    try directory.forEachName { name, type in
      append(name, type, in: descriptor, scope: scope)
    }
  }

  private mutating func append(
    _ name: UnsafeBufferPointer<CChar>, _ type: UInt8, in directory: Int32, scope: IgnoreScope?
  ) {
    if let scope, let start = name.baseAddress {
      let isDirectory = Self.isDirectory(start, type: type, in: directory)
      if scope.ignores(UnsafeRawBufferPointer(name), isDirectory: isDirectory) { return }
    }
    entries.append(WalkedEntry(nameStart: names.count, nameLength: name.count))
    names.append(contentsOf: name)
    names.append(0)
  }

  private static func isDirectory(
    _ name: UnsafePointer<CChar>, type: UInt8, in directory: Int32
  ) -> Bool {
    // Some file systems leave the type open.
    guard type == UInt8(DT_UNKNOWN) else { return type == UInt8(DT_DIR) }
    let stamp = FileStamp.query(name, in: directory, followingLinks: false)
    return (try? stamp.get().isDirectory) ?? false  // What cannot be looked at is found out later.
  }

  private mutating func look(in directory: Int32, parallel: Parallel) {
    let chunk = 2048
    let count = entries.count
    names.withUnsafeBufferPointer { names in
      entries.withUnsafeMutableBufferPointer { entries in
        guard let names = names.baseAddress else { return }
        // Each chunk is looked at by one thread, and all have ended before the entries are used.
        nonisolated(unsafe) let entries = entries
        // The names are only read.
        nonisolated(unsafe) let start = names
        parallel.forEach(below: (count + chunk - 1) / chunk) { index, _ in
          for entry in index * chunk..<min(count, (index + 1) * chunk) {
            entries[entry].look(in: directory, names: start)
          }
        }
      }
    }
  }

  /// The first name, in the order of bytes, that is not UTF-8, with `\xNN` for its odd bytes.
  var nameNotUTF8: String? {
    let isASCII = names.allSatisfy { $0 >= 0 }
    if isASCII { return nil }
    let odd = entries.compactMap { entry in
      name(of: entry) { String(validating: $0, as: UTF8.self) == nil ? Array($0) : nil }
    }
    let first = odd.min { $0.lexicographicallyPrecedes($1) }
    return first.map { displayed(path.isEmpty ? $0 : path + [UInt8(ascii: "/")] + $0) }
  }
}

/// A path as text in which each byte that is not part of UTF-8 stands as `\xNN`.
func displayed(_ path: [UInt8]) -> String {
  var text = ""
  var decoder = UTF8()
  var rest = path[...]
  while !rest.isEmpty {
    var iterator = rest.makeIterator()
    switch decoder.decode(&iterator) {
    case .scalarValue(let scalar):
      text.unicodeScalars.append(scalar)
      rest = rest.dropFirst(UTF8.width(scalar))
    case .error, .emptyInput:
      text +=
        "\\x" + (rest[rest.startIndex] < 16 ? "0" : "") + String(rest.removeFirst(), radix: 16)
    }
    decoder = UTF8()
  }
  return text
}
