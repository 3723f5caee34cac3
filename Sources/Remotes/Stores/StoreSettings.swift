import Diagnostics
import PipelineModel

/// A store's URL and options, and what the process knows of the world.
struct StoreSettings {
  let url: RemoteURL
  let settings: RemoteSettings
  let environment: [String: String]

  /// The text of an option; nil when it is not set. What the URL says wins.
  func option(_ name: String) -> String? {
    let text = url.query[name] ?? settings.options[name]?.text
    return text?.isEmpty == true ? nil : text
  }

  /// An option that is yes or no.
  func flag(_ name: String) -> Bool? {
    option(name).map { ["true", "yes", "on", "1"].contains($0.lowercased()) }
  }

  /// An option that is a path, absolute.
  func path(_ name: String) -> String? {
    option(name).map {
      absolute($0, below: settings.options[name]?.folder ?? settings.url.folder)
    }
  }

  /// A path as the settings mean it: below the user's home, absolute, or relative to a folder.
  func absolute(_ path: String, below folder: String) -> String {
    if path.hasPrefix("~/"), let home = environment["HOME"] { return home + path.dropFirst() }
    return path.hasPrefix("/") ? path : "\(folder)/\(path)"
  }

  /// The password of the store's user, which is asked for where the settings say so.
  func secret(_ name: String, askedBy question: String) throws -> String? {
    if let text = option(name) { return text }
    guard flag(question) == true else { return nil }
    return try TerminalSecret.ask("\(name) for \(url.shown): ")
  }

  /// A target whose variables are made from rclone's options; those that are nil are left out.
  func target(
    kind: String, path: String, arrival: RcloneTarget.Arrival, canList: Bool = true, jobs: Int = 16,
    options: [String: String?]
  ) -> RcloneTarget {
    var variables = ["RCLONE_CONFIG": "/dev/null", "RCLONE_CONFIG_PIPE_TYPE": kind]
    for (name, value) in options {
      if let value { variables["RCLONE_CONFIG_PIPE_\(name.uppercased())"] = value }
    }
    let patience = option("read_timeout") ?? option("timeout")
    variables["RCLONE_TIMEOUT"] = patience.map { "\($0)s" }
    let greeting = option("connect_timeout") ?? option("connection_timeout")
    variables["RCLONE_CONTIMEOUT"] = greeting.map { "\($0)s" }
    switch option("ssl_verify")?.lowercased() {
    case "false", "no", "0", "off": variables["RCLONE_NO_CHECK_CERTIFICATE"] = "true"
    case nil, "true", "yes", "1", "on": break
    default: variables["RCLONE_CA_CERT"] = self.path("ssl_verify")
    }
    return RcloneTarget(
      place: url.shown, path: "pipe:\(path)", variables: variables, arrival: arrival,
      canList: canList, jobs: jobs)
  }
}
