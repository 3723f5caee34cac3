import Diagnostics
import FileStore

/// Servers of files: SFTP, WebDAV, HTTP, HDFS.
extension StoreSettings {
  /// `ssh://[user@]host[:port]/path`; what the user's own configuration of ssh says of the host counts.
  func sftp() throws -> RcloneTarget {
    let known = hostSettings()
    let host = known["hostname"]?.first ?? url.host
    let port = option("port") ?? url.port ?? known["port"]?.first ?? "22"
    let password = try secret("password", askedBy: "ask_password") ?? url.password
    let passphrase = try secret("passphrase", askedBy: "ask_passphrase")
    let hasAgent = environment["SSH_AUTH_SOCK"] != nil && flag("allow_agent") != false
    let key =
      path("keyfile") ?? (password == nil && !hasAgent ? existing(known["identityfile"]) : nil)
    return target(
      kind: "sftp", path: url.path.isEmpty ? "/" : url.path, arrival: .renamed, jobs: 4,
      options: [
        "host": host, "port": port,
        "user": option("user") ?? url.user ?? known["user"]?.first ?? environment["USER"],
        "pass": try password.map(obscured),
        "key_file": key, "key_file_pass": try passphrase.map(obscured),
        "key_use_agent": key == nil && hasAgent ? "true" : nil,
        "connections": option("max_sessions"),
        "ssh": ownProgram(port: port, known),
        "known_hosts_file": knownHosts(host: host, port: port),
        // The size is checked, and the connection guards the bytes; no command need run there.
        "shell_type": "none", "disable_hashcheck": "true", "set_modtime": "false",
      ])
  }

  /// The words of the program `ssh`, for what rclone's own client cannot: Kerberos, and hosts that are
  /// reached through others.
  private func ownProgram(port: String, _ known: [String: [String]]) -> String? {
    let isIndirect = ["proxyjump", "proxycommand"].contains { name in
      known[name]?.first.map { $0 != "none" } ?? false
    }
    let usesKerberos = flag("gss_auth") == true
    guard isIndirect || usesKerberos else { return nil }
    let user = (option("user") ?? url.user).map { "\($0)@" } ?? ""
    let kerberos = usesKerberos ? " -o GSSAPIAuthentication=yes" : ""
    return "ssh -o BatchMode=yes\(kerberos) -p \(port) \(user)\(url.host)"
  }

  /// `webdav://host/path` and `webdavs://host/path`
  func webdav() throws -> RcloneTarget {
    let password = try secret("password", askedBy: "ask_password") ?? url.password
    let header = option("custom_auth_header")
    var target = target(
      kind: "webdav", path: url.trimmedPath, arrival: .renamed, jobs: 8,
      options: [
        "url": webAddress(isSecure: url.scheme == "webdavs", path: ""), "vendor": "other",
        "user": header == nil ? option("user") ?? url.user : nil,
        "pass": header == nil ? try password.map(obscured) : nil,
        "bearer_token": option("token"), "bearer_token_command": option("bearer_token_command"),
        "headers": header.flatMap { name in password.map { "\(name),\($0)" } },
      ])
    target.variables["RCLONE_CLIENT_CERT"] = self.path("cert_path")
    target.variables["RCLONE_CLIENT_KEY"] = self.path("key_path")
    return target
  }

  /// `http://host/path` and `https://host/path`, from which files can only be read.
  func web() throws -> RcloneTarget {
    let password = try secret("password", askedBy: "ask_password") ?? url.password
    var address = webAddress(isSecure: url.scheme == "https", path: url.path)
    let header = option("custom_auth_header")
    if let user = option("user") ?? url.user, header == nil {
      let names = [user, password].compactMap { $0.map(percentEncoded) }.joined(separator: ":")
      address = address.replacing("://", with: "://\(names)@", maxReplacements: 1)
    }
    return target(
      kind: "http", path: "", arrival: .never, canList: false,
      options: [
        "url": address.hasSuffix("/") ? address : address + "/",
        "headers": header.flatMap { name in password.map { "\(name),\($0)" } },
      ])
  }

  /// `hdfs://host[:port]/path`
  func hdfs() -> RcloneTarget {
    var target = target(
      kind: "hdfs", path: url.path, arrival: .renamed, jobs: 4,
      options: [
        "namenode": "\(url.host):\(url.port ?? "8020")", "username": option("user") ?? url.user,
      ])
    target.variables["KRB5CCNAME"] = option("kerb_ticket")
    return target
  }

  private func webAddress(isSecure: Bool, path: String) -> String {
    "\(isSecure ? "https" : "http")://\(url.host)\(url.port.map { ":\($0)" } ?? "")\(path)"
  }

  private func obscured(_ password: String) throws -> String {
    try RcloneProgram.obscured(password, environment: environment)
  }
}

// MARK: What ssh knows of a host

extension StoreSettings {
  /// What `ssh -G` says of the host, by option; empty when there is no ssh.
  private func hostSettings() -> [String: [String]] {
    let program = BoundProgram(arguments: ["ssh", "-G", "--", url.host], environment: environment)
    // Without ssh its configuration does not matter.
    guard let ending = try? program.run(), ending.exitStatus == 0 else { return [:] }
    var settings: [String: [String]] = [:]
    for line in String(decoding: ending.output, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      if words.count == 2 { settings[String(words[0]), default: []].append(String(words[1])) }
    }
    return settings
  }

  private func existing(_ paths: [String]?) -> String? {
    paths?.map { absolute($0, below: "/") }.first { path in
      // What cannot be looked at cannot be used.
      ((try? FileStamp.of(path, followingLinks: true)) ?? nil) != nil
    }
  }

  /// The file of known hosts if it knows this one, whose key must then be the known one.
  private func knownHosts(host: String, port: String) -> String? {
    guard let home = environment["HOME"], let file = existing(["\(home)/.ssh/known_hosts"]) else {
      return nil
    }
    let name = port == "22" ? host : "[\(host)]:\(port)"
    let program = BoundProgram(
      arguments: ["ssh-keygen", "-F", name, "-f", file], environment: environment)
    // Without ssh nobody has noted hosts.
    guard let ending = try? program.run() else { return nil }
    return ending.exitStatus == 0 ? file : nil
  }
}

/// A text as it may stand in the authority of a URL.
private func percentEncoded(_ text: String) -> String {
  text.utf8.map { byte in
    let character = Character(Unicode.Scalar(byte))
    if character.isASCII, character.isLetter || character.isNumber || "-._~".contains(character) {
      return String(character)
    }
    let digits = String(byte, radix: 16, uppercase: true)
    return "%\(digits.utf8.count == 1 ? "0" : "")\(digits)"
  }.joined()
}
