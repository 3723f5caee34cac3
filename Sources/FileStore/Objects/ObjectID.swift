/// What identifies the content of an object in a store.
package struct ObjectID: Hashable, Sendable, Comparable {
  /// The digest of the content.
  package var digest: Digest
  /// How the content becomes the digest.
  package var algorithm: DigestAlgorithm
  /// Whether the layout keeps the object apart as the list of a directory's files.
  package var isMarkedAsTree: Bool

  /// Creates an identity.
  package init(_ digest: Digest, _ algorithm: DigestAlgorithm, isMarkedAsTree: Bool = false) {
    self.digest = digest
    self.algorithm = algorithm
    self.isMarkedAsTree = isMarkedAsTree
  }

  /// How the bytes of the object become the digest; the lines of a tree are never normalized.
  package var contentAlgorithm: DigestAlgorithm {
    isMarkedAsTree && algorithm == .textMD5 ? .md5 : algorithm
  }

  /// Whether one stands before the other: by digest, then by algorithm, files before trees.
  package static func < (left: ObjectID, right: ObjectID) -> Bool {
    if left.digest != right.digest { return left.digest < right.digest }
    if left.algorithm != right.algorithm {
      return left.algorithm.rawValue < right.algorithm.rawValue
    }
    return !left.isMarkedAsTree && right.isMarkedAsTree
  }
}

/// Where in a store's directory objects lie.
package protocol ObjectLayout: Sendable {
  /// The folders, relative to the store's directory, whose subfolders of two hex digits hold objects.
  var folders: [String] { get }
  /// The path of an object relative to the store's directory.
  func path(of object: ObjectID) -> String
  /// The object that a name in a subfolder of two hex digits of a folder stands for, or nil.
  func object(folder: String, digits: String, name: String) -> ObjectID?
}

/// `objects/<2 hex digits>/<62 hex digits>`, SHA-256, for files and trees alike.
package struct NativeObjectLayout: ObjectLayout {
  /// The layout; it has no options.
  package init() {}

  /// One folder.
  package var folders: [String] { ["objects"] }

  /// The path of an object relative to the store's directory.
  package func path(of object: ObjectID) -> String {
    let hex = object.digest.hex
    return "objects/\(hex.prefix(2))/\(hex.dropFirst(2))"
  }

  /// The object that a name stands for, or nil.
  package func object(folder: String, digits: String, name: String) -> ObjectID? {
    guard name.utf8.count == 62, let digest = Digest(hex: digits + name) else { return nil }
    return ObjectID(digest, .sha256)
  }
}

extension TreeFormat {
  /// The object that holds a file of this digest.
  package func fileObject(_ digest: Digest) -> ObjectID { ObjectID(digest, algorithm) }
}
