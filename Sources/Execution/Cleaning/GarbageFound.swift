import FileStore
import Remotes

extension GarbageCollection {
  /// What goes, or would.
  package struct Result: Sendable {
    /// An object that no record names.
    package struct Object: Sendable {
      /// The digest of its content.
      package var digest: String { id.hex }
      /// The digest.
      var id: Digest
      /// Its size in bytes.
      package var bytes: Int64
      /// Whether it is the list of a folder's files.
      package var isTree: Bool
      /// Its path, absolute.
      package var path: String
    }

    /// The objects that go, lists of files first.
    package var objects: [Object] = []
    /// How many objects stay.
    package var keptCount = 0
    /// How many bytes these have.
    package var keptBytes: Int64 = 0
    /// How many former results can no longer be taken, as the cache lacks outputs of theirs.
    package var candidates = 0
    /// The other projects whose data stays too, by their roots.
    package var users: [String] = []
    /// How many of the objects that go a record needs, which remotes have.
    package var fetchableCount = 0
    /// The folders of whose files nobody can tell, so that nothing goes; see ``LostLists``.
    package var unknownFolders: [String] = []
    /// The stages whose records keep nothing, for no stage file has them any more.
    package var formerStages: [String] = []
    /// The copies of folders that programs of old made in the cache, by their absolute paths; they go.
    package var unpackedFolders: [String] = []
    /// What goes from remotes.
    package var remotes: [RemoteResult] = []

    /// How many bytes the objects that go have.
    package var bytes: Int64 { objects.reduce(0) { $0 + $1.bytes } }

    /// Lets nothing go, since it may belong to some folders.
    mutating func keepEverything(for folders: [String]) {
      unknownFolders = folders
      keptCount += objects.count
      keptBytes += bytes
      (objects, unpackedFolders, fetchableCount) = ([], [], 0)
      for index in remotes.indices {
        remotes[index].keptCount += remotes[index].objects.count
        remotes[index].keptBytes += remotes[index].bytes
        remotes[index].objects = []
      }
    }

    /// Whether nothing goes.
    package var isEmpty: Bool {
      objects.isEmpty && candidates == 0 && unpackedFolders.isEmpty
        && remotes.allSatisfy(\.objects.isEmpty)
    }
  }

  /// What goes from a remote, or would.
  package struct RemoteResult: Sendable {
    /// The remote's name.
    package var remote: String
    /// The remote's URL or folder.
    package var place: String
    /// The objects that go.
    package var objects: [RemoteCleaning.Object] = []
    /// How many objects stay.
    package var keptCount = 0
    /// How many bytes these have.
    package var keptBytes: Int64 = 0

    /// How many bytes the objects that go have.
    package var bytes: Int64 { objects.reduce(0) { $0 + $1.size } }
  }
}
