import Diagnostics
import FileStore
import PipelineModel

/// Makes remotes from the settings of a project.
package struct RemoteOpening: Sendable {
  /// All remotes of the project.
  private let remotes: [RemoteSettings]
  private let environment: [String: String]
  private let layout: any ObjectLayout

  /// Creates it for a project.
  ///
  /// - Parameter layout: Where objects lie in the project's cache, and so in its remotes.
  package init(
    remotes: [RemoteSettings], environment: [String: String], layout: any ObjectLayout
  ) {
    self.remotes = remotes
    self.environment = environment
    self.layout = layout
  }

  /// A remote.
  ///
  /// - Parameter jobs: How many files move at once; nil for what suits the store.
  /// - Throws: `invalid-value` for a URL that nobody understands, `remote-refused` for settings that
  ///   pipe cannot obey.
  package func open(_ settings: RemoteSettings, jobs: Int?) throws -> any Remote {
    for option in ["version_aware", "worktree"] {
      if let value = settings.options[option]?.text.lowercased(), value == "true" {
        throw Diagnostic.unsupportedRemoteOption(option, of: settings.name, at: settings.place)
      }
    }
    let text = settings.url.text
    let jobs = jobs ?? settings.options["jobs"].flatMap { Int($0.text) }
    guard let url = RemoteURL(text) else {
      if let target = Self.ownTarget(text) {
        return RcloneRemote(target, environment: environment, jobs: jobs)
      }
      return directory(text, settings, jobs)
    }
    if url.scheme == "file" { return directory(url.path, settings, jobs) }
    if url.scheme == "remote" { return try open(resolved(url, settings), jobs: jobs) }
    let store = StoreSettings(url: url, settings: settings, environment: environment)
    return RcloneRemote(try Self.target(of: store), environment: environment, jobs: jobs)
  }

  private func directory(
    _ path: String, _ settings: RemoteSettings, _ jobs: Int?
  ) -> DirectoryRemote {
    var full = path
    if path.hasPrefix("~/"), let home = environment["HOME"] {
      full = home + path.dropFirst()
    } else if !path.hasPrefix("/") {
      full = "\(settings.url.folder)/\(path)"
    }
    return DirectoryRemote(directory: full, layout: layout, jobs: jobs)
  }

  /// `NAME:PATH`, a remote of the user's own rclone configuration.
  private static func ownTarget(_ text: String) -> RcloneTarget? {
    guard let colon = text.firstIndex(of: ":"), colon > text.startIndex,
      !text[..<colon].contains("/")
    else { return nil }
    return RcloneTarget(place: text, path: text, arrival: .unknown)
  }

  /// `remote://NAME/path`, a place below another remote, with its options.
  private func resolved(_ url: RemoteURL, _ settings: RemoteSettings) throws -> RemoteSettings {
    let names = [url.host, url.host.lowercased()]
    guard var base = remotes.first(where: { names.contains($0.name) && $0.name != settings.name })
    else { throw Diagnostic.unknownRemote(url.host, known: remotes.map(\.name)) }
    base.name = settings.name
    base.url.text = base.url.text.dropSuffix("/") + url.path
    base.options.merge(settings.options) { $1 }
    return base
  }

  private static func target(of store: StoreSettings) throws -> RcloneTarget {
    switch store.url.scheme {
    case "s3": return store.s3()
    case "gs", "gcs": return store.googleCloud()
    case "azure", "az": return store.azure()
    case "oss": return store.alibaba()
    case "gdrive": return try store.drive()
    case "ssh", "sftp": return try store.sftp()
    case "webdav", "webdavs": return try store.webdav()
    case "http", "https": return try store.web()
    case "hdfs": return store.hdfs()
    case "rclone":
      return RcloneTarget(
        place: store.url.shown, path: "\(store.url.host):\(store.url.path.dropFirst())",
        arrival: .unknown)
    default:
      throw Diagnostic.unknownScheme(
        store.url.scheme, of: store.settings.name, at: store.settings.place)
    }
  }
}
