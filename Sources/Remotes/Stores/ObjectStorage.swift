import Diagnostics

/// Stores in which a file appears at once: S3 and its kin, Google Cloud Storage, Azure, Google Drive.
extension StoreSettings {
  /// `s3://bucket/path`
  func s3() -> RcloneTarget {
    let endpoint =
      option("endpointurl") ?? option("endpoint") ?? environment["AWS_ENDPOINT_URL_S3"]
      ?? environment["AWS_ENDPOINT_URL"]
    let isPlain = flag("use_ssl") == false
    let isAnonymous = flag("allow_anonymous_login") == true
    var target = target(
      kind: "s3", path: url.bucketPath, arrival: .atomic,
      options: [
        "provider": endpoint == nil ? "AWS" : "Other",
        "endpoint": endpoint.map { isPlain && !$0.contains("://") ? "http://\($0)" : $0 },
        "region": option("region") ?? environment["AWS_REGION"]
          ?? environment["AWS_DEFAULT_REGION"],
        "profile": option("profile"),
        "env_auth": isAnonymous || option("access_key_id") != nil ? "false" : "true",
        "access_key_id": option("access_key_id"),
        "secret_access_key": option("secret_access_key"),
        "session_token": option("session_token"),
        "shared_credentials_file": path("credentialpath"),
        "server_side_encryption": option("sse"),
        "sse_kms_key_id": option("sse_kms_key_id"),
        "sse_customer_algorithm": option("sse_customer_algorithm")
          ?? option("sse_customer_key").map { _ in "AES256" },
        "sse_customer_key_base64": option("sse_customer_key"),
        "acl": option("acl"),
        "no_check_bucket": "true",
        // What was sent carries its MD5, so the store has checked it; asking once more says no more.
        "no_head": "true",
      ])
    if let file = path("configpath") { target.variables["AWS_CONFIG_FILE"] = file }
    return target
  }

  /// `oss://bucket/path`
  func alibaba() -> RcloneTarget {
    target(
      kind: "s3", path: url.bucketPath, arrival: .atomic,
      options: [
        "provider": "Alibaba", "endpoint": option("oss_endpoint") ?? environment["OSS_ENDPOINT"],
        "access_key_id": option("oss_key_id") ?? environment["OSS_ACCESS_KEY_ID"],
        "secret_access_key": option("oss_key_secret") ?? environment["OSS_ACCESS_KEY_SECRET"],
        "no_check_bucket": "true", "no_head": "true",
      ])
  }

  /// `gs://bucket/path`
  func googleCloud() -> RcloneTarget {
    let isAnonymous = flag("allow_anonymous_login") == true
    return target(
      kind: "google cloud storage", path: url.bucketPath, arrival: .atomic,
      options: [
        "service_account_file": path("credentialpath"),
        // What GOOGLE_APPLICATION_CREDENTIALS names, and else what gcloud knows.
        "env_auth": path("credentialpath") == nil && !isAnonymous ? "true" : nil,
        "project_number": option("projectname") ?? environment["GOOGLE_CLOUD_PROJECT"],
        "endpoint": option("endpointurl") ?? option("endpoint"),
        "anonymous": isAnonymous ? "true" : nil,
        "bucket_policy_only": "true", "no_check_bucket": "true",
      ])
  }

  /// `azure://container/path`
  func azure() -> RcloneTarget {
    let connection = azureConnection
    let account =
      option("account_name") ?? connection["AccountName"] ?? environment["AZURE_STORAGE_ACCOUNT"]
    let token =
      option("sas_token") ?? connection["SharedAccessSignature"]
      ?? environment["AZURE_STORAGE_SAS_TOKEN"]
    let endpoint = connection["BlobEndpoint"]
    let key =
      option("account_key") ?? connection["AccountKey"] ?? environment["AZURE_STORAGE_KEY"]
    let secret = option("client_secret") ?? environment["AZURE_CLIENT_SECRET"]
    let needsLogin =
      key == nil && token == nil && secret == nil && flag("allow_anonymous_login") != true
    return target(
      kind: "azureblob", path: url.bucketPath, arrival: .atomic,
      options: [
        "account": account,
        "key": key,
        "sas_url": token.map { token in
          let query = token.hasPrefix("?") ? token : "?\(token)"
          return
            "\(endpoint ?? "https://\(account ?? "").blob.core.windows.net")/\(url.host)\(query)"
        },
        "endpoint": endpoint,
        "tenant": option("tenant_id") ?? environment["AZURE_TENANT_ID"],
        "client_id": option("client_id") ?? environment["AZURE_CLIENT_ID"],
        "client_secret": secret,
        // What the machine or the program `az` is logged in with.
        "env_auth": needsLogin ? "true" : nil,
      ])
  }

  /// The parts `Name=value` of a connection string.
  private var azureConnection: [String: String] {
    let text =
      option("connection_string") ?? environment["AZURE_STORAGE_CONNECTION_STRING"] ?? ""
    var parts: [String: String] = [:]
    for item in text.split(separator: ";") {
      let words = item.split(separator: "=", maxSplits: 1)
      if words.count == 2 { parts[String(words[0])] = String(words[1]) }
    }
    return parts
  }

  /// `gdrive://folder-id/path`, with the key file of a service account.
  ///
  /// - Throws: `remote-refused` without one, for a browser would have to be opened.
  func drive() throws -> RcloneTarget {
    guard let file = path("gdrive_service_account_json_file_path") else {
      throw Diagnostic.driveNeedsAccount(settings.name, at: settings.place)
    }
    return target(
      kind: "drive", path: url.trimmedPath, arrival: .atomic, jobs: 4,
      options: [
        "scope": "drive", "service_account_file": file,
        "root_folder_id": url.host == "root" ? nil : url.host,
        "acknowledge_abuse": flag("gdrive_acknowledge_abuse") == true ? "true" : nil,
        "impersonate": option("gdrive_service_account_user_email"),
        "client_id": option("gdrive_client_id"),
        "client_secret": option("gdrive_client_secret"),
      ])
  }
}
