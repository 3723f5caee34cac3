import Diagnostics
import FileStore
import Support
import Testing

@testable import Remotes

/// What every remote does, whatever keeps its files.
@Suite struct RemoteConformanceTests {
  /// Some files of a cache: two objects and an entry of the run cache.
  private static let texts = ["one\n", "two, which is longer\n", ""]

  private func objects(_ scratch: Scratch) -> [RemoteFile] {
    Self.texts.map { text in
      let object = ObjectID(DigestAlgorithm.sha256.digest(of: text), .sha256)
      let name = NativeObjectLayout().path(of: object)
      scratch.write("cache/\(name)", text)
      return RemoteFile(name: name, size: Int64(text.utf8.count))
    }
  }

  private func run(_ scratch: Scratch) -> RemoteFile {
    scratch.write("cache/runs/ab/cdef-01", "pipe-run 1\n")
    return RemoteFile(name: "runs/ab/cdef-01", size: 11)
  }

  private func sizes(_ files: [RemoteFile]) -> [String: Int64] {
    Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.size) })
  }

  @Test(arguments: Store.allCases)
  func whatIsBroughtThereComesBack(_ store: Store) throws {
    let open = try OpenStore(store)
    let (remote, cache) = (open.remote, open.scratch.root + "/cache")
    let (files, run) = (objects(open.scratch), run(open.scratch))
    #expect(try remote.list("objects") == [:])
    #expect(try remote.sizes(of: files.map(\.name)) == [:])

    try remote.upload([[files[0], files[1]], [files[2]], [run]], from: cache) { _ in }
    #expect(try remote.list("objects") == sizes(files))
    // Nothing but these files is there, under no other name either.
    #expect(try remote.list("") == sizes(files + [run]))
    #expect(
      try remote.sizes(of: [files[1].name, "objects/00/11", run.name]) == sizes([files[1], run]))

    let absent = RemoteFile(name: "objects/00/11", size: 3)
    try remote.download([files[0], absent, run], into: open.scratch.root + "/back") { _ in }
    #expect(open.scratch.read("back/\(files[0].name)") == "one\n")
    #expect(open.scratch.read("back/\(run.name)") == "pipe-run 1\n")
    #expect(!open.scratch.exists("back/objects/00/11"))
  }

  @Test(arguments: Store.allCases)
  func aFileOfAnotherSizeIsReplaced(_ store: Store) throws {
    let open = try OpenStore(store)
    let (remote, cache) = (open.remote, open.scratch.root + "/cache")
    let file = objects(open.scratch)[1]
    try remote.upload([[file]], from: cache) { _ in }
    // A second time, as of a second process that saw it lacking, does no harm.
    try remote.upload([[file]], from: cache) { _ in }
    #expect(try remote.list("objects") == sizes([file]))

    guard store != .s3 else { return }
    open.scratch.sh("chmod u+w store/\(file.name); printf tw > store/\(file.name)")
    try remote.upload([[file]], from: cache) { _ in }
    try remote.download([file], into: open.scratch.root + "/back") { _ in }
    #expect(open.scratch.read("back/\(file.name)") == Self.texts[1])
  }

  @Test(arguments: Store.allCases)
  func manyFilesAreFoundByListingAndByAsking(_ store: Store) throws {
    let open = try OpenStore(store)
    let files = (0..<300).map { number -> RemoteFile in
      let object = ObjectID(DigestAlgorithm.sha256.digest(of: "\(number)"), .sha256)
      let name = NativeObjectLayout().path(of: object)
      return RemoteFile(name: name, size: Int64("\(number)".utf8.count))
    }
    open.scratch.sh(
      """
      for number in {0..299}; do
        digest=$(printf %s $number | sha256sum | cut -c -64)
        mkdir -p cache/objects/${digest:0:2}
        printf %s $number > cache/objects/${digest:0:2}/${digest:2}
      done
      """)
    let (there, absent) = (Array(files[..<200]), files[200...])
    try open.remote.upload([there], from: open.scratch.root + "/cache") { _ in }
    #expect(try open.remote.sizes(of: files.map(\.name)) == sizes(there))
    #expect(
      try open.remote.sizes(of: [there[0].name] + absent.prefix(3).map(\.name))
        == sizes([there[0]]))
  }
}
