import Diagnostics
import Documents
import FileStore
import PipelineLoading
import PipelineModel
import Planning
import Records

extension Project {
  /// The parameters of a stage whose files were changed since the project was opened, as
  /// `file:key old → new`.
  ///
  /// A command reads its parameter files itself, so a value that changed meanwhile may or may not be
  /// the one that it used.
  func changedParameters(of stage: Stage) -> [String] {
    var changes: [String] = []
    for use in stage.parameters {
      guard let loadedFile = loaded.parameterFiles[use.path], hasChanged(use.path) else { continue }
      // A file that cannot be read or understood any more has changed in all its keys.
      let present = try? readFileIfPresent(absolutePath(use.path, in: root)).map {
        try ParameterFile.parse($0, file: use.path)
      }
      for key in use.keys?.map(\.name) ?? loadedFile.topLevelKeys {
        // A key of a whole file may hold a point.
        let (old, new) =
          use.keys == nil
          ? (loadedFile.root[key], present?.root[key])
          : (loadedFile.value(at: key), present?.value(at: key))
        guard old != new else { continue }
        changes.append(
          "\(use.path):\(key) \(old.map(shortText) ?? "(none)") → "
            + "\(new.map(shortText) ?? "(none)")")
      }
    }
    return changes
  }

  /// Whether a file that was read when the project was opened has another stamp now.
  private func hasChanged(_ path: String) -> Bool {
    do {
      return try FileStamp.of(absolutePath(path, in: root), followingLinks: true)
        != consultedStamps.stamp(of: path)
    } catch {
      return true
    }
  }

  /// The mistakes that only a look at the files shows, as far as a plan meets them: dependencies that
  /// are missing and that nothing makes, and cached outputs that Git tracks.
  ///
  /// - Returns: The mistakes, and apart from them what only keeps stages from running: data that is
  ///   absent but that a record names, and all of it where the format looks despite mistakes.
  package func mistakes(in plan: Plan) -> (mistakes: [Diagnostic], absences: [Diagnostic]) {
    let plan = format.looksForInputsLate ? withoutLateInputs(plan) : plan
    var problems = missingData(in: plan, recorded: false)
    if !plan.isUpToDate {
      problems += stageChecks.trackedOutputs(plan.order.map { graph.stages[$0] })
    }
    let absences = missingData(in: plan, recorded: true)
    guard !format.looksDespiteMistakes else {
      return ([], (problems + absences).inOrderOfPlaces)
    }
    return (problems.inOrderOfPlaces, absences)
  }

  /// A plan without the stages that miss something which a stage that runs before may make unsaid.
  private func withoutLateInputs(_ plan: Plan) -> Plan {
    var rest = plan
    var doesWork = false
    for index in plan.order {
      switch plan.decisions[index] {
      case .run, .runIfChanged, .restore: doesWork = true
      case .blocked(let reasons) where doesWork && mayComeLate(reasons): rest.decisions[index] = nil
      case .upToDate, .blocked, nil: break
      }
    }
    return rest
  }

  /// Whether all that keeps a stage from running are paths that nothing is known to make or to track.
  func mayComeLate(_ reasons: [StaleReason]) -> Bool {
    let missing = reasons.compactMap { reason -> String? in
      if case .dependencyMissing(let path) = reason { path } else { nil }
    }
    return format.looksForInputsLate && !missing.isEmpty
      && missing.allSatisfy { path in
        !loaded.pipeline.sources.contains { pathsOverlap($0.path, path) }
          && !graph.stages.contains { $0.outputs.contains { pathsOverlap($0.path, path) } }
      }
  }

  /// The same mistakes of some stages without a plan.
  package func mistakes(of stages: Set<StageGraph.Index>) -> [Diagnostic] {
    guard !format.looksDespiteMistakes else { return [] }
    let stages = graph.order.filter(stages.contains).map { graph.stages[$0] }
    var problems = stageChecks.trackedOutputs(stages)
    for stage in stages {
      for dependency in stage.dependencies where !isRecorded(dependency, of: stage) {
        if !dependency.isElsewhere, isAbsent(dependency.path) {
          problems.append(missingDependencyDiagnostic(stage, dependency, project: self))
        }
      }
    }
    return problems.inOrderOfPlaces
  }

  /// The checks of stage files that look at the project's files.
  var stageChecks: StageChecks {
    StageChecks(root: root, environment: context.environment, usesGit: settings.usesGit)
  }

  /// Whether nothing is at a path; what cannot be looked at is there.
  private func isAbsent(_ path: String) -> Bool {
    do { return try FileStamp.of(absolutePath(path, in: root)) == nil } catch { return false }
  }

  /// A diagnostic for each dependency that is missing and that nothing makes.
  private func missingData(in plan: Plan, recorded: Bool) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    for index in plan.order {
      guard case .blocked(let reasons)? = plan.decisions[index] else { continue }
      let stage = graph.stages[index]
      for case .dependencyMissing(let path) in reasons {
        guard let dependency = stage.dependencies.first(where: { $0.path == path }),
          isRecorded(dependency, of: stage) == recorded
        else { continue }
        let problem = missingDependencyDiagnostic(stage, dependency, project: self)
        // The stages that one definition makes have one mistake in common.
        if problems.last != problem { problems.append(problem) }
      }
    }
    return problems
  }

  /// Whether a path is data that is recorded and that no stage makes, or lies in such data.
  func isTracked(_ path: String) -> Bool {
    loaded.pipeline.sources.contains {
      recorded($0) != nil && ($0.path.isExactly(path) || isPath(path, inside: $0.path))
    }
  }

  /// Whether a record says what a dependency held.
  func isRecorded(_ dependency: Dependency, of stage: Stage) -> Bool {
    maker(of: dependency, in: stage) != nil
      || locks.record(of: stage)?.dependencies.contains { $0.key == dependency.key } ?? false
      || loaded.pipeline.sources.contains {
        $0.record != nil
          && (dependency.path == $0.path || dependency.path.hasPrefix($0.path + "/"))
      }
  }
}
