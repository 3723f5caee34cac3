import Diagnostics
import Execution

/// Which moments of a project are looked at together.
package struct MetricRevisions: OptionSet, Sendable {
  /// The bits.
  package let rawValue: Int

  /// Creates a set of bits.
  package init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// The tips of all branches.
  package static let branches = MetricRevisions(rawValue: 1)
  /// All tags.
  package static let tags = MetricRevisions(rawValue: 2)
  /// All commits of all branches and tags.
  package static let commits = MetricRevisions(rawValue: 4)
}

/// The files of metrics at one moment.
package struct MetricsAtMoment: Sendable {
  /// `workspace`, or the names of branches and tags that are one commit, joined by commas.
  package var name: String
  /// The files; nil where the revision's own files are broken.
  package var files: [MetricFile]?

  /// Creates a moment.
  package init(name: String, files: [MetricFile]?) {
    self.name = name
    self.files = files
  }
}

extension Project {
  /// The files of metrics in the workspace, and at all revisions of some kinds.
  ///
  /// The workspace is left out where the branch that is checked out has the same.
  ///
  /// - Parameter targets: The files to read, relative to the project; none for all that are declared.
  package func metrics(
    at revisions: MetricRevisions, targets: [String]
  ) throws -> [MetricsAtMoment] {
    let here = MetricsAtMoment(
      name: "workspace",
      files: try workspaceState.figures(targets: targets, project: self))
    guard !revisions.isEmpty else { return [here] }
    let repository = try repository()
    let commits = try groups(of: revisions, in: repository).filter { commit, _ in
      try isThere(at: commit, in: repository)
    }
    let found = try commits.map { commit, name in
      // A revision whose files are broken has no figures; the others have.
      let state = try? state(
        at: commit, named: name, in: repository, toleratesAbsence: true)
      return MetricsAtMoment(
        name: name, files: try state?.figures(targets: targets, project: self))
    }
    let branch = try repository.currentBranch
    let twin = found.first { $0.name == branch }
    return (twin?.files.map { Self.isSame($0, here.files ?? []) } == true ? [] : [here]) + found
  }

  private static func isSame(_ first: [MetricFile], _ second: [MetricFile]) -> Bool {
    first.count == second.count
      && zip(first, second).allSatisfy { $0.path == $1.path && $0.value == $1.value }
  }

  /// The commits with their names, each commit once.
  private func groups(
    of revisions: MetricRevisions, in repository: GitRepository
  ) throws -> [(commit: String, name: String)] {
    if revisions.contains(.commits) { return try repository.commits.map { ($0, $0) } }
    var names: [String] = []
    if revisions.contains(.branches) { names += try repository.branches }
    if revisions.contains(.tags) { names += try repository.tags }
    var groups: [(commit: String, name: String)] = []
    for name in names {
      guard let commit = try repository.commit(name) else { continue }
      if let place = groups.firstIndex(where: { $0.commit == commit }) {
        groups[place].name += ",\(name)"
      } else {
        groups.append((commit, name))
      }
    }
    return groups
  }
}

extension ProjectState {
  /// The files of metrics with figures alone: some, or all that are declared.
  package func figures(targets: [String], project: Project) throws -> [MetricFile] {
    let files = try metricFiles(project: project)
    guard !targets.isEmpty else { return files.map(\.withFiguresOnly) }
    return try targets.flatMap { path -> [MetricFile] in
      let known = files.filter {
        $0.path == path || PathOverlap(path, $0.path) == .firstHoldsSecond
      }
      return known.isEmpty ? try metricFiles(at: path, project: project) : known
    }.map(\.withFiguresOnly)
  }
}
