import ArgumentParser
import Execution
import Records

/// The options of commands that move data to and from remotes.
struct RemoteOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Stages, outputs, tracked files or stage files; by default everything.", valueName: "target"))
  var targets: [String] = []

  @Option(name: [.short, .long], help: ArgumentHelp("The remote, by name.", valueName: "name"))
  var remote: String?

  @Option(
    name: [.customShort("j", allowingJoined: true), .long], help: "How many files move at once.")
  var jobs: Int?

  @OptionGroup var revisions: RevisionOptions

  @Flag(name: [.customShort("d"), .long], help: "Also what the named stages need.")
  var withDeps = false

  @Flag(name: [.customShort("R"), .long], help: "Targets are folders; take all below them.")
  var recursive = false

  @Flag(name: .long, help: "Targets are patterns with '*', '?' and '**'.")
  var glob = false

  @Flag(
    inversion: .prefixedNo,
    help: "Results of former runs go along; in projects with a pipe.yaml they do by default.")
  var runCache: Bool?

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("'--jobs' is at least 1") }
  }

  /// What is meant, in a project.
  func selection(in project: Project, _ session: Session) -> RemoteSelection {
    var selection = RemoteSelection()
    selection.words = targets
    selection.folder = project.relativePath(session.directory)
    selection.isRecursive = recursive
    selection.isPattern = glob
    selection.withDependencies = withDeps
    selection.remote = remote
    selection.jobs = jobs
    selection.insistsOnRunCache = runCache == true
    selection.withRunCache = runCache ?? (project.format.movesRunCache && targets.isEmpty)
    selection.revisions = revisions.kept
    return selection
  }
}

/// The options that name commits.
struct RevisionOptions: ParsableArguments {
  @Flag(name: [.customShort("a"), .long], help: "Also the data of all branches.")
  var allBranches = false

  @Flag(name: [.customShort("T"), .long], help: "Also the data of all tags.")
  var allTags = false

  @Flag(name: [.customShort("A"), .long], help: "Also the data of all commits.")
  var allCommits = false

  /// The commits that are meant; nil for none.
  var kept: KeptRevisions? {
    guard allBranches || allTags || allCommits else { return nil }
    var revisions = KeptRevisions()
    revisions.branches = allBranches
    revisions.tags = allTags
    revisions.allCommits = allCommits
    return revisions
  }
}
