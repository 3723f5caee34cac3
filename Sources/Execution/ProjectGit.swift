import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel
import Planning

extension Project {
  /// The commit that is checked out and whether the work tree differs from it; nil without Git.
  func gitState() -> (commit: String?, isDirty: Bool?) {
    guard let head = git(["rev-parse", "--verify", "-q", "HEAD"]) else { return (nil, nil) }
    let commit = String(decoding: head.prefix(40), as: UTF8.self)
    let changes = git(["status", "--porcelain", "--untracked-files=no"])
    return (commit.isEmpty ? nil : commit, changes.map { !$0.isEmpty })
  }

  /// Refuses to run stages whose cached outputs Git tracks, for each would then be kept twice.
  ///
  /// - Throws: A `DiagnosticList` of all such outputs.
  func refuseTrackedOutputs(of plan: Plan) throws {
    let outputs = plan.order.flatMap { index in
      graph.stages[index].outputs.filter(\.isCached).map { (graph.stages[index], $0) }
    }
    guard !outputs.isEmpty, try IgnoreFiles.repository(around: root) != nil,
      let listing = git(["ls-files", "-z"])
    else { return }
    let tracked = listing.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    let files = Set(tracked)
    var folders: Set<String> = []
    for path in tracked {
      var rest = Substring(path)
      while let slash = rest.lastIndex(of: "/") {
        rest = rest[..<slash]
        if !folders.insert(String(rest)).inserted { break }
      }
    }
    let problems = outputs.filter { files.contains($0.1.path) || folders.contains($0.1.path) }
      .map {
        Diagnostic.outputTrackedByGit($0.1.path, stage: $0.0.address, at: $0.1.place)
      }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
  }

  /// What a git command printed; nil when it failed or there is no git.
  private func git(_ arguments: [String]) -> [UInt8]? {
    // Without git the answer is that nothing is known.
    guard
      let result = try? Program.run(
        ["git", "-C", root] + arguments, environment: context.environment),
      result.exitStatus == 0
    else { return nil }
    return result.output
  }
}
