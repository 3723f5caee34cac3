import Diagnostics
import Documents
import FileStore
import PipelineLoading
import PipelineModel
import Planning
import Records

extension Project {
  /// All that planning is told about some stages.
  ///
  /// - Parameter progress: Called while files are hashed, with the bytes read and to be read.
  /// - Throws: A `DiagnosticList` when a file cannot be looked at.
  package func situation(
    of selection: Set<StageGraph.Index>, options: PlanOptions,
    progress: ((FileHasher.Progress) -> Void)? = nil
  ) throws -> Situation {
    var situation = Situation(graph: graph, shell: format.shell.name, runCache: runCache)
    situation.selection = selection
    situation.options = options
    situation.comparesExecutableBit = format.comparesExecutableBit
    situation.conflicted = Set(locks.candidates.map(\.stage))
    let stages = selection.sorted().map { graph.stages[$0] }
    situation.states = try states(of: paths(of: stages), progress: progress)
    try takeFormerOutputs(into: &situation.states)
    for index in selection {
      situation.records[index] = locks.record(of: graph.stages[index])
      situation.parameters[index] = parameters(of: index)
    }
    try translateFormerDigests(in: &situation)
    for name in Set(stages.flatMap(\.variables)) {
      situation.variables[name] = context.environment[name].map {
        RecordedVariables.recordedValue($0, of: name)
      }
    }
    takeVariablesAsDeclared(in: &situation)
    try addRequiredEnvironments(to: &situation)
    if options.allowsMissing { addRecordedSources(to: &situation, stages) }
    let cache = self.cache
    let spoiled = spoiledObjects(in: situation)
    situation.isCached = { file in
      // A folder may have come in part.
      cache.contains(file) && !spoiled.contains(file.asWritten.digest)
        && (file.fileCount == nil || cache.hasAllFiles(of: file))
    }
    return situation
  }

  /// Looks up what is recorded of absent data that no stage makes.
  private func addRecordedSources(to situation: inout Situation, _ stages: [Stage]) {
    let sources = loaded.pipeline.sources
    guard !sources.isEmpty else { return }
    for dependency in stages.flatMap(\.dependencies)
    where situation.states[dependency.path] == .missing {
      guard
        let source = sources.first(where: { pathsOverlap($0.path, dependency.path) }),
        let record = recorded(source)
      else { continue }
      if source.path.isExactly(dependency.path) {
        situation.recordedSources[dependency.path] = record
      } else if isPath(dependency.path, inside: source.path) {
        let part = String(
          decoding: dependency.path.utf8.dropFirst(source.path.utf8.count + 1), as: UTF8.self)
        guard
          case .file(let digest, let size, let isExecutable)? =
            cache.tree(of: record)?.entry(at: part)?.content
        else { continue }
        situation.recordedSources[dependency.path] = FileRecord(
          key: dependency.key, digest: digest, size: size ?? 0, isExecutable: isExecutable)
      }
    }
  }

  /// What another program recorded says nothing of variables; it counts as made with the present ones.
  private func takeVariablesAsDeclared(in situation: inout Situation) {
    for index in situation.selection where !locks.isAttested(graph.stages[index]) {
      situation.records[index]?.variables = graph.stages[index].variables.map {
        VariableRecord(name: $0, value: situation.variables[$0])
      }
    }
  }

  /// Takes what a run that was killed had moved aside for what is in place: before the next run begins,
  /// it comes back; see `FormerOutputs.recover`.
  private func takeFormerOutputs(into states: inout [String: PathState]) throws {
    for (address, folder) in journal?.open ?? [:] {
      guard let index = graph.index(of: address) else { continue }
      for output in graph.stages[index].outputs {
        let aside = FormerOutputs.place(of: output, in: folder)
        guard try FileStamp.of(aside) != nil else { continue }
        let paths = states.keys.filter { $0 == output.path || $0.hasPrefix(output.path + "/") }
        let places = paths.map { aside + $0.dropFirst(output.path.count) }
        for (path, state) in zip(paths, try hasher.states(of: places)) {
          states[path] = state.withoutBrokenLink
        }
      }
    }
  }

  /// The state of some paths, relative to the root.
  ///
  /// - Throws: A `DiagnosticList` of the paths that cannot be looked at.
  package func states(
    of paths: [String], progress: ((FileHasher.Progress) -> Void)? = nil
  ) throws -> [String: PathState] {
    let found = try hasher.states(of: paths) { progress?($0) }
    var states: [String: PathState] = [:]
    states.reserveCapacity(paths.count)
    var problems: [Diagnostic] = []
    for (path, state) in zip(paths, found) {
      let state = state.isBrokenLink && isKept(path) ? .missing : state
      if case .unusable(let reason) = state { problems.append(located(reason.diagnostic, path)) }
      states[path] = state
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    return states
  }

  /// Whether the cache is to keep what is at a path, so that it can be brought back.
  private func isKept(_ path: String) -> Bool {
    graph.stages.contains { $0.outputs.contains { $0.path == path } }
      || trackedData(loaded.pipeline.sources).contains { tracked in
        tracked.stage.outputs.contains { path == $0.path || isPath(path, inside: $0.path) }
      }
  }

  /// A diagnostic about a path with the place where a stage names the path.
  private func located(_ diagnostic: Diagnostic, _ path: String) -> Diagnostic {
    var copy = diagnostic
    for stage in graph.stages where copy.place == nil {
      copy.place =
        stage.dependencies.first { $0.path == path }?.place
        ?? stage.outputs.first { $0.path == path }?.place
    }
    return copy
  }

  /// The dependencies and outputs of some stages, each once.
  private func paths(of stages: [Stage]) -> [String] {
    var seen: Set<String> = []
    var paths: [String] = []
    for stage in stages {
      for dependency in stage.dependencies where seen.insert(dependency.path).inserted {
        paths.append(dependency.path)
      }
      for output in stage.outputs where seen.insert(output.path).inserted {
        paths.append(output.path)
      }
    }
    return paths
  }

  /// Whether an up-to-date stage has an output that the cache lacks.
  package func lacksObjects(_ index: StageGraph.Index) -> Bool {
    !outputsLackingObjects(index).isEmpty
  }

  /// The outputs of an up-to-date stage that the cache lacks.
  package func outputsLackingObjects(_ index: StageGraph.Index) -> [Output] {
    let stage = graph.stages[index]
    guard let record = locks.record(of: stage) else { return [] }
    return stage.outputs.filter { output in
      guard output.isCached, let file = record.outputs.first(where: { $0.key == output.key })
      else { return false }
      guard !cache.contains(file) else { return false }
      // An output that is not there has nothing to give to the cache.
      return (try? FileStamp.of(absolutePath(output.path, in: root))) != nil
    }
  }
}

/// The parameters that a stage reads of some files, sorted by file and key.
///
/// - Parameter namesEmptyFiles: Whether a file that is read as a whole and holds nothing is named.
package func parameterRecords(
  of stage: Stage, in files: [String: ParameterFile], namesEmptyFiles: Bool
) -> [ParameterRecord] {
  var records: [ParameterRecord] = []
  for use in stage.parameters {
    guard let file = files[use.path] else { continue }
    guard let keys = use.keys else {
      // A key of a whole file may hold a point.
      let entries = file.root.map ?? []
      if entries.isEmpty, namesEmptyFiles { records.append(ParameterRecord(emptyFile: use.key)) }
      records += entries.map { ParameterRecord(file: use.key, key: $0.key, value: $0.value) }
      continue
    }
    for key in keys {
      guard let value = file.value(at: key.name) else { continue }
      records.append(ParameterRecord(file: use.key, key: key.name, value: value))
    }
  }
  return records.sorted {
    $0.file == $1.file
      ? $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
      : $0.file.utf8.lexicographicallyPrecedes($1.file.utf8)
  }
}

/// A variable's value as records keep it: that of a secret is replaced by its digest.
package func recordedValue(_ value: String, of name: String) -> String {
  RecordedVariables.recordedValue(value, of: name)
}

extension UnusableReason {
  /// Whether a link leads nowhere; of an output, that is as good as nothing there.
  var isBrokenLink: Bool {
    if case .brokenLink = cause { true } else { false }
  }
}

extension PathState {
  /// Whether it is, or holds, a link that leads nowhere.
  var isBrokenLink: Bool {
    if case .unusable(let reason) = self { reason.isBrokenLink } else { false }
  }

  /// The state, with a link that leads nowhere as nothing.
  var withoutBrokenLink: PathState { isBrokenLink ? .missing : self }
}
