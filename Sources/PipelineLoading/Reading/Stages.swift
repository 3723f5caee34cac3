import Diagnostics
import Documents
import PipelineModel

/// Reading `stages:` with everything that it generates.
extension StageFileReader {
  func stages(_ pair: Node.Pair, scope: Scope) -> [Stage] {
    guard let entries = pair.value.mapping else {
      if !pair.value.isNull { report(.stagesNotAMap(pair, in: self)) }
      return []
    }
    var stages: [Stage] = []
    stages.reserveCapacity(entries.count)
    let misplaced = reportStageKeys(among: entries, below: pair)
    var names: Set<ExactText> = []
    for entry in entries where !misplaced.contains(entry.key.start) {
      // A name that stands twice is reported with the document; its first stage counts.
      guard names.insert(ExactText(entry.keyText)).inserted else { continue }
      read(entry, scope: scope, into: &stages)
    }
    return stages
  }

  private func read(_ entry: Node.Pair, scope: Scope, into stages: inout [Stage]) {
    checkName(entry)
    guard let definition = entry.value.mapping else {
      report(.stageNotAMap(entry, in: self))
      return
    }
    if definition.contains(where: { $0.keyText == "foreach" || $0.keyText == "do" }) {
      readGroup(entry, definition, scope: scope, into: &stages)
    } else if let matrix = definition.firstIndex(where: { $0.keyText == "matrix" }) {
      let expansion = Expansion(resolver: Resolver(self, scope: scope))
      guard let generated = expansion.matrix(definition[matrix]) else {
        return stages.append(unexpanded(entry, definition, scope))
      }
      read(generated, of: entry, definition, scope: scope, into: &stages)
    } else {
      stages.append(stage(entry, definition, generated: nil, scope: scope))
    }
  }

  /// A stage of the form `{foreach, do}`.
  private func readGroup(
    _ entry: Node.Pair, _ pairs: [Node.Pair], scope: Scope, into stages: inout [Stage]
  ) {
    for pair in pairs where !knows(pair.keyText, at: .group) {
      guard pair.keyText != "matrix" else {
        report(.matrixInGroup(at: place(of: pair.key)))
        continue
      }
      reportUnknown(pair, at: .group, stage: (entry.keyText, pairs))
    }
    guard let iteration = pairs.first(where: { $0.keyText == "foreach" }),
      let body = pairs.first(where: { $0.keyText == "do" })
    else {
      let has = pairs.contains { $0.keyText == "do" } ? "do" : "foreach"
      report(.incompleteGroup(entry.keyText, has: has, at: place(of: entry.key)))
      return
    }
    guard let definition = body.value.mapping else {
      report(.commandForStage(body, in: self))
      return
    }
    if let matrix = definition.first(where: { $0.keyText == "matrix" }) {
      report(.matrixInGroup(at: place(of: matrix.key)))
    }
    let expansion = Expansion(resolver: Resolver(self, scope: scope))
    guard let generated = expansion.foreach(iteration) else {
      return stages.append(unexpanded(entry, definition, scope))
    }
    read(generated, of: entry, definition, scope: scope, into: &stages)
  }

  /// The one stage that stands for those whose values are wrong, so that what else is wrong is said.
  private func unexpanded(
    _ entry: Node.Pair, _ definition: [Node.Pair], _ scope: Scope
  ) -> Stage {
    var scope = scope
    scope.noteFault(of: "item")
    scope.noteFault(of: "key")
    return stage(entry, definition, generated: nil, scope: scope)
  }

  private func read(
    _ generated: [GeneratedStage], of entry: Node.Pair, _ definition: [Node.Pair], scope: Scope,
    into stages: inout [Stage]
  ) {
    guard !generated.isEmpty || !hasErrors else {
      return stages.append(unexpanded(entry, definition, scope))
    }
    var positions: [ExactText: Int] = [:]
    for one in generated {
      checkGeneratedName(one.key, at: place(of: entry.key))
      let stage = stage(entry, definition, generated: one, scope: scope)
      if let known = positions[ExactText(one.key)] {
        guard dialect.collapsesGeneratedStages else {
          report(
            .duplicateStage("\(entry.keyText)@\(one.key)", at: place(of: entry.key)))
          continue
        }
        stages[known] = stage
        continue
      }
      positions[ExactText(one.key)] = stages.count
      stages.append(stage)
    }
  }

  private func stage(
    _ entry: Node.Pair, _ definition: [Node.Pair], generated: GeneratedStage?, scope: Scope
  ) -> Stage {
    let written = entry.keyText
    let name = generated.map { "\(written)@\($0.key)" } ?? written
    let resolver = Resolver(self, scope: scope)
    if let generated {
      resolver.scope.bind("item", generated.item)
      if generated.hasOwnKey || dialect.namesKeysOfLists {
        resolver.scope.bind(
          "key", Scope.Found(binding: .value(.string(generated.key), file: nil), key: nil))
      }
    }
    let place = place(of: entry.key)
    var stage = Stage(
      address: address(of: name), name: name, file: path, place: place,
      command: Command(texts: [], isList: false, templates: [], places: []))
    stage.workingDirectory = folder
    stage.group = generated == nil ? nil : written
    var reader = StageReader(file: self, resolver: resolver, nameNode: entry.key, stage: stage)
    return reader.read(definition)
  }

  /// The name of a stage as seen from the project root.
  private func address(of name: String) -> String {
    folder == "." ? name : "\(path):\(name)"
  }

  private func checkGeneratedName(_ key: String, at place: SourceSpan) {
    if key.isEmpty {
      report(.emptyGeneratedName(at: place))
    } else if key.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      report(.controlCharacter(what: "the name of a generated stage", at: place))
    }
  }

  private func checkName(_ entry: Node.Pair) {
    let name = entry.keyText
    let place = place(of: entry.key)
    if name == "." || name == ".." {
      report(.invalidName(name, "cannot be '\(name)', which is a folder", at: place))
    } else if name.isEmpty || entry.key.isNull {
      report(.invalidName(name, "is empty", at: place))
    } else if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      report(.controlCharacter(what: "the name of a stage", at: place))
    } else if !dialect.allowsLeadingDash, name.utf8.first == UInt8(ascii: "-") {
      report(.leadingDash(name, at: place))
    } else if let sign = name.unicodeScalars.first(where: { dialect.forbiddenInNames.contains($0) })
    {
      report(.forbiddenCharacter(sign, in: name, at: place))
    }
  }
}
