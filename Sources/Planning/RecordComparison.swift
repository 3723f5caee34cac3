import Documents
import FileStore
import PipelineModel
import Records

/// Compares a stage's fingerprint with its record, item by item.
package struct RecordComparison {
  let stage: Stage
  let record: StageRecord
  /// The dependencies whose content is not known yet.
  let undecided: Set<String>
  /// The environment that the record names, where it is described.
  let recordedEnvironment: EnvironmentRecord?
  let isSame: (FileRecord, FileRecord) -> Bool

  /// Compares a stage with what is recorded of it.
  ///
  /// - Parameters:
  ///   - undecided: The keys of the dependencies whose content is not known yet.
  ///   - recordedEnvironment: The environment that the record names, where it is described.
  ///   - isSame: Whether two records name the same content.
  package init(
    stage: Stage, record: StageRecord, undecided: Set<String>,
    recordedEnvironment: EnvironmentRecord? = nil,
    isSame: @escaping (FileRecord, FileRecord) -> Bool
  ) {
    self.stage = stage
    self.record = record
    self.undecided = undecided
    self.recordedEnvironment = recordedEnvironment
    self.isSame = isSame
  }

  /// The reasons in the order of the fingerprint's items, then what the record has beyond them.
  package func reasons(for fingerprint: Fingerprint) -> [StaleReason] {
    var reasons: [StaleReason] = []
    var parameters = record.parameters.filter { !$0.isEmptyFile }[...]
    var variables = record.variables[...]
    var dependencies = record.dependencies[...]
    var outputs = record.outputs[...]
    for item in fingerprint.items {
      switch item {
      case .command(let value): reasons += command(value)
      case .workingDirectory(let path):
        if path != record.workingDirectory {
          reasons.append(.workingDirectoryChanged(old: record.workingDirectory, new: path))
        }
      case .parameter(let new) where new.isEmptyFile: continue
      case .parameter(let new): reasons += parameter(new, &parameters)
      case .variable(let new): reasons += variable(new, &variables)
      case .output(let key, _): reasons += output(key, &outputs)
      case .dependency(let new): reasons += dependency(new, &dependencies)
      case .environment(let new): reasons += environment(new)
      }
    }
    reasons += parameters.map { .parameterRemoved(file: $0.file, key: $0.key, old: $0.value) }
    reasons += variables.map { .variableModified(name: $0.name, old: $0.value, new: nil) }
    reasons += dependencies.compactMap(removed)
    reasons += outputs.map { .outputRemoved(path: $0.key) }
    return withoutRepeatedParameters(reasons)
  }

  private func command(_ new: Value) -> [StaleReason] {
    guard new != record.command else { return [] }
    return changedParameters() ?? [.commandChanged(old: record.command, new: new)]
  }

  /// The parameters that, with variables, alone make the recorded command differ; nil when more than
  /// these differ. Variables have reasons of their own.
  private func changedParameters() -> [StaleReason]? {
    let former: [String]
    switch record.command {
    case .string(let text) where !stage.command.isList: former = [text]
    case .list(let items) where stage.command.isList: former = items.compactMap(\.string)
    default: return nil
    }
    guard former.count == stage.command.templates.count else { return nil }
    var reasons: [StaleReason] = []
    for (template, text) in zip(stage.command.templates, former) {
      guard let texts = template.parameterTexts(in: text) else { return nil }
      for (parameter, old) in texts where old != parameter.text {
        let reason = StaleReason.parameterModified(
          file: parameter.file, key: parameter.key, old: plainScalarValue(old),
          new: parameter.value)
        if !reasons.contains(reason) { reasons.append(reason) }
      }
    }
    return reasons
  }

  private func parameter(
    _ new: ParameterRecord, _ rest: inout ArraySlice<ParameterRecord>
  ) -> [StaleReason] {
    guard let position = rest.firstIndex(where: { $0.file == new.file && $0.key == new.key }) else {
      return [.parameterAdded(file: new.file, key: new.key, new: new.value)]
    }
    let old = rest.remove(at: position)
    guard old.value != new.value else { return [] }
    return [.parameterModified(file: new.file, key: new.key, old: old.value, new: new.value)]
  }

  private func variable(
    _ new: VariableRecord, _ rest: inout ArraySlice<VariableRecord>
  ) -> [StaleReason] {
    guard let position = rest.firstIndex(where: { $0.name == new.name }) else {
      return [.variableModified(name: new.name, old: nil, new: new.value)]
    }
    let old = rest.remove(at: position)
    guard old.value != new.value else { return [] }
    return [.variableModified(name: new.name, old: old.value, new: new.value)]
  }

  private func output(_ key: String, _ rest: inout ArraySlice<FileRecord>) -> [StaleReason] {
    guard let position = rest.firstIndex(where: { $0.key == key }) else {
      let output = stage.outputs.first { $0.key == key }
      return [.outputAdded(path: output?.path ?? key)]
    }
    rest.remove(at: position)
    return []
  }

  private func dependency(
    _ new: FileRecord, _ rest: inout ArraySlice<FileRecord>
  ) -> [StaleReason] {
    let path = stage.dependencies.first { $0.key == new.key }?.path ?? new.key
    guard let position = rest.firstIndex(where: { $0.key == new.key }) else {
      return [.dependencyAdded(path: path)]
    }
    let old = rest.remove(at: position)
    return isSame(old, new) ? [] : [.dependencyModified(path: path, old: old, new: new)]
  }

  /// A record without an environment says nothing of how it was made, and is taken as it is.
  private func environment(_ new: EnvironmentRecord) -> [StaleReason] {
    guard let old = record.environment, old != new.digest else { return [] }
    guard let made = recordedEnvironment else {
      return [.environmentChanged(old: old, new: new.digest, differences: [])]
    }
    // A variable that the stage declares has a reason of its own.
    let differences = EnvironmentRecord.differences(from: made, to: new).filter { difference in
      guard case .variable(let name, _, _) = difference else { return true }
      return !stage.variables.contains { $0.utf8.elementsEqual(name.utf8) }
    }
    return differences.isEmpty
      ? [] : [.environmentChanged(old: old, new: new.digest, differences: differences)]
  }

  /// A recorded dependency that the stage no longer declares.
  private func removed(_ old: FileRecord) -> StaleReason? {
    if undecided.contains(old.key) { return nil }
    if stage.dependencies.contains(where: { $0.key == old.key }) { return nil }
    return .dependencyRemoved(path: old.key)
  }

  /// The reasons without a second one for a parameter that is both declared and in the command.
  private func withoutRepeatedParameters(_ reasons: [StaleReason]) -> [StaleReason] {
    guard reasons.count > 1 else { return reasons }
    var seen: Set<String> = []
    return reasons.filter { reason in
      guard case .parameterModified(let file, let key, _, _) = reason else { return true }
      return seen.insert("\(file)\n\(key)").inserted
    }
  }
}
