import Glibc

/// A folder that lives as long as the value.
final class Scratch {
  let path: String

  init() {
    var template = Array("/tmp/pipe-comparison.XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil, "no scratch folder")
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    removeTree(path)
  }

  /// Writes a file, with the folders above it, and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) -> String {
    let full = "\(path)/\(name)"
    for (place, byte) in full.utf8.enumerated() where byte == 0x2F && place > path.utf8.count {
      mkdir(String(decoding: full.utf8.prefix(place), as: UTF8.self), 0o777)
    }
    let descriptor = open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    close(descriptor)
    return full
  }

  @discardableResult
  func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }
}

private func removeTree(_ path: String) {
  // Links are not followed: opendir would, so a link is tried as a file first.
  if unlink(path) == 0 { return }
  guard let folder = opendir(path) else { return }
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { removeTree("\(path)/\(name)") }
  }
  closedir(folder)
  rmdir(path)
}
