import Diagnostics
import FileStore
import Support
import Synchronization
import Testing

@testable import Remotes

/// Removing what nobody needs.
@Suite struct RemovalTests {
  @Test(arguments: Store.allCases)
  func whatIsRemovedIsGoneAndTheRestStays(_ store: Store) throws {
    let open = try OpenStore(store)
    let layout = NativeObjectLayout()
    let files = (0..<5).map { number -> RemoteFile in
      let object = ObjectID(DigestAlgorithm.sha256.digest(of: "\(number)"), .sha256)
      open.scratch.write("cache/\(layout.path(of: object))", "\(number)")
      return RemoteFile(name: layout.path(of: object), size: 1)
    }
    let others = ["objects/ab/notes", "objects/note", "runs/ab/cdef-01"].map { name in
      open.scratch.write("cache/\(name)", "mine")
      return RemoteFile(name: name, size: 4)
    }
    let cleaning = RemoteCleaning(open.remote, layout: layout)
    #expect(try cleaning.objects() == [])
    try open.remote.upload([files, [others[2]]], from: open.scratch.root + "/cache") { _ in }
    if store == .directory {
      open.scratch.sh("cd cache; cp --parents objects/ab/notes objects/note ../store")
    } else {
      try open.remote.upload([others], from: open.scratch.root + "/cache") { _ in }
    }

    let found = try cleaning.objects()
    #expect(found.map(\.name) == files.map(\.name).sorted())
    #expect(found.allSatisfy { $0.size == 1 && layout.path(of: $0.object) == $0.name })
    let counts = Mutex<[Int]>([])
    try cleaning.remove(Array(found[..<3])) { state in
      counts.withLock { $0.append(state.filesDone) }
    }
    #expect(counts.withLock { $0.allSatisfy { $0 <= 3 } })
    #expect(
      try Set(open.remote.list("").keys) == Set(found[3...].map(\.name) + others.map(\.name)))
    // What another process removed meanwhile is no mistake.
    try cleaning.remove(found) { _ in }
    #expect(try cleaning.objects() == [])
  }

  @Test func listsGoBeforeAllFiles() throws {
    let remote = RecordingRemote()
    let (file, list) = ("files/md5/00/112233445566778899aabbccddeeff", "ff/" + zeros + ".dir")
    remote.names.withLock { $0 = [file, list, "ab/\(zeros)", "ab/note"] }
    let cleaning = RemoteCleaning(remote, layout: DVCObjectLayout())
    let objects = try cleaning.objects()
    #expect(objects.map(\.name) == ["ab/\(zeros)", list, file].sorted())
    try cleaning.remove(objects) { _ in }
    #expect(remote.removed.withLock { $0 } == [[list], ["ab/\(zeros)", file]])
  }

  @Test func nothingGoesFromWhatCanOnlyBeRead() {
    let remote = RecordingRemote(isReadOnly: true)
    let problem = #expect(throws: Diagnostic.self) {
      try RemoteCleaning(remote, layout: DVCObjectLayout()).objects()
    }
    #expect(problem?.code == .remoteRefused)
  }

  private let zeros = "000000000000000000000000000000"
}

/// A remote that has names alone and notes what is removed.
private final class RecordingRemote: Remote {
  let place = "here"
  let isReadOnly: Bool
  let names = Mutex<[String]>([])
  let removed = Mutex<[[String]]>([])

  init(isReadOnly: Bool = false) { self.isReadOnly = isReadOnly }

  func list(_ folder: String) throws -> [String: Int64] { [:] }

  func listObjects(below folders: [String]) throws -> [String: Int64] {
    Dictionary(uniqueKeysWithValues: names.withLock { $0.map { ($0, 1) } })
  }

  func remove(_ names: [String], progress: @escaping (Int) -> Void) throws {
    removed.withLock { $0.append(names) }
  }

  func sizes(of names: [String]) throws -> [String: Int64] { [:] }

  func upload(
    _ phases: [[RemoteFile]], from folder: String, progress: @escaping TransferProgress.Report
  ) throws {}

  func download(
    _ files: [RemoteFile], into folder: String, progress: @escaping TransferProgress.Report
  ) throws {}
}
