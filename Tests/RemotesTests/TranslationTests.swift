import Diagnostics
import FileStore
import PipelineModel
import Testing

@testable import Remotes

/// Settings of a project in rclone's words.
@Suite struct TranslationTests {
  private func store(
    _ url: String, _ options: [String: String] = [:], _ environment: [String: String] = [:]
  ) throws -> StoreSettings {
    let settings = RemoteSettings(
      name: "it", url: .init(text: url, folder: "/project/.dvc"),
      options: options.mapValues { .init(text: $0, folder: "/project/.dvc") })
    return StoreSettings(
      url: try #require(RemoteURL(url)), settings: settings, environment: environment)
  }

  /// The options that rclone is told, without what every store of the kind has.
  private func options(_ target: RcloneTarget) -> [String: String] {
    let own = target.variables.compactMap { key, value in
      key.hasPrefix("RCLONE_CONFIG_PIPE_") ? (String(key.dropFirst(19)), value) : nil
    }
    return Dictionary(uniqueKeysWithValues: own)
  }

  @Test func s3WithAnEndpointAndKeys() throws {
    let target = try store(
      "s3://bucket/a/b/",
      [
        "endpointurl": "http://localhost:9000", "access_key_id": "id",
        "secret_access_key": "secret", "session_token": "token", "region": "eu-1",
      ]
    ).s3()
    #expect(target.path == "pipe:bucket/a/b")
    #expect(
      options(target) == [
        "TYPE": "s3", "PROVIDER": "Other", "ENDPOINT": "http://localhost:9000", "REGION": "eu-1",
        "ACCESS_KEY_ID": "id", "SECRET_ACCESS_KEY": "secret", "SESSION_TOKEN": "token",
        "ENV_AUTH": "false", "NO_CHECK_BUCKET": "true", "NO_HEAD": "true",
      ])
  }

  @Test func s3WithTheProcessesCredentials() throws {
    let target = try store("s3://bucket", ["profile": "lab"], ["AWS_REGION": "us-2"]).s3()
    #expect(target.path == "pipe:bucket")
    #expect(options(target)["ENV_AUTH"] == "true" && options(target)["PROFILE"] == "lab")
    #expect(options(target)["PROVIDER"] == "AWS" && options(target)["REGION"] == "us-2")
    let open = try store("s3://bucket", ["allow_anonymous_login": "true"]).s3()
    #expect(options(open)["ENV_AUTH"] == "false" && options(open)["ACCESS_KEY_ID"] == nil)
  }

  @Test func optionsOfTheURLWin() throws {
    let target = try store("s3://bucket/p?endpoint=https://h:1&region=eu-1", ["region": "us-1"])
      .s3()
    #expect(target.path == "pipe:bucket/p" && target.place == "s3://bucket/p")
    #expect(options(target)["ENDPOINT"] == "https://h:1" && options(target)["REGION"] == "eu-1")
  }

  @Test func theFilesOfCredentialsAreRelativeToTheirSettings() throws {
    let s3 = try store(
      "s3://b", ["credentialpath": "../keys", "configpath": "~/aws"], ["HOME": "/h"]
    ).s3()
    #expect(options(s3)["SHARED_CREDENTIALS_FILE"] == "/project/.dvc/../keys")
    #expect(s3.variables["AWS_CONFIG_FILE"] == "/h/aws")
    let gs = try store("gs://b/p", ["credentialpath": "key.json", "projectname": "x"]).googleCloud()
    #expect(options(gs)["SERVICE_ACCOUNT_FILE"] == "/project/.dvc/key.json")
    #expect(options(gs)["PROJECT_NUMBER"] == "x" && gs.path == "pipe:b/p")
  }

  @Test func azureByKeyByTokenAndByConnectionString() throws {
    let key = try store("azure://box/p", ["account_name": "me", "account_key": "k=="]).azure()
    #expect(options(key) == ["TYPE": "azureblob", "ACCOUNT": "me", "KEY": "k=="])
    let token = try store("azure://box", ["account_name": "me", "sas_token": "sv=1&sig=2"]).azure()
    #expect(
      options(token)["SAS_URL"] == "https://me.blob.core.windows.net/box?sv=1&sig=2")
    let text = try store(
      "azure://box", ["connection_string": "AccountName=me;AccountKey=k==;BlobEndpoint=http://h/me"]
    ).azure()
    #expect(
      options(text)
        == ["TYPE": "azureblob", "ACCOUNT": "me", "KEY": "k==", "ENDPOINT": "http://h/me"])
  }

  @Test func webDAVAndHTTP() throws {
    let dav = try store("webdavs://host:8/a/b", ["token": "t"]).webdav()
    #expect(dav.path == "pipe:a/b" && options(dav)["URL"] == "https://host:8")
    #expect(options(dav)["BEARER_TOKEN"] == "t")
    let web = try store("https://host/a", ["user": "me", "password": "p@ss"]).web()
    #expect(options(web) == ["TYPE": "http", "URL": "https://me:p%40ss@host/a/"])
    #expect(web.arrival == .never && !web.canList && web.place == "https://host/a")
  }

  @Test func certificates() throws {
    let lax = try store("s3://b", ["ssl_verify": "false"]).s3()
    #expect(lax.variables["RCLONE_NO_CHECK_CERTIFICATE"] == "true")
    let own = try store("s3://b", ["ssl_verify": "ca.pem"]).s3()
    #expect(own.variables["RCLONE_CA_CERT"] == "/project/.dvc/ca.pem")
  }

  @Test func aKeyOfTheCustomersOwnIsBase64() throws {
    let target = try store("s3://b", ["sse_customer_key": "MDEyMw=="]).s3()
    #expect(options(target)["SSE_CUSTOMER_KEY_BASE64"] == "MDEyMw==")
    #expect(options(target)["SSE_CUSTOMER_ALGORITHM"] == "AES256")
    #expect(options(target)["SSE_CUSTOMER_KEY"] == nil)
  }

  @Test func whatTheMachineIsLoggedInWithCountsWhereNothingIsSaid() throws {
    #expect(options(try store("gs://b").googleCloud())["ENV_AUTH"] == "true")
    #expect(
      options(try store("gs://b", ["allow_anonymous_login": "true"]).googleCloud())["ENV_AUTH"]
        == nil)
    #expect(
      options(try store("azure://b", ["account_name": "me"]).azure())["ENV_AUTH"] == "true")
    #expect(
      options(try store("azure://b", ["allow_anonymous_login": "true"]).azure())["ENV_AUTH"] == nil)
  }

  @Test func theTimesToWait() throws {
    let s3 = try store("s3://b", ["read_timeout": "7", "connect_timeout": "3"]).s3()
    #expect(s3.variables["RCLONE_TIMEOUT"] == "7s" && s3.variables["RCLONE_CONTIMEOUT"] == "3s")
    let dav = try store("webdav://h", ["timeout": "9"]).webdav()
    #expect(dav.variables["RCLONE_TIMEOUT"] == "9s" && dav.variables["RCLONE_CONTIMEOUT"] == nil)
  }

  @Test func certificatesOfClientsAndTickets() throws {
    let dav = try store("webdavs://h", ["cert_path": "c.pem", "key_path": "/k.pem"]).webdav()
    #expect(dav.variables["RCLONE_CLIENT_CERT"] == "/project/.dvc/c.pem")
    #expect(dav.variables["RCLONE_CLIENT_KEY"] == "/k.pem")
    let hdfs = try store("hdfs://h/p", ["kerb_ticket": "/tmp/cc", "user": "me"]).hdfs()
    #expect(hdfs.variables["KRB5CCNAME"] == "/tmp/cc")
  }

  @Test func kerberosTakesTheUsersOwnSSH() throws {
    let target = try store(
      "ssh://me@h:7/p", ["gss_auth": "true", "max_sessions": "3", "password": "x"]
    ).sftp()
    #expect(
      options(target)["SSH"] == "ssh -o BatchMode=yes -o GSSAPIAuthentication=yes -p 7 me@h")
    #expect(options(target)["CONNECTIONS"] == "3")
    #expect(options(try store("ssh://me@h/p", ["keyfile": "/k"]).sftp())["SSH"] == nil)
  }

  @Test func aPasswordInTheURLIsNotShown() throws {
    #expect(try store("https://me:secret@host/a").url.shown == "https://me@host/a")
  }

  @Test(arguments: [
    ("a/b", "/project/a/b"), ("/x", "/x"), ("~/y", "/h/me/y"), ("file:///z", "/z"),
    ("remote://base/sub", "/srv/store/sub"), ("rclone://name/p/q", "rclone://name/p/q"),
    ("name:p/q", "name:p/q"),
  ])
  func urlsOfOtherKinds(_ url: String, _ place: String) throws {
    let base = RemoteSettings(name: "base", url: .init(text: "/srv/store", folder: "/project"))
    let settings = RemoteSettings(name: "it", url: .init(text: url, folder: "/project"))
    let opening = RemoteOpening(
      remotes: [base, settings], environment: ["HOME": "/h/me"], layout: NativeObjectLayout())
    #expect(try opening.open(settings, jobs: nil).place == place)
  }

  @Test(arguments: ["version_aware", "worktree"])
  func settingsThatCannotBeObeyedAreRefused(_ option: String) throws {
    let settings = RemoteSettings(
      name: "it", url: .init(text: "s3://b", folder: "/"),
      options: [option: .init(text: "true", folder: "/")])
    let opening = RemoteOpening(remotes: [], environment: [:], layout: NativeObjectLayout())
    let problem = #expect(throws: Diagnostic.self) { try opening.open(settings, jobs: nil) }
    #expect(problem?.code == .remoteRefused)
  }
}
