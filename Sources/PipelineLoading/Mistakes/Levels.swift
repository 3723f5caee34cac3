import Diagnostics
import Documents
import PipelineModel

/// Recognising keys of a stage that stand where the names of stages stand.
extension StageFileReader {
  /// Reports the entries of `stages:` that are keys of a stage.
  ///
  /// - Returns: Where the reported entries begin.
  func reportStageKeys(among entries: [Node.Pair], below stages: Node.Pair) -> Set<Mark> {
    let found = entries.filter { entry in
      knows(entry.keyText, at: .stage) && !isStage(entry.value)
        && (entry.value.mapping == nil || !isAlmostStage(entry.value))
    }
    guard let first = found.first else { return [] }
    if found.contains(where: { $0.keyText == "cmd" }) {
      let lines = found.compactMap { self.lines(of: $0) }.flatMap { $0 }
      if let name = nameAbove(first, among: entries) {
        report(
          .keysBesideName(
            first.keyText, name: name.keyText,
            mended: ["stages:", "  \(name.keyText):"] + indented(lines, by: 4),
            at: place(of: first.key)))
        return Set((found + [name]).map(\.key.start))
      }
      report(
        .namelessStage(
          first.keyText, mended: ["stages:", "  NAME:"] + indented(lines, by: 4),
          at: place(of: first.key)))
    } else {
      for entry in found { reportStageKey(entry, among: entries) }
    }
    return Set(found.map(\.key.start))
  }

  /// The name without anything below it that stands right above a key.
  private func nameAbove(_ key: Node.Pair, among entries: [Node.Pair]) -> Node.Pair? {
    let above = entries.last { $0.key.start.line < key.key.start.line }
    return above.flatMap { $0.value.isNull && !knows($0.keyText, at: .stage) ? $0 : nil }
  }

  /// Reports the keys of a stage that stand at top level, if a command is among them: then a whole
  /// stage lacks its place and its name.
  func reportStageKeysAtTop(among pairs: [Node.Pair]) -> Set<Mark> {
    guard pairs.contains(where: { $0.keyText == "cmd" && $0.value.mapping == nil }) else {
      return []
    }
    let found = pairs.filter { knows($0.keyText, at: .stage) && !knows($0.keyText, at: .top) }
    let lines = found.compactMap { self.lines(of: $0) }.flatMap { $0 }
    report(
      .stageAtTop(
        found[0].keyText, mended: ["stages:", "  NAME:"] + indented(lines, by: 4),
        at: place(of: found[0].key)))
    return Set(found.map(\.key.start))
  }

  /// Whether a mapping without command has another key of a stage.
  private func isAlmostStage(_ node: Node) -> Bool {
    node.mapping?.contains { knows($0.keyText, at: .stage) } ?? false
  }

  private func reportStageKey(_ entry: Node.Pair, among entries: [Node.Pair]) {
    let name = entry.keyText
    let stage =
      entries.last { $0.key.start.line < entry.key.start.line && isStage($0.value) }
      ?? entries.first { isStage($0.value) }
    var mended: [String] = []
    if let stage, stage.value[name] == nil, let lines = lines(of: entry) {
      mended = ["  \(stage.keyText):"] + indented(lines, by: 4)
    }
    report(
      .stageKeyAsName(
        name, stage: stage.map { $0.keyText }, mended: mended, at: place(of: entry.key)))
  }
}
