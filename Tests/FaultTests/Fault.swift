import Support

/// Something that goes wrong at the n-th call of a kind that a thread of pipe makes.
struct Fault: Sendable, CustomStringConvertible {
  let call: String
  /// What happens there, as strace puts it: `error=ENOSPC` or `signal=KILL`.
  let injection: String
  let number: Int

  var description: String { "\(call) \(number) \(injection)" }
  var isKill: Bool { injection == "signal=KILL" }

  /// What can happen to which calls.
  private static let kinds: [(call: String, errors: [String])] = [
    ("openat", ["EMFILE"]), ("read", ["EIO"]), ("getdents64", ["EIO"]),
    ("write", ["ENOSPC", "EIO"]),
    ("rename", ["ENOSPC"]), ("renameat2", ["EIO"]), ("fsync", ["EIO"]), ("mkdir", ["ENOSPC"]),
    ("unlink", ["EIO"]), ("rmdir", ["EIO"]), ("copy_file_range", ["ENOSPC"]), ("ioctl", ["EIO"]),
    ("ftruncate", ["EIO"]), ("fchmod", ["EIO"]), ("clone3", ["EAGAIN"]), ("clone", ["EAGAIN"]),
    ("vfork", ["EAGAIN"]), ("pipe2", ["EMFILE"]), ("socketpair", ["EMFILE"]),
    ("sendmsg", ["ENOBUFS"]), ("sendto", ["EPIPE"]), ("poll", ["ENOMEM"]), ("flock", ["ENOLCK"]),
    ("signalfd4", ["EMFILE"]), ("eventfd2", ["EMFILE"]), ("close", []), ("newfstatat", ["EACCES"]),
  ]

  /// All faults that can happen in the run.
  static let all: [Fault] = {
    let counts = Fault.counts
    return kinds.flatMap { kind in
      (0..<counts[kind.call, default: 0]).flatMap { number in
        (kind.errors.map { "error=\($0)" } + ["signal=KILL"]).map {
          Fault(call: kind.call, injection: $0, number: number + 1)
        }
      }
    }
  }()

  /// One of every so many faults; `PIPE_SOAK=N` takes N times as many, `PIPE_SEED=N` others.
  static let chosen: [Fault] = {
    let times = Scratch.variable("PIPE_SOAK").flatMap(Int.init) ?? 1
    let stride = max(1, all.count / 100 / times)
    let first = (Scratch.variable("PIPE_SEED").flatMap(Int.init) ?? 0) % stride
    return Swift.stride(from: first, to: all.count, by: stride).map { all[$0] }
  }()

  /// The largest number of calls of each kind that one thread makes in an undisturbed run.
  private static var counts: [String: Int] {
    var counts: [String: [Substring: Int]] = [:]
    let trace = FaultProject.copied().trace([]).trace
    for line in trace.split(separator: "\n") {
      // The thread, some blanks, and the call.
      guard let match = line.firstMatch(of: #/^(\d+) +(\w+)\(/#) else { continue }
      counts[String(match.2), default: [:]][match.1, default: 0] += 1
    }
    return counts.mapValues { $0.values.max() ?? 0 }
  }
}
