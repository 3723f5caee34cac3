import FileStore

/// The files of a repository at the commit that data is imported from.
struct SourceSnapshot: Sendable {
  let source: SourceRepository
  /// The files by the folders that they are in.
  let listing: GitListing
  /// The files and links, sorted, relative to the repository's folder.
  let files: [String]

  init(_ source: SourceRepository) throws {
    self.source = source
    let repository = source.repository
    let prefix = repository.prefix
    let output =
      try repository.output(
        ["ls-tree", "-r", "-z", "--full-tree", source.commit, "--"]
          + (prefix.isEmpty ? [] : [prefix])) ?? []
    listing = GitListing(output, prefix: prefix)
    files = output.split(separator: 0).compactMap { line in
      guard let tab = line.firstIndex(of: 0x09), !line.starts(with: "160000".utf8) else {
        return nil
      }
      return String(decoding: line[(tab + 1)...].dropFirst(prefix.utf8.count), as: UTF8.self)
    }
  }

  /// Whether Git tracks a file or a link at a path.
  func isFile(_ path: String) -> Bool {
    switch listing.kind(of: path) {
    case .file: true
    case .other: files.contains { $0.hasSameBytes(as: path) }
    case .folder, nil: false
    }
  }

  /// The folder of the innermost project around a path, ended by a slash if it is not the repository's
  /// own; nil where there is none.
  func base(of path: String, marker: String) -> String? {
    var folder = path
    while true {
      let place = folder == "." ? marker : "\(folder)/\(marker)"
      if listing.kind(of: place) == .folder { return folder == "." ? "" : "\(folder)/" }
      if folder == "." { return nil }
      folder = folder.contains("/") ? parentDirectory(of: folder) : "."
    }
  }
}
