import ArgumentParser
import Execution

/// The options of `pipe gc` that concern remotes.
struct CleaningRemoteOptions: ParsableArguments {
  @Flag(
    name: [.short, .long],
    help: """
      Clean the remote too. It keeps what this clone knows of: fetch from Git first, and name \
      other projects that use it with --projects.
      """)
  var cloud = false

  @Flag(name: .long, help: "Let the cache keep of the data only what the remote does not have.")
  var notInRemote = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The remote, by name, in place of the default.", valueName: "name"))
  var remote: String?

  func validate() throws {
    if cloud, notInRemote {
      throw ValidationError("'--cloud' and '--not-in-remote' exclude each other")
    }
    if remote != nil, !isUsed {
      throw ValidationError("'--remote' goes with '--cloud' or '--not-in-remote'")
    }
  }

  /// Whether remotes are looked at.
  var isUsed: Bool { cloud || notInRemote }

  /// How far the cleaning reaches.
  var reach: CleaningReach {
    if cloud { return .cacheAndRemotes(remote) }
    return notInRemote ? .cacheBeyondRemotes(remote) : .cache
  }
}
