import Glibc
import Support

/// Something that happens to a project between two runs.
enum Edit: CaseIterable {
  case content, contentUnderOldTime, touch, sourceMode, sourceFolder
  case deleteOutput, deletePartOfOutput, editOutput, outputMode
  case parameter, parameter2, command, oldCommand
  case dependency, fewerDependencies, addStage, removeStage, addOutput, removeOutput
  case deleteCache, deleteObjects, damageObjects, deleteLock, deleteState, deleteStatCache
  case kill, killAndTear, branch, freeze
}

extension World {
  /// Makes an edit, if the project has something for it.
  func make(_ edit: Edit) {
    trail.append("\(edit)")
    switch edit {
    case .content, .contentUnderOldTime, .touch, .sourceMode, .sourceFolder: editSource(edit)
    case .deleteOutput, .deletePartOfOutput, .editOutput, .outputMode: editOutput(edit)
    case .parameter, .parameter2: changeParameter()
    case .command:
      changeStage { stage, generator in stage.salt = .random(in: 1...3, using: &generator) }
    case .oldCommand: changeStage { stage, _ in stage.salt = 0 }
    case .dependency: addDependency()
    case .fewerDependencies:
      changeStage { stage, _ in stage.dependencies = stage.dependencies.dropLast() }
    case .addStage: blueprint.addStage(using: &generator)
    case .removeStage: removeStage()
    case .addOutput: addOutput()
    case .removeOutput: removeOutput()
    case .deleteCache, .deleteObjects, .damageObjects, .deleteLock, .deleteState, .deleteStatCache:
      damage(edit)
    case .kill, .killAndTear: kill(tears: edit == .killAndTear)
    case .branch: switchBranch()
    case .freeze: freeze()
    }
    hasEditsSinceRun = true
    save()
  }

  // MARK: Data

  private func editSource(_ edit: Edit) {
    guard let path = generator.pick(blueprint.sources.keys.sorted()) else { return }
    trail.append(path)
    let file = blueprint.sources[path] ?? File(text: "")
    switch edit {
    case .content: setSource(path, File(text: randomText(using: &generator)))
    case .contentUnderOldTime:
      var status = stat()
      lstat("\(scratch.root)/\(path)", &status)
      setSource(
        path, File(text: file.text.map(nextDigit).joined(), isExecutable: file.isExecutable))
      utimensat(AT_FDCWD, "\(scratch.root)/\(path)", [status.st_atim, status.st_mtim], 0)
    case .touch: scratch.sh("touch '\(path)'")
    case .sourceMode:
      setSource(path, File(text: file.text, isExecutable: !file.isExecutable))
    default:
      let extra = "data/folder/extra"
      guard blueprint.sources[extra] != nil else { return setSource(extra, file) }
      blueprint.sources[extra] = nil
      scratch.sh("rm '\(extra)'")
    }
  }

  private func nextDigit(_ character: Character) -> String {
    character.wholeNumberValue.map { "\(($0 + 1) % 10)" } ?? String(character)
  }

  private func setSource(_ path: String, _ file: File) {
    blueprint.sources[path] = file
    write(path, file)
  }

  private func changeParameter() {
    guard let position = blueprint.parameters.indices.randomElement(using: &generator) else {
      return
    }
    blueprint.parameters[position].value = randomValue(using: &generator)
    trail.append("\(blueprint.parameters[position].key)=\(blueprint.parameters[position].value)")
  }

  // MARK: Outputs

  private func editOutput(_ edit: Edit) {
    let outputs = blueprint.stages.filter { $0.frozenResults == nil }.flatMap(\.outputs)
    guard let output = generator.pick(outputs) else { return }
    let path = output.form == .folder ? "\(output.path)/sub/last" : output.path
    trail.append(path)
    switch edit {
    case .deleteOutput: scratch.sh("rm -rf '\(output.path)'")
    case .deletePartOfOutput: scratch.sh("rm -f '\(path)'")
    case .editOutput: scratch.sh("if [ -e '\(path)' ]; then echo 12345 >> '\(path)'; fi")
    default: scratch.sh("if [ -e '\(path)' ]; then chmod 755 '\(path)'; fi")
    }
  }

  // MARK: Pipe's own files

  private func damage(_ edit: Edit) {
    // A frozen stage has nothing but its record and its files to come back from.
    guard blueprint.stages.allSatisfy({ $0.frozenResults == nil }) else { return }
    lacksObjects = true
    switch edit {
    case .deleteCache: scratch.sh("rm -rf .pipe/cache")
    case .deleteObjects:
      scratch.sh("if [ -d .pipe ]; then find .pipe/cache/objects -type f -delete; fi")
    case .damageObjects:
      hasDamagedObjects = true
      // One third of the objects: a byte changes, the size and the time stay.
      scratch.sh(
        """
        [ -d .pipe/cache/objects ] || exit 0
        find .pipe/cache/objects -type f | sort | awk 'NR % 3 == 0' | while read -r file; do
          touch -r "$file" stamp; chmod u+w "$file"
          printf X | dd of="$file" conv=notrunc status=none; touch -r stamp "$file"; rm stamp
        done
        """)
    case .deleteLock: scratch.sh("rm -f pipe.lock")
    case .deleteState: scratch.sh("rm -rf .pipe")
    default: scratch.sh("rm -f .pipe/stat-cache")
    }
  }

  /// Starts a run and kills it, and cuts the end off its journal.
  private func kill(tears: Bool) {
    save()
    let time = Int.random(in: 5...80, using: &generator)
    trail.append("after \(time) ms")
    scratch.sh(
      "timeout -s KILL 0.0\(time < 10 ? "0" : "")\(time) \"$PIPE\" repro -j 3 || true",
      variables: ["PIPE": Scratch.program])
    // What it started may still be ending, and holds the lock as long.
    scratch.sh("if [ -e .pipe/lock ]; then flock .pipe/lock true; fi")
    if tears { scratch.sh("if [ -e .pipe/journal ]; then truncate -s -7 .pipe/journal; fi") }
  }
}
