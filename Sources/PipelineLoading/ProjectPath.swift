import PipelineModel

/// Where a path of a stage file leads.
package enum ProjectPath: Equatable {
  /// Into the project; the path is relative to the root and normalised, `.` for the root itself.
  case inside(String)
  /// Out of the project; the path is absolute and normalised.
  case outside(String)

  /// Follows a path as written in a stage file, by its text alone.
  ///
  /// - Parameter folder: The folder that it is relative to, itself relative to the root.
  /// - Parameter root: The project root as an absolute path.
  package init(_ text: String, from folder: String, root: String) {
    if text.utf8.first == UInt8(ascii: "/") {
      let absolute = "/" + Self.normalised(text)
      if absolute.isExactly(root) {
        self = .inside(".")
      } else if absolute.utf8.starts(with: (root + "/").utf8) {
        self = .inside(
          String(decoding: absolute.utf8.dropFirst(root.utf8.count + 1), as: UTF8.self))
      } else {
        self = .outside(absolute)
      }
      return
    }
    let path =
      folder == "."
      ? (Self.isNormal(text) ? text : Self.normalised(text))
      : Self.normalised(folder + "/" + text)
    if path == ".." || path.utf8.starts(with: "../".utf8) {
      self = .outside("/" + Self.normalised(root + "/" + path))
    } else {
      self = .inside(path.isEmpty ? "." : path)
    }
  }

  /// The path without empty parts, `.` and `..`; what leads above its start keeps its `..`.
  private static func normalised(_ text: String) -> String {
    let isAbsolute = text.utf8.first == UInt8(ascii: "/")
    var parts: [Substring.UTF8View] = []
    for part in text.utf8.split(separator: UInt8(ascii: "/")) {
      if part.elementsEqual(".".utf8) { continue }
      guard part.elementsEqual("..".utf8) else {
        parts.append(part)
        continue
      }
      if let last = parts.last, !last.elementsEqual("..".utf8) {
        parts.removeLast()
      } else if !isAbsolute {
        parts.append(part)
      }
    }
    return parts.map { String(Substring($0)) }.joined(separator: "/")
  }

  /// Whether a path has no empty part and none that begins with a dot followed by `/` or `.`.
  private static func isNormal(_ text: String) -> Bool {
    var previous = UInt8(ascii: "/")
    for byte in text.utf8 {
      let startsPart = previous == UInt8(ascii: "/")
      if startsPart, byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return false }
      previous = byte
    }
    return previous != UInt8(ascii: "/")
  }
}

/// A path that a person gives, as one relative to the project root; nil if it leads out of the project.
///
/// - Parameter folder: The folder that it is relative to, itself relative to the root.
package func pathInProject(_ text: String, from folder: String, root: String) -> String? {
  guard !text.isEmpty else { return nil }
  switch ProjectPath(text, from: folder, root: root) {
  case .inside(let path): return path
  case .outside(let absolute):
    // A path may leave the project and come back by its root's own name.
    guard case .inside(let path) = ProjectPath(absolute, from: ".", root: root) else { return nil }
    return path
  }
}

/// A path as seen from a folder, both relative to the project root.
package func pathSeen(from folder: String, to path: String) -> String {
  relativePath(to: path, from: folder)
}

/// Whether one of two paths, relative to the project root, lies in the other or is the same.
package func pathsOverlap(_ first: String, _ second: String) -> Bool {
  PathRelation(of: first, to: second) != nil
}

/// Whether a path, relative to the project root, lies in a folder.
package func isPath(_ path: String, inside folder: String) -> Bool {
  PathRelation(of: path, to: folder) == .inside
}

/// The folder of a path, `.` for a name without one.
func parentFolder(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
  return String(path[..<slash])
}

/// A path as seen from a folder, both relative to the project root and normalised.
package func relativePath(to path: String, from folder: String) -> String {
  let target = path == "." ? [] : path.utf8.split(separator: UInt8(ascii: "/"))
  let start = folder == "." ? [] : folder.utf8.split(separator: UInt8(ascii: "/"))
  let common = zip(target, start).prefix { $0.elementsEqual($1) }.count
  let up = Array(repeating: "..", count: start.count - common)
  let parts = up + target[common...].map { String(Substring($0)) }
  return parts.isEmpty ? "." : parts.joined(separator: "/")
}

/// How one path lies to another, both relative to the project root and normalised.
enum PathRelation {
  case same, inside, around

  /// Nil if neither holds the other.
  init?(of path: String, to other: String) {
    if path.isExactly(other) {
      self = .same
    } else if other == "." || Self.holds(other, path) {
      self = .inside
    } else if path == "." || Self.holds(path, other) {
      self = .around
    } else {
      return nil
    }
  }

  private static func holds(_ folder: String, _ path: String) -> Bool {
    let length = folder.utf8.count
    return path.utf8.count > length && path.utf8.starts(with: folder.utf8)
      && path.utf8[path.utf8.index(path.startIndex, offsetBy: length)] == UInt8(ascii: "/")
  }
}
