import FileStore
import Glibc

/// One version of an output, wherever its content lies.
package enum Subject: Sendable, Hashable {
  /// Nothing is there.
  case missing
  /// A file, by the path of its content; nil where the permission to execute does not count.
  case file(String, isExecutable: Bool? = nil)
  /// A folder's files and links, in any order.
  case folder([Item])

  /// A file or link of a folder.
  package struct Item: Sendable, Hashable {
    /// What stands there.
    package enum Content: Sendable, Hashable {
      /// A file, by the path of its content; nil where the permission to execute does not count.
      case file(String, isExecutable: Bool? = nil)
      /// A symbolic link, by its target.
      case link(String)
    }

    /// The path inside the folder.
    package var path: String
    /// What stands there.
    package var content: Content

    /// Creates an item.
    package init(_ path: String, _ content: Content) {
      self.path = path
      self.content = content
    }
  }

  /// What stands at a path; links with an absolute target are followed, those inside a folder kept.
  ///
  /// - Throws: a `Diagnostic` where something cannot be read or is neither file nor folder.
  package static func onDisk(_ path: String) throws -> Subject {
    guard let stamp = try FileStamp.of(path, followingLinks: true) else { return .missing }
    guard stamp.isDirectory else { return .file(path, isExecutable: stamp.isExecutable) }
    var items: [Item] = []
    try collect(path, prefix: "", into: &items)
    return .folder(items)
  }

  private static func collect(
    _ folder: String, prefix: String, into items: inout [Item]
  ) throws {
    for name in try directoryNames(folder) {
      let (path, inner) = ("\(folder)/\(name)", prefix + name)
      guard var stamp = try FileStamp.of(path) else { continue }
      if stamp.isSymbolicLink {
        let target = linkTarget(path)
        guard target.utf8.first == UInt8(ascii: "/"),
          let followed = try FileStamp.of(path, followingLinks: true)
        else {
          items.append(Item(inner, .link(target)))
          continue
        }
        stamp = followed
      }
      if stamp.isDirectory {
        try collect(path, prefix: inner + "/", into: &items)
      } else {
        items.append(Item(inner, .file(path, isExecutable: stamp.isExecutable)))
      }
    }
  }

  private static func linkTarget(_ path: String) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(PATH_MAX)) { buffer in
      let count = buffer.withMemoryRebound(to: CChar.self) {
        readlink(path, $0.baseAddress!, $0.count)  // A buffer of PATH_MAX bytes has an address.
      }
      return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
  }
}
