import Glibc

/// A server of a test's own on a port of this machine that nobody else uses; it ends with the last
/// reference.
package final class Server: Sendable {
  /// The port on 127.0.0.1.
  package let port: Int
  private let process: pid_t

  /// Starts a server and waits until it answers, at most half a minute.
  ///
  /// - Parameter arguments: The program and its arguments, given the port.
  package init(variables: [String: String] = [:], _ arguments: (_ port: Int) -> [String]) {
    port = Server.freePort()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    let path = Scratch.variable("PATH") ?? "/usr/bin:/bin"
    // Should the test be killed, its server goes with it.
    let words = ["setpriv", "--pdeathsig", "KILL"] + arguments(port)
    var argv = words.map { strdup($0) } + [nil]
    var envp =
      ["PATH": path].merging(variables) { $1 }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var process = pid_t()
    guard posix_spawnp(&process, "setpriv", &actions, nil, &argv, &envp) == 0 else {
      fatalError("cannot start \(words)")
    }
    self.process = process
    for _ in 0..<300 {
      if Server.answers(port) { return }
      usleep(100_000)
    }
    fatalError("\(words) does not answer")
  }

  deinit {
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }

  private static func freePort() -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(descriptor, $0, length)
        _ = getsockname(descriptor, $0, &length)
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  private static func answers(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = loopback(port)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  private static func loopback(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }
}

extension Server {
  /// An S3 server that keeps everything in memory.
  package static func s3() -> Server {
    let dvc = Scratch.variable("PIPE_DVC") ?? "\(Scratch.repository)/.build/venv/bin/dvc"
    let folder = dvc.prefix(upTo: dvc.lastIndex(of: "/") ?? dvc.endIndex)
    let program = Scratch.variable("PIPE_MOTO") ?? "\(folder)/moto_server"
    return Server { [program, "-H", "127.0.0.1", "-p", "\($0)"] }
  }

  /// An SFTP server for a key that is made in a folder: `user` there.
  package static func sftp(in folder: Scratch) -> Server {
    folder.sh(
      """
      ssh-keygen -q -t ed25519 -N '' -f host
      ssh-keygen -q -t ed25519 -N '' -f user
      """)
    let root = folder.root
    // Without privileges sshd needs no folder of its own; with them it does.
    folder.sh("[ $(id -u) != 0 ] || mkdir -p /run/sshd")
    return Server { port in
      [
        "/usr/sbin/sshd", "-D", "-f", "/dev/null", "-o", "Port=\(port)",
        "-o", "ListenAddress=127.0.0.1", "-o", "HostKey=\(root)/host",
        "-o", "AuthorizedKeysFile=\(root)/user.pub", "-o", "StrictModes=no", "-o", "UsePAM=no",
        "-o", "PidFile=none", "-o", "Subsystem=sftp internal-sftp", "-o", "MaxStartups=100",
      ]
    }
  }
}
