import Diagnostics
import FileStore
import Glibc
import PipelineModel
import Support

@testable import Remotes

/// A store of each kind, empty, for the suite that all remotes pass.
enum Store: String, CaseIterable, Sendable {
  case directory
  /// A store that shows files while they arrive.
  case renaming
  case s3, sftp
}

/// A remote with what it needs to live.
final class OpenStore: Sendable {
  let remote: any Remote
  let scratch: Scratch
  private let server: Server?

  init(_ store: Store) throws {
    scratch = Scratch()
    switch store {
    case .directory:
      server = nil
      remote = DirectoryRemote(
        directory: scratch.root + "/store", layout: NativeObjectLayout(), jobs: nil)
    case .renaming:
      server = nil
      remote = RcloneRemote(
        RcloneTarget(
          place: "local", path: "pipe:\(scratch.root)/store",
          variables: ["RCLONE_CONFIG": "/dev/null", "RCLONE_CONFIG_PIPE_TYPE": "local"],
          arrival: .renamed), environment: Self.environment, jobs: nil)
    case .s3:
      let server = Server.s3()
      self.server = server
      scratch.sh("curl -sf -X PUT http://127.0.0.1:\(server.port)/bucket")
      remote = try Self.open(
        "s3://bucket/some/folder",
        [
          "endpointurl": "http://127.0.0.1:\(server.port)", "access_key_id": "a",
          "secret_access_key": "b", "region": "us-east-1",
        ])
    case .sftp:
      let server = Server.sftp(in: scratch)
      self.server = server
      remote = try Self.open(
        "ssh://127.0.0.1:\(server.port)\(scratch.root)/store",
        ["keyfile": "\(scratch.root)/user", "user": userName])
    }
  }

  private static func open(_ url: String, _ options: [String: String]) throws -> any Remote {
    let settings = RemoteSettings(
      name: "it", url: .init(text: url, folder: "/"),
      options: options.mapValues { .init(text: $0, folder: "/") })
    return try RemoteOpening(
      remotes: [settings], environment: environment, layout: NativeObjectLayout()
    ).open(settings, jobs: nil)
  }

  private static var environment: [String: String] {
    ["PATH": Scratch.variable("PATH") ?? "/usr/bin:/bin", "HOME": "/nonexistent"]
  }
}

/// The name of the user who runs the tests.
let userName: String = {
  guard let entry = getpwuid(getuid()) else { return "root" }
  return String(cString: entry.pointee.pw_name)
}()
