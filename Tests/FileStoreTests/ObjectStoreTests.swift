import Diagnostics
import Glibc
import Testing

@testable import FileStore

extension ObjectStore {
  init(
    _ scratch: Scratch, _ kind: StoreKind, cache: StatCache = StatCache(file: nil)
  ) throws {
    self.init(
      directory: scratch("cache"), layout: kind.layout, quarantine: scratch("cache/corrupt"),
      cache: cache, clock: FileClock(fixedAt: try .later(on: scratch)))
  }
}

extension TreeFormat {
  /// The object that holds a text.
  func object(_ text: String) -> ObjectID { fileObject(algorithm.digest(of: text)) }
}

/// What a store must do in every layout.
@Suite struct ObjectStoreTests {
  private let scratch = Scratch()

  @Test(arguments: allLayouts)
  func whatIsKeptIsThere(_ kind: StoreKind) throws {
    let store = try ObjectStore(scratch, kind)
    try scratch.write("a", "abc", mode: 0o755)
    let object = kind.format.object("abc")
    #expect(try !store.contains(object))
    try store.insert(.file(scratch("a")), as: object)
    try store.insert(.bytes(Array("xyz".utf8)), as: kind.format.object("xyz"))
    #expect(try store.contains(object))
    #expect(try store.verify(object) == .intact)
    #expect(try store.bytes(of: object) == Array("abc".utf8))
    #expect(try FileStamp.of(store.path(of: object)).map { $0.mode & 0o7777 } == 0o444)
    #expect(try scratch.text("a") == "abc")
  }

  @Test(arguments: allLayouts)
  func theListHoldsEachObject(_ kind: StoreKind) throws {
    let store = try ObjectStore(scratch, kind)
    #expect(try store.objects() == [])
    let texts = ["", "1", "22", "333"]
    try store.insert(
      texts.map { ObjectSource(.bytes(Array($0.utf8)), as: kind.format.object($0)) })
    let tree = try Tree([])
    let treeObject = kind.format.treeObject(kind.format.digest(of: tree))
    try store.insert(.bytes(kind.format.encode(tree)), as: treeObject)
    let listed = try store.objects()
    #expect(Set(listed.map(\.object)) == Set(texts.map(kind.format.object) + [treeObject]))
    #expect(listed.map(\.object) == listed.map(\.object).sorted())
    #expect(listed.first { $0.object == kind.format.object("333") }?.size == 3)
    #expect(try store.tree(treeObject.digest, format: kind.format) == tree)
  }

  @Test(arguments: allLayouts)
  func aFileThatIsNotWhatItsDigestSaysNeverGetsIn(_ kind: StoreKind) throws {
    let store = try ObjectStore(scratch, kind)
    try scratch.write("a", "changed")
    let error = #expect(throws: Diagnostic.self) {
      try store.insert(.file(scratch("a")), as: kind.format.object("abc"))
    }
    #expect(error?.code == .inputChanged)
    #expect(try store.objects() == [])
    #expect(try scratch.listing("cache").filter { !$0.hasSuffix("/") } == [])
  }

  @Test(arguments: allLayouts)
  func aCorruptObjectIsMovedAsideAndCanBeReplaced(_ kind: StoreKind) throws {
    let object = kind.format.object("abc")
    let path = try ObjectStore(scratch, kind).path(of: object)
    try makeDirectory(parentDirectory(of: path))
    let name = String(path.dropFirst(scratch.path.utf8.count + 1))
    for expected in ["", "~2"] {
      try scratch.write(name, "rotten", mode: 0o444)
      // A store that remembers nothing, as a new process would.
      let verification = try ObjectStore(scratch, kind).verify(object)
      let leaf = path.split(separator: "/").last ?? ""
      #expect(verification == .corrupt(movedTo: scratch("cache/corrupt/\(leaf)\(expected)")))
    }
    let store = try ObjectStore(scratch, kind)
    try store.insert(.bytes(Array("abc".utf8)), as: object)
    #expect(try store.bytes(of: object) == Array("abc".utf8))
  }

  @Test(arguments: allLayouts)
  func insertingOverACorruptObjectHealsIt(_ kind: StoreKind) throws {
    let store = try ObjectStore(scratch, kind)
    let object = kind.format.object("abc")
    let name = String(store.path(of: object).dropFirst(scratch.path.utf8.count + 1))
    try scratch.write(name, "abX", mode: 0o444)
    try store.insert(.bytes(Array("abc".utf8)), as: object)
    #expect(try store.bytes(of: object) == Array("abc".utf8))
  }

  @Test(arguments: allLayouts)
  func anObjectIsReadOnlyOnce(_ kind: StoreKind) throws {
    let cache = StatCache(file: nil)
    let store = try ObjectStore(scratch, kind, cache: cache)
    let object = kind.format.object("abc")
    try store.insert(.bytes(Array("abc".utf8)), as: object)
    var reads = 0
    _ = try store.verify([object]) { _ in reads += 1 }
    #expect(reads == 0)
    chmod(store.path(of: object), 0o644)
    _ = try store.verify([object]) { _ in reads += 1 }
    #expect(reads > 0)
  }

  @Test(arguments: allLayouts)
  func anEmptyRemnantIsNoObject(_ kind: StoreKind) throws {
    let store = try ObjectStore(scratch, kind)
    let object = kind.format.object("abc")
    let name = String(store.path(of: object).dropFirst(scratch.path.utf8.count + 1))
    try scratch.write(name, "", mode: 0o444)
    #expect(try !store.contains(object))
    #expect(try store.missing(from: [object, object]) == [object, object])
    try store.insert(.bytes([]), as: kind.format.object(""))
    #expect(try store.contains(kind.format.object("")))
  }

  @Test(arguments: allLayouts)
  func removingTwiceIsNoError(_ kind: StoreKind) throws {
    let store = try ObjectStore(scratch, kind)
    let object = kind.format.object("abc")
    try store.insert(.bytes(Array("abc".utf8)), as: object)
    try store.remove(object)
    try store.remove(object)
    #expect(try store.verify(object) == .missing)
    let error = #expect(throws: Diagnostic.self) { try store.bytes(of: object) }
    #expect(error?.code == .objectMissing)
  }

  @Test(arguments: allLayouts)
  func manyFilesAreKeptTogether(_ kind: StoreKind) throws {
    let store = try ObjectStore(scratch, kind)
    let texts = (0..<600).map { "text \($0 % 550)" }
    for (number, text) in texts.enumerated() { try scratch.write("d/\(number)", text) }
    try store.insert(
      texts.enumerated().map {
        ObjectSource(.file(scratch("d/\($0.offset)")), as: kind.format.object($0.element))
      })
    let states = try store.verify(texts.map(kind.format.object))
    #expect(states.allSatisfy { $0 == .intact })
    #expect(try store.objects().count == 550)
  }

  @Test func whatIsNoFileIsNotKept() throws {
    let store = try ObjectStore(scratch, allLayouts[0])
    let object = NativeTreeFormat().object("")
    mkfifo(scratch("fifo"), 0o600)
    for path in [scratch("fifo"), scratch("none"), scratch.path, "/dev/zero"] {
      #expect(throws: Diagnostic.self) { try store.insert(.file(path), as: object) }
    }
    #expect(try store.objects() == [])
  }

  @Test func onlyFilesOfDeadProcessesThatRestedAreSwept() throws {
    let store = try ObjectStore(scratch, allLayouts[0])
    let names = [".pipe-tmp-\(getpid())-abc", ".pipe-tmp-999999999-abc", ".pipe-tmp-x", "abc"]
    for name in names { try scratch.write("cache/objects/00/\(name)", "") }
    #expect(try store.sweep() == 0)
    let device = try #require(try scratch.stamp("cache")).device
    let later = ClockReading(
      device: device, nanoseconds: try ClockReading.later(on: scratch).nanoseconds + (1 << 42),
      tick: 1)
    let laterStore = ObjectStore(
      directory: store.directory, layout: store.layout, quarantine: store.quarantine,
      cache: StatCache(file: nil), clock: FileClock(fixedAt: later))
    #expect(try laterStore.sweep() == 1)
    #expect(try scratch.stamp("cache/objects/00/\(names[1])") == nil)
  }
}
