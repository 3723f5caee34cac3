import Documents
import Execution
import FileStore
import PipelineModel
import Planning
import Records

/// The people's text of `pipe status` and of `pipe repro --dry`.
struct StatusText {
  let project: Project
  let plan: Plan
  let isVerbose: Bool
  let palette: Palette
  let nowNanoseconds: Int64

  private var graph: StageGraph { project.graph }

  /// The lines of a plan that holds something to do.
  var lines: [String] {
    let groups = plan.causeGroups(graph)
    var lines: [String] = []
    for (position, group) in groups.enumerated() {
      let remark = position == 0 ? "   \(summary)" : ""
      lines += heading(group).enumerated().map {
        $0.offset == 0 ? palette.paint($0.element, .strong) + remark : $0.element
      }
      var table = Table()
      let known = Set(group.members.map(\.index))
      for member in group.members { add(member, of: group, known: known, to: &table) }
      lines += table.lines
    }
    if isVerbose { lines += upToDateLines }
    return lines + frozenLines
  }

  private var summary: String {
    let stale = plan.decisions.values.filter { !$0.reasons.isEmpty }.count
    let verb = stale == 1 ? "is" : "are"
    return "\(stale) of \(countText(plan.order.count, "stage")) \(verb) stale"
  }

  /// The frozen stages that would run if they were not frozen.
  var frozenLines: [String] {
    plan.order.compactMap { index in
      guard let reasons = plan.frozen[index], !reasons.isEmpty else { return nil }
      let why = reasons.map { project.shown($0).sentence }.joined(separator: ", ")
      return "frozen   \(graph.stages[index].address): \(why)"
    }
  }

  private var upToDateLines: [String] {
    let names = plan.order.filter { plan.decisions[$0]?.reasons.isEmpty ?? false }
      .map { graph.stages[$0].address }
    return names.isEmpty ? [] : ["up to date: \(names.joined(separator: ", "))"]
  }

  // MARK: Headings

  private func heading(_ group: CauseGroup) -> [String] {
    switch group.cause {
    case .reason(let reason): [reasonHeading(reason)]
    case .parameter(let reason): [parameterHeading(reason)]
    case .file(let reason): fileHeading(reason)
    case .stage(let index, let reason): stageHeading(index, reason)
    }
  }

  private func reasonHeading(_ reason: StaleReason) -> String {
    switch reason {
    case .neverRun: "never run"
    case .alwaysChanged: "always run"
    case .callback: "declare neither inputs nor outputs, so they run each time"
    case .lockInconsistent: "in conflict after a merge"
    default: project.shown(reason).sentence
    }
  }

  private func parameterHeading(_ reason: StaleReason) -> String {
    guard case .parameterModified(let file, let key, _, _) = reason else { return reason.sentence }
    let line = project.parameterLine(file: file, key: key).map { ":\($0)" } ?? ""
    return "\(project.shownPath(file))\(line)  \(reason.sentence)"
  }

  private func fileHeading(_ reason: StaleReason) -> [String] {
    guard case .dependencyModified(let path, let old, let new) = reason else {
      return [project.shown(reason).sentence]
    }
    guard old.digest != new.digest else { return [project.shown(reason).sentence] }
    guard old.fileCount != nil, new.fileCount != nil else {
      return ["\(project.shownPath(path))  \(shortDigest(old)) → \(shortDigest(new))"]
    }
    return ["\(project.shownPath(path))  \(folderChange(path, old, new))"]
  }

  /// What changed in a folder: the files where the former tree is known, else the counts.
  private func folderChange(_ path: String, _ old: FileRecord, _ new: FileRecord) -> String {
    guard let changes = project.changes(in: path, since: old), !changes.isEmpty else {
      return "\(countText(old.fileCount ?? 0, "file")) → \(countText(new.fileCount ?? 0, "file"))"
    }
    let shown = changes.prefix(isVerbose ? changes.count : 3).map { change in
      let sign = change.kind == .added ? "+" : change.kind == .removed ? "-" : "~"
      return sign + change.path
    }
    let rest = changes.count - shown.count
    let more = rest > 0 ? " and \(rest) more" : ""
    return "\(countText(changes.count, "file")) changed: \(shown.joined(separator: " "))\(more)"
  }

  private func stageHeading(_ index: StageGraph.Index, _ reason: StaleReason) -> [String] {
    let stage = graph.stages[index]
    guard case .commandChanged(let old, let new) = reason else {
      return [
        "\(stage.place.file):\(stage.place.line)  '\(stage.address)': \(project.shown(reason).sentence)"
      ]
    }
    let place = stage.command.places.first ?? stage.place
    return ["\(place.file):\(place.line)  the command of '\(stage.address)' changed"]
      + commandLines(old).map { "  - \($0)" } + commandLines(new).map { "  + \($0)" }
  }

  private func commandLines(_ command: Value) -> [String] {
    let texts = command.string.map { [$0] } ?? command.list?.compactMap(\.string) ?? []
    return texts.flatMap { $0.split(separator: "\n").map(String.init) }
  }

  // MARK: Members

  private func add(
    _ member: CauseGroup.Member, of group: CauseGroup, known: Set<StageGraph.Index>,
    to table: inout Table
  ) {
    let stage = graph.stages[member.index]
    if let upstream = member.upstream {
      table.add(stage.address, consequence(member.index, of: upstream))
      return
    }
    table.add(stage.address, remarks(member, group, known).joined(separator: ", "))
  }

  /// "may run: reads model.json from train", or what else becomes of a stage that follows.
  private func consequence(
    _ index: StageGraph.Index, of upstream: StageGraph.Index
  ) -> String {
    let link = link(from: upstream, to: index)
    switch plan.decisions[index] {
    case .restore(let restoration, _): return "\(link), \(restoreText(restoration))"
    case .run: return link
    case .blocked: return palette.paint("cannot run", .bad) + ": \(link)"
    case .runIfChanged, .upToDate, nil:
      return palette.paint("may run", .attention) + ": \(link)"
    }
  }

  private func remarks(
    _ member: CauseGroup.Member, _ group: CauseGroup, _ known: Set<StageGraph.Index>
  ) -> [String] {
    var remarks: [String] = []
    switch (group.cause, member.reason) {
    case (.parameter, .parameterModified(_, let key, _, _)): remarks.append("uses \(key)")
    case (.parameter, .variableModified(let name, _, _)): remarks.append("uses $\(name)")
    case (.file, _): remarks.append("reads it")
    case (.reason(.neverRun), _):
      let upstream = graph.upstream(of: member.index).first(where: known.contains)
      if let upstream { remarks.append(link(from: upstream, to: member.index)) }
    default: break
    }
    switch plan.decisions[member.index] {
    case .restore(let restoration, let reasons):
      remarks.append(restoreText(restoration) + givingWay(reasons))
    case .blocked: remarks.append(palette.paint("cannot run", .bad))
    case .runIfChanged: remarks.append(palette.paint("may run", .attention))
    case .run, .upToDate, nil: break
    }
    return remarks
  }

  private func restoreText(_ restoration: Restoration) -> String {
    guard let candidate = restoration.candidate, candidate.endedNanoseconds > 0 else {
      return "will be restored"
    }
    let age = Double(nowNanoseconds - candidate.endedNanoseconds) / 1e9
    return "will be restored (run \(ageText(age)))"
  }

  /// What becomes of outputs that were changed by hand.
  private func givingWay(_ reasons: [StaleReason]) -> String {
    let hasEdits = reasons.contains { if case .outputModified = $0 { true } else { false } }
    return hasEdits ? "; what is there now is kept" : ""
  }

  /// "reads model.json from train".
  private func link(from producer: StageGraph.Index, to consumer: StageGraph.Index) -> String {
    guard let edge = graph.incoming[consumer].first(where: { $0.producer == producer }) else {
      return "needs \(graph.stages[producer].address)"
    }
    let path = graph.stages[consumer].dependencies[edge.dependency].path
    return "reads \(path) from \(graph.stages[producer].address)"
  }
}

/// The first digits of a digest.
func shortDigest(_ file: FileRecord) -> String {
  String(file.digest.hex.prefix(8))
}
