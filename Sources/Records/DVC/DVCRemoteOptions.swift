import Diagnostics

/// The options of remotes that DVC 3.67 knows, by the scheme of their URLs: with any other option in its
/// settings, DVC refuses all of its commands. Source: `dvc/config_schema.py`.
enum DVCRemoteOptions {
  /// Refuses an option that DVC does not know for a URL, and a value that it does not take.
  static func check(_ option: String, _ value: String, url: String) throws {
    guard let known = options[scheme(of: url)] else { return }
    guard common.contains(option) || known.contains(option) else {
      let near = nearestName(to: option, among: (common.union(known)).sorted())
      throw Diagnostic(
        .usage, "'\(option)' is no option of a remote with this URL",
        hint: near.map { "did you mean '\($0)'?" }
          ?? "known: \(known.union(common).sorted().joined(separator: ", "))")
    }
    guard let wanted = wanted(of: option, value, scheme(of: url)) else { return }
    throw Diagnostic(
      .usage, "'\(option)' is \(wanted), not '\(value)'",
      hint: "pipe remote modify NAME \(option) VALUE")
  }

  /// Refuses a URL with which DVC would refuse all of its commands.
  static func check(url: String) throws {
    let scheme = scheme(of: url)
    guard options[scheme] == nil, scheme != "remote", scheme != "rclone" else { return }
    let near = nearestName(to: scheme, among: options.keys.filter { !$0.isEmpty }.sorted())
    throw Diagnostic(
      .usage, "no remote can begin with '\(scheme)://'",
      hint: near.map { "did you mean '\($0)://'?" }
        ?? "anything that rclone reaches: NAME:PATH, with NAME from 'rclone listremotes'")
  }

  private static func scheme(of url: String) -> String {
    url.firstRange(of: "://").map { String(url[..<$0.lowerBound]).lowercased() } ?? ""
  }

  /// What the value of an option is; nil where the given one is that.
  private static func wanted(
    of option: String, _ value: String, _ scheme: String
  ) -> String? {
    if flags.contains(option) {
      return ["true", "false"].contains(value.lowercased()) ? nil : "true or false"
    }
    if amounts.contains(option) {
      let least = option.hasSuffix("jobs") ? 1 : Int.min
      return Int(value).map { $0 >= least } == true ? nil : "a whole number"
    }
    if option == "read_timeout" || option == "connect_timeout" {
      // Servers of the web are waited for by fractions of a second.
      let isNumber = scheme.hasPrefix("http") ? Double(value) != nil : Int(value) != nil
      return isNumber ? nil : "a number of seconds"
    }
    if option == "auth" {
      return ["basic", "digest", "custom"].contains(value.lowercased())
        ? nil : "basic, digest or custom"
    }
    return nil
  }

  /// The options that are yes or no.
  private static let flags: Set<String> = [
    "allow_agent", "allow_anonymous_login", "ask_passphrase", "ask_password",
    "exclude_environment_credential", "exclude_managed_identity_credential",
    "exclude_shared_token_cache_credential", "exclude_visual_studio_code_credential",
    "gdrive_acknowledge_abuse", "gdrive_trash_only", "gdrive_use_service_account", "gss_auth",
    "kerberos", "listobjects", "no_traverse", "protected", "slow_link_warning", "use_https",
    "use_ssl", "verify", "version_aware", "worktree",
  ]

  /// The options that are numbers.
  private static let amounts: Set<String> = [
    "checksum_jobs", "connection_timeout", "jobs", "max_sessions", "port", "timeout",
  ]

  private static let common: Set<String> = [
    "checksum_jobs", "jobs", "no_traverse", "url", "version_aware", "worktree",
  ]

  private static let options: [String: Set<String>] = {
    var options: [String: Set<String>] = [:]
    for (schemes, names) in groups { for scheme in schemes { options[scheme] = names } }
    return options
  }()

  private static let groups: [([String], Set<String>)] = [
    (
      [""],
      [
        "protected", "shared", "slow_link_warning", "type", "verify",
      ]
    ),
    (
      ["s3"],
      [
        "access_key_id", "acl", "allow_anonymous_login", "cache_regions", "configpath",
        "connect_timeout", "credentialpath", "endpointurl", "grant_full_control", "grant_read",
        "grant_read_acp", "grant_write_acp", "listobjects", "profile", "read_timeout", "region",
        "secret_access_key", "session_token", "sse", "sse_customer_algorithm",
        "sse_customer_key", "sse_kms_key_id", "ssl_verify", "use_ssl", "verify",
      ]
    ),
    (
      ["gs"],
      [
        "allow_anonymous_login", "credentialpath", "endpointurl", "projectname", "verify",
      ]
    ),
    (
      ["ssh"],
      [
        "allow_agent", "ask_passphrase", "ask_password", "gss_auth", "keyfile", "max_sessions",
        "passphrase", "password", "port", "timeout", "type", "user", "verify",
      ]
    ),
    (
      ["hdfs"],
      [
        "kerb_ticket", "replication", "user",
      ]
    ),
    (
      ["webhdfs"],
      [
        "data_proxy_target", "kerberos", "kerberos_principal", "password", "proxy_to",
        "ssl_verify", "token", "use_https", "user", "verify",
      ]
    ),
    (
      ["azure"],
      [
        "account_key", "account_name", "allow_anonymous_login", "client_id", "client_secret",
        "connection_string", "connection_timeout", "exclude_environment_credential",
        "exclude_managed_identity_credential", "exclude_shared_token_cache_credential",
        "exclude_visual_studio_code_credential", "read_timeout", "sas_token", "tenant_id",
        "timeout", "verify",
      ]
    ),
    (
      ["oss"],
      [
        "oss_endpoint", "oss_key_id", "oss_key_secret", "verify",
      ]
    ),
    (
      ["gdrive"],
      [
        "gdrive_acknowledge_abuse", "gdrive_client_id", "gdrive_client_secret",
        "gdrive_service_account_json_file_path", "gdrive_service_account_user_email",
        "gdrive_trash_only", "gdrive_use_service_account", "gdrive_user_credentials_file",
        "profile", "verify",
      ]
    ),
    (
      ["http", "https"],
      [
        "ask_password", "auth", "connect_timeout", "custom_auth_header", "method", "password",
        "read_timeout", "ssl_verify", "user", "verify",
      ]
    ),
    (
      ["webdav", "webdavs"],
      [
        "ask_password", "bearer_token_command", "cert_path", "custom_auth_header", "key_path",
        "password", "ssl_verify", "timeout", "token", "user", "verify",
      ]
    ),
  ]
}
