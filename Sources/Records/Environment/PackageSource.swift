/// Where a package came from, if not from an index by its version (PEP 610).
///
/// Its text holds no user names, passwords or query strings, which may be secrets.
package enum PackageSource: Hashable, Sendable {
  /// A commit of a repository.
  case repository(system: String, url: String, commit: String, subdirectory: String?)
  /// A folder whose present content is used; relative to the project root where it lies near.
  case editable(path: String)
  /// A folder whose content at the time of installation is used.
  case folder(path: String)
  /// A file at a URL, with its digest as `algorithm=digits` where it is known.
  case archive(url: String, hash: String?)

  /// The source in one line.
  package var text: String {
    switch self {
    case .repository(let system, let url, let commit, let subdirectory):
      "\(system)+\(url)@\(commit)" + (subdirectory.map { "#subdirectory=\($0)" } ?? "")
    case .editable(let path): "editable \(path)"
    case .folder(let path): "folder \(path)"
    case .archive(let url, let hash): url + (hash.map { "#\($0)" } ?? "")
    }
  }

  /// The source that a line tells, or nil.
  package init?(text: String) {
    if text.hasPrefix("editable ") {
      self = .editable(path: String(text.dropFirst("editable ".count)))
    } else if text.hasPrefix("folder ") {
      self = .folder(path: String(text.dropFirst("folder ".count)))
    } else if let plus = text.firstIndex(of: "+"), text[..<plus].allSatisfy(\.isLetter) {
      guard let source = Self.repository(text, plus) else { return nil }
      self = source
    } else if text.contains("://") {
      let parts = text.split(separator: "#", maxSplits: 1)
      self = .archive(url: String(parts[0]), hash: parts.count == 2 ? String(parts[1]) : nil)
    } else {
      return nil
    }
  }

  private static func repository(_ text: String, _ plus: String.Index) -> PackageSource? {
    let parts = text[text.index(after: plus)...].split(separator: "#", maxSplits: 1)
    guard let place = parts.first, let at = place.lastIndex(of: "@") else { return nil }
    let key = "subdirectory="
    let subdirectory = parts.count == 2 && parts[1].hasPrefix(key) ? parts[1] : nil
    return .repository(
      system: String(text[..<plus]), url: String(place[..<at]),
      commit: String(place[place.index(after: at)...]),
      subdirectory: subdirectory.map { String($0.dropFirst(key.count)) })
  }
}

/// A URL without user, password, query and fragment.
func publicURL(_ url: String) -> String {
  let bare = url.prefix { $0 != "?" && $0 != "#" }
  guard let separator = bare.firstRange(of: "://") else { return String(bare) }
  let rest = bare[separator.upperBound...]
  let host = rest.prefix { $0 != "/" }
  guard let at = host.lastIndex(of: "@") else { return String(bare) }
  return String(bare[..<separator.upperBound]) + rest[rest.index(after: at)...]
}
