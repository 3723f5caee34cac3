import Diagnostics
import Glibc
import Testing

@testable import FileStore

/// A workspace, a store and a stat cache.
private struct Bench {
  let scratch = Scratch()
  let kind: StoreKind
  let cache = StatCache(file: nil)
  let store: ObjectStore

  init(_ kind: StoreKind = allLayouts[0]) throws {
    self.kind = kind
    store = try ObjectStore(scratch, kind)
  }

  func materializer(_ kinds: [LinkKind] = [.copy]) -> Materializer {
    Materializer(
      store: store, kinds: kinds, root: scratch.path, cache: cache, format: kind.format,
      threadCount: 2)
  }

  func keep(_ text: String) throws -> ObjectID {
    let object = kind.format.object(text)
    try store.insert(.bytes(Array(text.utf8)), as: object)
    return object
  }

  func tree(_ files: [String: String], _ others: [Tree.Entry] = []) throws -> Tree {
    let entries = try files.map { path, text in
      let digest = try keep(text).digest
      let isExecutable = text.hasPrefix("#!")
      let size = Int64(text.utf8.count)
      return Tree.Entry(path, .file(digest: digest, size: size, isExecutable: isExecutable))
    }
    return try Tree(entries + others)
  }

  func current(_ path: String) throws -> Tree? {
    try FileHasher(scratch, format: kind.format).observations(of: [path])[0].tree
  }
}

@Suite struct MaterializerTests {
  @Test(arguments: LinkKind.allCases)
  func aFileIsMadeInTheFirstWayThatWorks(_ first: LinkKind) throws {
    let bench = try Bench()
    let object = try bench.keep("abc")
    let made = try bench.materializer([first]).restore(object, at: "s/a")
    #expect(try bench.scratch.text("s/a") == "abc")
    let stamp = try #require(try bench.scratch.stamp("s/a"))
    let stored = try #require(try FileStamp.of(bench.store.path(of: object)))
    switch made {
    case .hardlink: #expect(stamp.inode == stored.inode)
    case .symlink: #expect(stamp.isSymbolicLink)
    case .reflink, .copy: #expect(stamp.mode & 0o777 == 0o644)
    }
    #expect(made == first || (first == .reflink && made == .copy))
    #expect(try bench.scratch.listing("s") == ["a"])
  }

  @Test(arguments: LinkKind.allCases)
  func anExecutableFileIsExecutableAndItsObjectIsNot(_ kind: LinkKind) throws {
    let bench = try Bench()
    let object = try bench.keep("abc")
    try bench.materializer([kind]).restore(object, at: "a", isExecutable: true)
    #expect(try FileStamp.of(bench.scratch("a"), followingLinks: true)?.isExecutable == true)
    #expect(try FileStamp.of(bench.store.path(of: object))?.isExecutable == false)
  }

  @Test func anEmptyFileIsNeverAnotherNameOfItsObject() throws {
    let bench = try Bench()
    let made = try bench.materializer([.hardlink, .copy]).restore(try bench.keep(""), at: "a")
    #expect(made == .copy)
  }

  @Test func whatWasMadeNeedNotBeRead() throws {
    let bench = try Bench()
    for (name, kind) in [("c", LinkKind.copy), ("h", .hardlink), ("s", .symlink)] {
      try bench.materializer([kind]).restore(try bench.keep("abc \(name)"), at: name)
    }
    try bench.materializer().restore(
      try bench.tree(["x": "1", "y/z": "2"]), at: "d", current: nil, displacement: .deleting)
    let hasher = try FileHasher(bench.scratch, cache: bench.cache)
    #expect(try bytesRead(hasher, ["c", "h", "s", "d"]) == 0)
  }

  @Test func aFileIsReplacedAndALinkIsNotWrittenThrough() throws {
    let bench = try Bench()
    try bench.scratch.write("target", "mine")
    try bench.scratch.link("a", to: "target")
    try bench.materializer().restore(try bench.keep("abc"), at: "a")
    #expect(try bench.scratch.text("a") == "abc")
    #expect(try bench.scratch.text("target") == "mine")
  }

  @Test func aDirectoryIsNeverReplacedByAFile() throws {
    let bench = try Bench()
    try bench.scratch.write("a/b", "mine")
    let object = try bench.keep("abc")
    #expect(throws: Diagnostic.self) { try bench.materializer().restore(object, at: "a") }
    #expect(try bench.scratch.listing().filter { !$0.hasPrefix("cache/") } == ["a/", "a/b"])
  }

  @Test func missingAndCorruptObjectsChangeNothing() throws {
    let bench = try Bench()
    try bench.scratch.write("a", "mine")
    let object = bench.kind.format.object("abc")
    let missing = #expect(throws: Diagnostic.self) {
      try bench.materializer().restore(object, at: "a")
    }
    #expect(missing?.code == .objectMissing)
    let name = bench.store.path(of: object).dropFirst(bench.scratch.path.utf8.count + 1)
    try bench.scratch.write(String(name), "rotten")
    let corrupt = #expect(throws: Diagnostic.self) {
      try bench.materializer().restore(object, at: "a")
    }
    #expect(corrupt?.code == .objectCorrupt)
    #expect(try bench.scratch.text("a") == "mine")
  }
}

@Suite struct TreeMaterializerTests {
  @Test(arguments: allLayouts)
  func aNewDirectoryIsWhatItsTreeSays(_ kind: StoreKind) throws {
    let bench = try Bench(kind)
    let tree = try bench.tree(["a": "1", "s/b": "2", "s/t/c": "3", "s-": "4"])
    try bench.materializer().restore(tree, at: "x/d", current: nil, displacement: .deleting)
    let made = try #require(try bench.current("x/d"))
    #expect(Tree.changes(from: tree, to: made) == [])
    #expect(
      try bench.scratch.listing("x") == [
        "d/", "d/a", "d/s/", "d/s/b", "d/s/t/", "d/s/t/c", "d/s-",
      ])
  }

  @Test func linksEmptyDirectoriesAndPermissionsComeBack() throws {
    let bench = try Bench()
    let tree = try bench.tree(
      ["run": "#!/bin/sh"],
      [.init("e/f", .emptyDirectory), .init("l", .link(target: "run"))])
    try bench.materializer([.hardlink]).restore(
      tree, at: "d", current: nil, displacement: .deleting)
    #expect(try bench.current("d") == tree)
  }

  @Test(arguments: [
    Materializer.Displacement.keepingExtra, .deleting, .movingAside(into: "trash"),
  ])
  func onlyWhatDiffersIsTouched(_ displacement: Materializer.Displacement) throws {
    let bench = try Bench()
    let tree = try bench.tree(["same": "1", "s/edited": "2", "s/gone": "3"])
    try bench.scratch.write("d/same", "1")
    try bench.scratch.write("d/s/edited", "mine")
    try bench.scratch.write("d/extra/deep/x", "also mine")
    let before = try bench.scratch.stamp("d/same")
    let place = bench.scratch("trash")
    let actual: Materializer.Displacement =
      if case .movingAside = displacement { .movingAside(into: place) } else { displacement }
    let current = try bench.current("d")
    try bench.materializer().restore(tree, at: "d", current: current, displacement: actual)
    #expect(try bench.scratch.stamp("d/same") == before)
    #expect(try bench.scratch.text("d/s/edited") == "2")
    #expect(try bench.scratch.text("d/s/gone") == "3")
    let isExtraThere = try bench.scratch.stamp("d/extra") != nil
    #expect(isExtraThere == (displacement == .keepingExtra))
    if case .movingAside = displacement {
      #expect(try bench.scratch.text("trash/extra/deep/x") == "also mine")
      #expect(try bench.scratch.text("trash/s/edited") == "mine")
    }
  }

  @Test func filesAndDirectoriesChangePlaces() throws {
    let bench = try Bench()
    let tree = try bench.tree(["a": "1", "b/c": "2"], [.init("e", .emptyDirectory)])
    try bench.scratch.write("d/a/x", "mine")
    try bench.scratch.write("d/b", "mine")
    try bench.scratch.write("d/e", "mine")
    try bench.materializer().restore(
      tree, at: "d", current: try bench.current("d"), displacement: .deleting)
    #expect(try bench.current("d") == tree)
  }

  @Test func nothingIsWrittenThroughALink() throws {
    let bench = try Bench()
    try bench.scratch.write("outside/keep", "mine")
    try bench.scratch.link("d/s", to: "../outside")
    let tree = try bench.tree(["s/a": "1"])
    let current = try bench.current("d")
    let error = #expect(throws: Diagnostic.self) {
      try bench.materializer().restore(
        tree, at: "d", current: current, displacement: .keepingExtra)
    }
    #expect(error?.code == .wouldOverwrite)
    try bench.materializer().restore(
      tree, at: "d", current: current, displacement: .movingAside(into: bench.scratch("trash")))
    #expect(try bench.scratch.listing("outside") == ["keep"])
    #expect(try bench.current("d") == tree)
  }

  @Test func aMissingObjectLeavesNothingBehind() throws {
    let bench = try Bench()
    let tree = try bench.tree(["a": "1", "b": "2"])
    try bench.store.remove(bench.kind.format.object("2"))
    #expect(throws: Diagnostic.self) {
      try bench.materializer().restore(tree, at: "d", current: nil, displacement: .deleting)
    }
    #expect(try bench.scratch.listing().filter { !$0.hasPrefix("cache") } == [])
  }

  @Test func aThrowingProgressLeavesNothingBehind() throws {
    struct Stop: Error {}
    let bench = try Bench()
    let tree = try bench.tree(["a": "1"])
    chmod(bench.store.path(of: bench.kind.format.object("1")), 0o644)
    #expect(throws: Stop.self) {
      try bench.materializer().restore(
        tree, at: "d", current: nil, displacement: .deleting, progress: { _ in throw Stop() })
    }
    #expect(try bench.scratch.listing().filter { !$0.hasPrefix("cache") } == [])
  }

  @Test func neighboursOfManyDirectoriesComeBackTogether() throws {
    let bench = try Bench()
    var files: [String: String] = [:]
    for number in 0..<300 { files["\(number % 11)/\(number % 3)/\(number)"] = "\(number)" }
    files["big"] = String(repeating: "x", count: 200_000)
    let tree = try bench.tree(files)
    try bench.materializer().restore(tree, at: "d", current: nil, displacement: .deleting)
    #expect(try bench.current("d") == tree)
  }
}
