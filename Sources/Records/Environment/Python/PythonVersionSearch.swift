/// Finds the full version of an interpreter without running it.
struct PythonVersionSearch {
  let program: String
  /// The folder that holds the standard library.
  let prefix: String
  /// The name of the library's folder, such as `python3.11`.
  let library: String

  /// The version: from the header that comes with the interpreter, else from the program itself.
  func version(_ watches: inout Watches) throws -> String? {
    if let version = try headerVersion(&watches) { return version }
    var files = [program]
    for folder in ["lib", "lib64", "lib/\(SystemFacts.machine)-linux-gnu"] {
      for name in ["lib\(library).so.1.0", "lib\(library)m.so.1.0", "lib\(library)-c.so"] {
        files.append("\(prefix)/\(folder)/\(name)")
      }
    }
    for file in files where try watches.watch(file) {
      if let version = try versionText(in: file) { return version }
    }
    return nil
  }

  /// What `patchlevel.h` defines as `PY_VERSION`.
  private func headerVersion(_ watches: inout Watches) throws -> String? {
    for name in [library, library + "m"] {
      guard let bytes = try watches.read("\(prefix)/include/\(name)/patchlevel.h") else { continue }
      let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      let line = lines.first { $0.hasPrefix("#define PY_VERSION ") }
      let parts = line?.split(separator: "\"") ?? []
      if parts.count > 1 { return String(parts[1]) }
    }
    return nil
  }

  /// The version as a text of its own in a file; else at the end of a longer text, since linkers let
  /// texts with a common end share their bytes.
  private func versionText(in file: String) throws -> String? {
    let series = library.drop { !$0.isNumber }.filter { $0 != "t" } + "."
    let search = ByteSearch(Array(series.utf8))
    var shared: String?
    var found: String?
    _ = try searchFile(file, overlap: series.utf8.count + 16) { part in
      var start = 0
      while let place = search.firstPlace(in: part, from: start) {
        start = place + 1
        guard let text = Self.version(in: part, at: place, after: series.utf8.count) else {
          continue
        }
        if place > 0, part[place - 1] == 0 {
          found = text
          return true
        }
        let isWhole = place > 0 && !part[place - 1].isASCIIDigit
        if isWhole, shared == nil { shared = text }
      }
      return false
    }
    return found ?? shared
  }

  /// The version that begins at a place and ends with a zero.
  private static func version(
    in part: UnsafeRawBufferPointer, at place: Int, after count: Int
  ) -> String? {
    let text = part[place...].prefix(24).prefix { $0 != 0 }
    let patch = text.dropFirst(count)
    guard text.endIndex < part.count, patch.count < 16, patch.first?.isASCIIDigit == true,
      patch.allSatisfy({ $0.isNameByte || $0 == UInt8(ascii: "+") })
    else { return nil }
    return String(decoding: text, as: UTF8.self)
  }
}
