import Documents
import FileStore
import Records

extension StaleReason {
  /// The reason as JSON, as `pipe status --json` prints it.
  ///
  /// - Parameters:
  ///   - algorithm: The name of the digest, `sha256` or `md5`.
  ///   - files: The files that changed, where the reason is about a folder.
  package func json(algorithm: String, files: [TreeChange]? = nil) -> Value {
    var fields: [(key: String, value: Value)] = [("kind", .string(kind))]
    switch self {
    case .neverRun, .alwaysChanged, .callback, .lockInconsistent, .forced: break
    case .commandChanged(let old, let new): fields += [("old", old), ("new", new)]
    case .workingDirectoryChanged(let old, let new):
      fields += [("old", .string(old)), ("new", .string(new))]
    case .parameterModified(let file, let key, let old, let new):
      fields += [("file", .string(file)), ("key", .string(key)), ("old", old), ("new", new)]
    case .parameterAdded(let file, let key, let new):
      fields += [("file", .string(file)), ("key", .string(key)), ("new", new)]
    case .parameterRemoved(let file, let key, let old):
      fields += [("file", .string(file)), ("key", .string(key)), ("old", old)]
    case .variableModified(let name, let old, let new):
      fields += [
        ("name", .string(name)), ("old", old.map(Value.string) ?? .null),
        ("new", new.map(Value.string) ?? .null),
      ]
    case .dependencyModified(let path, let old, let new),
      .outputModified(let path, let old, let new):
      fields += [
        ("path", .string(path)), ("old", digest(old, algorithm)), ("new", digest(new, algorithm)),
      ]
    case .dependencyMissing(let path), .dependencyAdded(let path), .dependencyRemoved(let path),
      .outputMissing(let path), .outputAdded(let path), .outputRemoved(let path),
      .outputNotInCache(let path):
      fields.append(("path", .string(path)))
    case .sourceModified(let path, let old, let new):
      fields += [
        ("path", .string(path)), ("old", old.map { digest($0, algorithm) } ?? .null),
        ("new", digest(new, algorithm)),
      ]
    case .environmentChanged(let old, let new, let differences):
      fields += [
        ("old", .string(old)), ("new", .string(new)),
        ("differences", .list(differences.map(\.json))),
      ]
    case .upstreamStale(let stage): fields.append(("stage", .string(stage)))
    }
    if let files {
      let items = files.map { file in
        Value.map([("path", .string(file.path)), ("change", .string(file.kind.word))])
      }
      fields.append(("files", .list(items)))
    }
    return .map(fields)
  }

  private func digest(_ file: FileRecord, _ algorithm: String) -> Value {
    .string(
      "\(algorithm):\(file.digest.hex)\(file.fileCount != nil && algorithm == "md5" ? ".dir" : "")")
  }
}

extension TreeChange.Kind {
  /// The word for what happened to a file.
  package var word: String {
    switch self {
    case .added: "added"
    case .removed: "removed"
    case .modified: "modified"
    }
  }
}
