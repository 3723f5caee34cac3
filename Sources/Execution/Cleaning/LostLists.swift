import Diagnostics
import FileStore
import PipelineModel
import Records
import Remotes

/// Lists of folders that records name and that no cache has: what they name can be told by the folder
/// itself, where the workspace holds it as recorded, or by a remote.
struct LostLists {
  /// The lists of which nobody can tell.
  private(set) var lists: Set<Digest>
  /// The digests of the files that the others name.
  private(set) var contents: Set<Digest> = []

  init(_ lists: Set<Digest>) {
    self.lists = lists
  }

  /// Looks into the folders of a workspace.
  mutating func look(inWorkspaceOf project: Project) throws {
    for output in project.recordedOutputs where lists.contains(output.file.digest) {
      guard try project.holds(output), let files = project.digests(below: output) else { continue }
      contents.formUnion(files)
      lists.remove(output.file.digest)
    }
  }

  /// Asks the remotes of a project, as far as they answer; nothing is added to the cache.
  mutating func ask(remotesOf project: Project, jobs: Int?) {
    guard !lists.isEmpty else { return }
    // A remote that cannot be asked tells nothing.
    for remote in (try? project.remotesToClean(nil, jobs: jobs)) ?? [] {
      let cleaning = RemoteCleaning(remote.remote, layout: project.format.objectLayout)
      for format in project.cache.treeFormats {
        for list in lists.sorted(by: { $0.hex < $1.hex }) {
          // As above.
          let found = try? cleaning.contents(
            of: format.treeObject(list), format, above: project.cache.directory)
          guard let found = found ?? nil else { continue }
          contents.formUnion(found)
          lists.remove(list)
        }
      }
    }
  }

  /// The lists by the names that people know, sorted: paths of the workspace, else digests.
  func names(in projects: [Project]) -> [String] {
    let outputs = projects.flatMap { project in
      project.recordedOutputs.map { (digest: $0.file.digest, path: $0.path) }
    }
    return lists.map { list in
      outputs.first { $0.digest == list }?.path ?? "\(list.hex.prefix(8))… of a former commit"
    }.sorted { $0.precedesInBytes($1) }
  }
}

extension Project {
  /// The digests of the files of a folder in the workspace; nil where it cannot be read.
  fileprivate func digests(below output: RemoteOutput) -> [Digest]? {
    guard let format = output.file.hasFormerDigest ? format.formerTreeFormat : format.treeFormat,
      // What cannot be looked at tells nothing.
      let tree = try? hasher.reading(format).observations(of: [output.path])[0].tree
    else { return nil }
    return tree.entries.compactMap { entry in
      if case .file(let digest, _, _) = entry.content { digest } else { nil }
    }
  }
}
