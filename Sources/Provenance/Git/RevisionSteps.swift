import Diagnostics
import Execution

/// Where the present commit came from, step by step, as Git's own log of it tells.
struct RevisionSteps {
  /// A step away from a commit to another one, by anything but a new commit.
  struct Departure: Equatable {
    /// The commit that was left.
    var commit: String
    /// How people call it.
    var name: String
  }

  /// What is looked at in one go; a log that is longer is looked at no further.
  private static let longest = 20

  /// The departures since a former look, the latest first.
  let departures: [Departure]
  /// What a later look is given to begin where this one ended.
  let mark: String

  /// Reads the log.
  ///
  /// - Parameter former: The mark of the former look; nil for the first one.
  init(_ repository: GitRepository, since former: String?) throws {
    let lines = try repository.lines([
      "log", "-g", "--date=unix", "--format=%H %gd%x09%gs", "-n", "\(Self.longest + 1)", "HEAD",
      "--",
    ])
    self.init(lines: lines, since: former)
  }

  /// Reads the log's lines: the commit, its place in the log, a tab, and what was done.
  init(lines: [String], since former: String?) {
    let entries = lines.map { line -> (place: String, commit: String, action: String) in
      let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        String(parts[0]), String(parts[0].prefix { $0 != " " }),
        parts.count > 1 ? String(parts[1]) : ""
      )
    }
    mark = entries.first?.place ?? ""
    let known = entries.firstIndex { $0.place == former } ?? entries.count
    var found: [Departure] = []
    for (entry, former) in zip(entries, entries.dropFirst()).prefix(known)
    where !entry.action.hasPrefix("commit") && former.commit != entries[0].commit {
      if found.contains(where: { $0.commit == former.commit }) { continue }
      found.append(
        Departure(
          commit: former.commit, name: Self.origin(entry.action) ?? String(former.commit.prefix(7)))
      )
    }
    departures = found
  }

  /// The branch in `checkout: moving from BRANCH to OTHER`.
  private static func origin(_ action: String) -> String? {
    let words = action.split(separator: " ")
    guard words.count == 6, words[0] == "checkout:", words[2] == "from" else { return nil }
    return words[3].count == 40 ? nil : String(words[3])
  }
}
