import Diagnostics
import FileStore
import PipelineModel
import Remotes

/// How far a cleaning reaches.
package enum CleaningReach: Sendable {
  /// The cache.
  case cache
  /// The cache and remotes: the named one, else the default, and those that outputs name.
  case cacheAndRemotes(String?)
  /// The cache, in which nothing needs to stay that these remotes have.
  case cacheBeyondRemotes(String?)
}

/// A remote that a cleaning looks at.
struct CleanedRemote {
  var name: String
  var remote: any Remote
}

extension Project {
  /// The remotes that a cleaning concerns: the named one, else the default, then those that outputs
  /// name, sorted; a store that several of them name comes once.
  ///
  /// - Throws: `no-remote`, `unknown-remote`, or what opening one throws.
  func remotesToClean(_ name: String?, jobs: Int?) throws -> [CleanedRemote] {
    let own = Set(recordedOutputs.compactMap(\.remote)).sorted { $0.precedesInBytes($1) }
    var found: [CleanedRemote] = []
    for name in [name ?? settings.defaultRemote] + own.map(Optional.some) {
      let remote = try remote(named: name, jobs: jobs)
      if found.contains(where: { $0.remote.place.isExactly(remote.remote.place) }) { continue }
      found.append(remote)
    }
    return found
  }

  /// A remote by its name.
  private func remote(named name: String?, jobs: Int?) throws -> CleanedRemote {
    guard let name else {
      throw noRemoteDiagnostic(format.stageFile, known: settings.remotes)
    }
    let found = try remoteSettings(named: name)
    let opening = RemoteOpening(
      remotes: settings.remotes, environment: context.environment, layout: format.objectLayout)
    return CleanedRemote(name: found.name, remote: try opening.open(found, jobs: jobs))
  }

  /// All outputs and tracked data that the workspace's records name.
  var recordedOutputs: [RemoteOutput] {
    outputs(of: AddressedParts(stages: graph.order, sources: loaded.pipeline.sources))
  }

  /// Whether commits are missing in this clone, as `git clone --depth` leaves it.
  var isShallowClone: Bool {
    git(["rev-parse", "--is-shallow-repository"])?.starts(with: "true".utf8) ?? false
  }
}
