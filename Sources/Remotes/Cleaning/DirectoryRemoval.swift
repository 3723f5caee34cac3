import Diagnostics
import FileStore

extension DirectoryRemote {
  /// The files in the subfolders of two hexadecimal digits of some folders, and their sizes in bytes.
  package func listObjects(below folders: [String]) throws -> [String: Int64] {
    var found: [String: Int64] = [:]
    for folder in folders {
      let path = folder.isEmpty ? directory : "\(directory)/\(folder)"
      guard try FileStamp.of(path, followingLinks: true)?.isDirectory == true else { continue }
      for digits in try directoryNames(path) where digits.isTwoHexDigits {
        found.merge(try list(folder.isEmpty ? digits : "\(folder)/\(digits)")) { $1 }
      }
    }
    return found
  }

  /// Removes files; that one is not there is no error.
  package func remove(_ names: [String], progress: @escaping (Int) -> Void) throws {
    for (index, name) in names.enumerated() {
      try removeFile("\(directory)/\(name)")
      progress(index + 1)
    }
  }
}

extension String {
  /// Whether this is the name of a folder of objects.
  fileprivate var isTwoHexDigits: Bool {
    utf8.count == 2
      && utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
