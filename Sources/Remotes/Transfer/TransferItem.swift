import Diagnostics
import FileStore

/// A file or folder that a project has recorded, and that its cache and its remotes keep.
package struct TransferItem: Sendable {
  /// The path by which people know it, relative to the project's root.
  package var path: String
  /// The object: the file's, or that of the folder's list.
  package var object: ObjectID
  /// How the folder's list is written; nil for a file.
  package var treeFormat: (any TreeFormat)?
  /// The size in bytes, 0 when it is not known.
  package var size: Int64

  /// How much of a folder is to move; its list always moves too.
  package var part: FolderPart
  /// Whether it is no mistake that nobody has it.
  package var isOptional: Bool

  /// Creates an item.
  package init(
    path: String, object: ObjectID, treeFormat: (any TreeFormat)?, size: Int64,
    part: FolderPart = .whole, isOptional: Bool = false
  ) {
    self.part = part
    self.isOptional = isOptional
    self.path = path
    self.object = object
    self.treeFormat = treeFormat
    self.size = size
  }
}

/// An object and where it belongs.
struct TransferObject: Sendable {
  var object: ObjectID
  /// The path of the file or folder that has this content.
  var path: String
  var size: Int64
  var isOptional = false
}

/// The list of a folder, with the objects of the files that it names.
struct TransferTree: Sendable {
  var list: TransferObject
  var files: [ObjectID]
}

/// The objects of some items, each once, in the order of the items.
struct TransferContents {
  private(set) var files: [TransferObject] = []
  private(set) var trees: [TransferTree] = []
  /// The lists that nobody has.
  private(set) var unknownTrees: [TransferObject] = []
  /// The paths that were asked for and that their folders do not have.
  private(set) var problems: [Diagnostic] = []
  private var seen: Set<ObjectID> = []

  /// Collects the objects.
  ///
  /// - Parameter tree: The tree of a list; nil when nobody has it.
  init(_ items: [TransferItem], tree: (TransferItem) throws -> Tree?) throws {
    for item in Self.merged(items) where seen.insert(item.object).inserted {
      let object = TransferObject(
        object: item.object, path: item.path, size: item.size, isOptional: item.isOptional)
      guard let format = item.treeFormat else {
        if case .paths(let paths) = item.part {
          problems += paths.map { .notInFolder($0, of: item.path, nil) }
          continue
        }
        files.append(object)
        continue
      }
      guard let tree = try tree(item) else {
        unknownTrees.append(object)
        continue
      }
      problems += item.part.unknownPaths(in: tree).map {
        .notInFolder($0, of: item.path, tree)
      }
      add(item.part.cut(from: tree), object, format)
    }
  }

  /// The items with all parts that are asked for of each folder together.
  private static func merged(_ items: [TransferItem]) -> [TransferItem] {
    guard items.contains(where: { $0.part != .whole }) else { return items }
    var merged: [TransferItem] = []
    var places: [ObjectID: Int] = [:]
    for item in items {
      if let place = places[item.object] {
        merged[place].part.formUnion(item.part)
      } else {
        places[item.object] = merged.count
        merged.append(item)
      }
    }
    return merged
  }

  private mutating func add(_ tree: Tree, _ list: TransferObject, _ format: any TreeFormat) {
    var names: [ObjectID] = []
    for entry in tree.entries {
      guard case .file(let digest, let size, _) = entry.content else { continue }
      let object = format.fileObject(digest)
      names.append(object)
      guard seen.insert(object).inserted else { continue }
      files.append(
        TransferObject(
          object: object, path: "\(list.path)/\(entry.path)", size: size ?? 0,
          isOptional: list.isOptional))
    }
    trees.append(TransferTree(list: list, files: names))
  }

  /// All objects: files, then the lists that name them.
  var all: [TransferObject] { files + trees.map(\.list) }
}

extension ObjectStore {
  /// The tree of an item's list; nil when it is not in the store, or damaged there.
  func tree(of item: TransferItem) -> Tree? {
    // What cannot be read is as good as absent.
    guard let format = item.treeFormat, let bytes = try? bytes(of: item.object) else { return nil }
    // As above.
    return try? format.decode(bytes, source: path(of: item.object))
  }

  /// The sizes of the objects that are in the store.
  func sizes(of objects: [ObjectID]) throws -> [ObjectID: Int64] {
    var sizes: [ObjectID: Int64] = [:]
    for object in objects where try contains(object) {
      sizes[object] = try FileStamp.of(path(of: object))?.size
    }
    return sizes
  }
}
