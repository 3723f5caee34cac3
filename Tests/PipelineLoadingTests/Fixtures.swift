import Diagnostics
import Glibc
import PipelineLoading

/// The folder `Fixtures` of the repository.
enum Fixtures {
  static let folder: String = {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/Fixtures"
  }()

  /// The names in a folder, sorted, hidden ones too.
  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  static func text(_ path: String) -> String? {
    bytes(path).map { String(decoding: $0, as: UTF8.self) }
  }

  static func bytes(_ path: String) -> [UInt8]? {
    guard kind(path) == .file, let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return bytes
  }

  static func write(_ text: String, to path: String) {
    guard let file = fopen(path, "wb") else { return }
    defer { fclose(file) }
    _ = text.withCString { fwrite($0, 1, strlen($0), file) }
  }

  static func kind(_ path: String) -> ProjectFiles.Kind? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  /// A folder on disk as a project with the root `/project`.
  static func project(_ root: String, variables: [String: String] = [:]) -> ProjectFiles {
    ProjectFiles(
      root: "/project",
      read: { path throws(Diagnostic) in bytes("\(root)/\(path)") },
      kind: { kind("\(root)/\($0)") },
      variable: { variables[$0] },
      entries: { folder throws(Diagnostic) in
        names(in: "\(root)/\(folder)").compactMap { name in
          kind("\(root)/\(folder)/\(name)").map { ProjectFiles.Entry(name: name, kind: $0) }
        }
      })
  }
}
