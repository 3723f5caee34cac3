import Execution
import FileStore

/// A commit that brought a digest into a lock or a data file.
struct DigestArrival: Sendable, Hashable {
  var commit: String
  var digest: Digest
}

extension GitRepository {
  /// The commits of all branches and tags that brought digests with certain first digits, the newest
  /// first.
  ///
  /// Git's own pickaxe finds the commits in which the digits came or went, at the cost of reading the
  /// few files that the patterns name; of these the lines that were added are looked at.
  func arrivals(of digits: DigestDigits) throws -> [DigestArrival] {
    let search = [
      "log", "--format=commit %H", "--no-color", "--no-ext-diff", "--no-textconv", "-U0",
      "-S", digits.text, "--branches", "--tags", "HEAD",
    ]
    let files = ["--"] + recordPatterns
    let found = Self.arrivals(of: digits, in: try output(search + ["-p"] + files) ?? [])
    // A merge may bring what none of its sides had.
    guard found.isEmpty else { return found }
    return Self.arrivals(of: digits, in: try output(search + ["-p", "-m"] + files) ?? [])
  }

  /// The newest commits of all branches and tags that changed a lock or a data file, the newest first.
  func recordCommits(most: Int) throws -> [String] {
    let search = ["log", "--format=%H", "-n", "\(most)", "--branches", "--tags", "HEAD", "--"]
    return try lines(search + recordPatterns)
  }

  /// The arrivals in what `git log -p` prints.
  static func arrivals(of digits: DigestDigits, in log: [UInt8]) -> [DigestArrival] {
    var found: [DigestArrival] = []
    var seen: Set<DigestArrival> = []
    var commit = ""
    for line in log.split(separator: 0x0A) {
      if line.starts(with: "commit ".utf8) {
        commit = String(decoding: line.dropFirst(7), as: UTF8.self)
      } else if line.first == UInt8(ascii: "+") {
        for word in line.split(whereSeparator: { !isHexadecimal($0) })
        where word.starts(with: digits.text.utf8) {
          guard word.count == 32 || word.count == 64, let digest = Digest(hexDigits: word) else {
            continue
          }
          let arrival = DigestArrival(commit: commit, digest: digest)
          if seen.insert(arrival).inserted { found.append(arrival) }
        }
      }
    }
    return found
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}
