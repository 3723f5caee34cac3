import FileStore
import PipelineModel
import Planning
import Records

/// What changed around a stage since its last result, for the words of its failure.
struct FailureSurroundings {
  let project: Project
  let stage: Stage
  /// The record of the last result.
  let former: StageRecord?
  /// With what the command that failed ran.
  let present: CapturedEnvironment

  /// The changes in a person's words; none where nothing changed or nothing is known.
  var changes: [String] {
    guard let digest = former?.environment, digest != present.record.digest,
      let old = project.recordedEnvironment(digest)
    else { return [] }
    let differences = EnvironmentRecord.differences(from: old, to: present.record)
    // With another interpreter come other packages; they need not be named.
    var isOther = false
    if case .interpreter? = differences.first { isOther = true }
    let texts = differences.prefix(isOther ? 1 : 3).map { sentence($0, digest) }
    let rest = differences.count - texts.count
    return rest > 0 ? texts + ["\(rest) more (pipe env diff \(stage.address) here)"] : texts
  }

  /// `python 3.11.7 (.venv/bin) → 3.12.1 (/usr/bin)` where the places are known, else as everywhere.
  private func sentence(_ difference: EnvironmentDifference, _ digest: String) -> String {
    guard case .interpreter(_, let old?, let new?) = difference,
      let formerPlace = place(
        of: old, among: project.machine(thatRan: stage.address, in: digest)?.tools ?? []),
      let place = place(of: new, among: present.machine.tools), place != formerPlace
    else { return difference.sentence }
    return "python \(old) (\(formerPlace)) → \(new) (\(place))"
  }

  /// The folder in which an interpreter was found, as seen from the project.
  private func place(of version: String, among tools: [MachineRecord.Tool]) -> String? {
    let tool = tools.first { $0.version == version && $0.name.hasPrefix("python") }
    guard let folder = tool.map({ parentDirectory(of: $0.found ?? $0.path) }) else { return nil }
    let prefix = project.root + "/"
    return folder.utf8.starts(with: prefix.utf8) ? String(folder.dropFirst(prefix.count)) : folder
  }
}
