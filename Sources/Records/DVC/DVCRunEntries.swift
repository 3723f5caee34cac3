import Documents
import FileStore
import Glibc

/// The names of an entry in DVC's run cache: SHA-256 over the stage's lock entry as Python's JSON.
///
/// Every key `size` and `nfiles` is left out, at any depth. For the key, the paths stand for the
/// outputs; the name of the file is over the whole.
struct DVCRunKey {
  /// 64 hexadecimal digits.
  let text: String

  /// The key; nil for a stage whose results DVC does not keep, as it has no input or no output.
  init?(_ record: StageRecord, outputs: [String]) {
    guard !outputs.isEmpty, outputs.allSatisfy({ !$0.hasPrefix("/") }),
      !record.dependencies.isEmpty || !record.parameters.isEmpty,
      !record.parameters.contains(where: \.isEmptyFile)
    else { return nil }
    var record = record
    record.outputs = []
    guard case .map(var fields) = DVCLockCodec.value(of: record) else { return nil }
    fields.append(("outs", .list(outputs.map(Value.string))))
    text = Self.digest(of: .map(fields))
  }

  /// The name of the file that holds a result.
  static func name(of record: StageRecord) -> String {
    digest(of: DVCLockCodec.value(of: record))
  }

  private static func digest(of value: Value) -> String {
    let text = canonicalJSONText(withoutSizes(value))
    return DigestAlgorithm.sha256.digest(of: Array(text.utf8)).hex
  }

  private static func withoutSizes(_ value: Value) -> Value {
    switch value {
    case .map(let entries):
      .map(
        entries.filter { $0.key != "size" && $0.key != "nfiles" }
          .map { ($0.key, withoutSizes($0.value)) })
    case .list(let items): .list(items.map(withoutSizes))
    default: value
    }
  }
}

/// The files of DVC's run cache, `runs/<2 digits of key>/<key>/<name>`, each a lock entry as YAML.
struct DVCRunEntries {
  /// A file that was read.
  struct Entry {
    var name: String
    var record: StageRecord
    var modifiedNanoseconds: Int64

    var candidate: RunCandidate {
      RunCandidate(
        run: "", endedNanoseconds: modifiedNanoseconds, seconds: 0, outputs: record.outputs)
    }
  }

  let directory: String

  /// Whether there is any.
  var exist: Bool {
    // What cannot be read offers nothing.
    // A folder that cannot be read offers nothing.
    !((try? directoryNamesIfPresent(directory)) ?? []).isEmpty
  }

  /// The entries under a key; what cannot be read or understood is left out.
  func entries(of key: String) -> [Entry] {
    let folder = folder(of: key)
    // As above.
    let names = (try? directoryNamesIfPresent(folder)) ?? []
    return names.compactMap { name in
      let path = "\(folder)/\(name)"
      // A damaged entry offers nothing; the stage then runs.
      guard name.utf8.count == 64, let bytes = (try? readFileIfPresent(path)) ?? nil,
        // As above.
        let record = try? DVCLockCodec().decode(String(decoding: bytes, as: UTF8.self)),
        // As above.
        let stamp = (try? FileStamp.of(path)) ?? nil
      else { return nil }
      return Entry(name: name, record: record, modifiedNanoseconds: stamp.modifiedNanoseconds)
    }
  }

  /// Writes an entry.
  ///
  /// - Returns: Whether it was not there yet.
  func insert(_ record: StageRecord, name: String, key: String) throws -> Bool {
    let folder = folder(of: key)
    guard try FileStamp.of("\(folder)/\(name)") == nil else { return false }
    try makeDirectory(folder)
    try AtomicFile.write(
      Array(DVCLockCodec().encode(record).utf8), to: "\(folder)/\(name)", durability: .none)
    return true
  }

  /// Removes the entries that can no longer be taken, or only counts them; those that cannot be
  /// understood stay.
  ///
  /// - Parameter removed: Called with the key and the name of each one that was removed.
  func prune(
    isDry: Bool, isLost: (FileRecord) -> Bool, removed: (String, String) throws -> Void
  ) throws -> Int {
    var count = 0
    for digits in try directoryNamesIfPresent(directory) where digits.utf8.count == 2 {
      for key in try directoryNamesIfPresent("\(directory)/\(digits)") {
        for entry in entries(of: key) where entry.record.outputs.contains(where: isLost) {
          count += 1
          if isDry { continue }
          try removeFile("\(folder(of: key))/\(entry.name)")
          try removed(key, entry.name)
        }
        // Only an empty one goes.
        if !isDry { rmdir(folder(of: key)) }
      }
    }
    return count
  }

  private func folder(of key: String) -> String {
    "\(directory)/\(key.prefix(2))/\(key)"
  }
}
