/// The cache of DVC 3: `files/md5/<2 hex digits>/<30 hex digits>`, lists of directories end in `.dir`.
///
/// Objects of DVC 2, whose files' line ends were normalized, lie in the cache's directory itself.
package struct DVCObjectLayout: ObjectLayout {
  private static let current = "files/md5"
  private static let legacy = ""

  /// The layout; it has no options.
  package init() {}

  /// The folder of DVC 3, and the cache itself for DVC 2.
  package var folders: [String] { [Self.current, Self.legacy] }

  /// The path of an object relative to the cache.
  package func path(of object: ObjectID) -> String {
    let hex = object.digest.hex
    let folder = object.algorithm == .textMD5 ? "" : Self.current + "/"
    return "\(folder)\(hex.prefix(2))/\(hex.dropFirst(2))\(object.isMarkedAsTree ? ".dir" : "")"
  }

  /// The object that a name stands for, or nil.
  package func object(folder: String, digits: String, name: String) -> ObjectID? {
    let isTree = name.hasSuffix(".dir")
    let rest = isTree ? name.dropLast(4) : name[...]
    guard rest.utf8.count == 30, let digest = Digest(hex: digits + rest) else { return nil }
    return ObjectID(digest, folder == Self.legacy ? .textMD5 : .md5, isMarkedAsTree: isTree)
  }
}
