import Documents
import FileStore

/// The digest by which DVC tells whether a file such as `data.dvc` was edited by hand: `md5` at its top.
///
/// Files that say where their data comes from have one; it covers all that counts of the file, as JSON
/// with sorted keys.
enum StageDigest {
  private static let omitted: Set<String> = [
    "desc", "type", "labels", "meta", "locked", "frozen", "metric", "persist", "isexec", "size",
    "nfiles",
  ]

  /// A file's content with the digest that it is to have; nil where it is to have none.
  static func mended(_ file: Value) -> (file: Value, digest: String?) {
    var entries = file.map ?? []
    let place = entries.firstIndex { $0.key == "md5" }
    guard file["deps"]?.list?.isEmpty == false else {
      if let place { entries.remove(at: place) }
      return (.map(entries), nil)
    }
    let digest = digest(of: file)
    if let place {
      entries[place].value = .string(digest)
    } else {
      entries.append(("md5", .string(digest)))
    }
    return (.map(entries), digest)
  }

  private static func digest(of file: Value) -> String {
    let counted = (file.map ?? []).filter { key, value in
      key != "md5" && !(key == "wdir" && value == .string("."))
    }
    let text = canonicalJSONText(filtered(.map(counted)))
    return DigestAlgorithm.md5.digest(of: Array(text.utf8)).hex
  }

  private static func filtered(_ value: Value) -> Value {
    switch value {
    case .map(let entries):
      .map(
        entries.filter { !omitted.contains($0.key) }.map { ($0.key, filtered($0.value)) })
    case .list(let items): .list(items.map(filtered))
    default: value
    }
  }
}
