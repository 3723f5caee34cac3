/// Edits of the stages themselves.
extension World {
  /// Changes a stage that is not frozen.
  func changeStage(_ change: (inout StageBlueprint, inout SeededGenerator) -> Void) {
    let free = blueprint.stages.indices.filter { blueprint.stages[$0].frozenResults == nil }
    guard let position = generator.pick(free) else { return }
    trail.append(blueprint.stages[position].name)
    change(&blueprint.stages[position], &generator)
  }

  func addDependency() {
    guard let position = blueprint.stages.indices.randomElement(using: &generator),
      blueprint.stages[position].frozenResults == nil,
      let path = generator.pick(blueprint.readable(before: position)),
      !blueprint.stages[position].dependencies.contains(path)
    else { return }
    trail.append("\(blueprint.stages[position].name) reads \(path)")
    blueprint.stages[position].dependencies.append(path)
  }

  /// Removes a stage with its files; nobody reads them any more.
  func removeStage() {
    guard blueprint.stages.count > 2,
      let position = blueprint.stages.indices.randomElement(using: &generator)
    else { return }
    let stage = blueprint.stages.remove(at: position)
    trail.append(stage.name)
    for output in stage.outputs { forget(output) }
  }

  func addOutput() {
    changeStage { stage, generator in
      let form = generator.pick(StageBlueprint.Form.allCases) ?? .file
      stage.outputs.append(.init(path: "out/\(stage.name)/p\(stage.outputs.count)", form: form))
    }
  }

  func removeOutput() {
    guard let position = blueprint.stages.indices.randomElement(using: &generator),
      blueprint.stages[position].outputs.count > 1,
      blueprint.stages[position].frozenResults == nil
    else { return }
    let output = blueprint.stages[position].outputs.removeLast()
    trail.append(output.path)
    forget(output)
  }

  private func forget(_ output: StageBlueprint.Output) {
    for position in blueprint.stages.indices {
      blueprint.stages[position].dependencies.removeAll {
        $0 == output.path || $0.hasPrefix("\(output.path)/")
      }
    }
    scratch.sh("rm -rf '\(output.path)'")
  }

  /// Goes to the sources, stages and lock of an earlier time; outputs stay as they are.
  func switchBranch() {
    guard !wasFrozen, let branch = generator.pick(branches) else { return }
    let former = Set(blueprint.stages.flatMap { $0.outputs.map(\.path) })
    let present = Set(branch.blueprint.stages.flatMap { $0.outputs.map(\.path) })
    for path in former.subtracting(present) { scratch.sh("rm -rf '\(path)'") }
    for path in blueprint.sources.keys where branch.blueprint.sources[path] == nil {
      scratch.sh("rm '\(path)'")
    }
    for (path, file) in branch.blueprint.sources where blueprint.sources[path] != file {
      write(path, file)
    }
    let count = blueprint.stageCount
    blueprint = branch.blueprint
    blueprint.stageCount = count
    if let lock = branch.lock { scratch.write("pipe.lock", lock) }
  }

  /// Freezes a stage as it is, or thaws all.
  func freeze() {
    guard generator.isOne(in: 3), !hasEditsSinceRun else { return }
    wasFrozen = true
    if blueprint.stages.contains(where: { $0.frozenResults != nil }) {
      for position in blueprint.stages.indices { blueprint.stages[position].frozenResults = nil }
      return
    }
    let made = blueprint.expected
    changeStage { stage, _ in
      let paths = stage.outputs.map(\.path)
      stage.frozenResults = made.filter { name, _ in
        paths.contains { name == $0 || name.hasPrefix("\($0)/") }
      }
    }
  }
}
