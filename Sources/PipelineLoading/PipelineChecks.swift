import Diagnostics
import Documents
import PipelineModel

/// What can only be checked when all stages are known.
struct PipelineChecks {
  let pipeline: Pipeline
  let dialect: Dialect
  let project: ProjectReader
  let log: ProblemLog
  /// The place of each output, by path.
  private let outputs: [ExactText: (stage: Int, output: Int)]

  init(_ pipeline: Pipeline, dialect: Dialect, project: ProjectReader, log: ProblemLog) {
    self.pipeline = pipeline
    self.dialect = dialect
    self.project = project
    self.log = log
    var outputs: [ExactText: (stage: Int, output: Int)] = [:]
    outputs.reserveCapacity(pipeline.stages.count)
    for (index, stage) in pipeline.stages.enumerated() {
      for (output, declared) in stage.outputs.enumerated() {
        outputs[ExactText(declared.path)] = (index, output)
      }
    }
    self.outputs = outputs
  }

  func run() {
    for source in pipeline.sources { check(source) }
    checkOutputsWithinSources()
    for path in sortedByCodePoint(project.parameterFiles.keys) { checkOrigin(ofFile: path) }
    checkWorkingDirectories()
    checkParameters()
  }

  /// Reports something missing as the dialect has it: as an error or as a warning.
  private func complain(_ problem: Diagnostic) {
    if dialect.requiresParameters { log.report(problem) } else { log.warn(problem) }
  }

  /// The output that is a path or holds it.
  private func output(holding path: String) -> (stage: Int, output: Int)? {
    if let found = outputs[ExactText(path)] { return found }
    return FoldersAround(path).lazy.compactMap { outputs[ExactText($0)] }.first
  }

  private func check(_ source: Source) {
    guard let found = output(holding: source.path) else { return }
    let stage = pipeline.stages[found.stage]
    log.report(
      .sourceIsOutput(
        source.path, of: stage.address, at: source.place,
        output: stage.outputs[found.output].place))
  }

  /// What is tracked as data must not change by itself.
  private func checkOutputsWithinSources() {
    let sources = Dictionary(
      pipeline.sources.map { (ExactText($0.path), $0) }, uniquingKeysWith: { first, _ in first })
    guard !sources.isEmpty else { return }
    for stage in pipeline.stages {
      for output in stage.outputs {
        guard
          let source = FoldersAround(output.path).lazy.compactMap({ sources[ExactText($0)] }).first
        else { continue }
        log.report(.outputWithinSource(output, of: stage.address, source: source))
      }
    }
  }

  /// A file that gives values to the stage file must be there before anything runs.
  private func checkOrigin(ofFile path: String) {
    guard !dialect.keepsPathsAsWritten, let found = output(holding: path) else { return }
    let stage = pipeline.stages[found.stage]
    log.report(
      .generatedParameters(path, by: stage.address, at: stage.outputs[found.output].place))
  }
}

/// Working directories, which must be there or be made.
extension PipelineChecks {
  private func checkWorkingDirectories() {
    var folders: [ExactText: Bool] = [ExactText("."): true]
    for stage in pipeline.stages where stage.workingDirectory != "." {
      let folder = ExactText(stage.workingDirectory)
      let isThere = folders[folder] ?? isFolder(folder.text)
      folders[folder] = isThere
      if !isThere {
        complain(
          .missingWorkingDirectory(
            folder.text, of: stage.group ?? stage.address,
            isFile: project.files.kind(folder.text) == .file,
            at: stage.workingDirectoryPlace ?? stage.place))
      }
    }
  }

  private func isFolder(_ path: String) -> Bool {
    project.files.kind(path) == .folder || isMade(path) || log.possibleOutputs.contain(path)
  }

  /// Whether a path is an output, or lies in or around one.
  func isMade(_ path: String) -> Bool {
    output(holding: path) != nil
      || outputs.keys.contains { PathRelation(of: $0.text, to: path) == .inside }
  }
}

/// Parameters, which must be there before anything runs.
extension PipelineChecks {
  /// What a file of parameters turns out to be.
  private enum ParameterSource {
    case map(BindingMap)
    case missing
    case folder
    case generated(by: String)
    /// Nothing can be said, or it has been said.
    case unknown
  }

  private func checkParameters() {
    var files: [ExactText: ParameterSource] = [:]
    for stage in pipeline.stages {
      for use in stage.parameters {
        let path = ExactText(use.path)
        if let file = files[path] {
          check(use, in: file)
        } else {
          let file = source(use.path)
          files[path] = file
          check(use, in: file)
        }
      }
    }
  }

  private func source(_ path: String) -> ParameterSource {
    if let found = output(holding: path) {
      // Where generated parameters are allowed, they are read when their stage has run.
      return dialect.keepsPathsAsWritten
        ? .unknown : .generated(by: pipeline.stages[found.stage].address)
    }
    do throws(DiagnosticList) {
      if let map = try project.parameterMap(path) { return .map(map) }
      return project.isFolder(path) ? .folder : project.isBroken(path) ? .unknown : .missing
    } catch {
      log.report(error)
      return .unknown
    }
  }

  private func check(_ use: ParameterUse, in file: ParameterSource) {
    switch file {
    case .map(let map):
      for key in use.keys ?? [] where !has(key.name, map, in: use.path) {
        complain(project.missingKey(key.name, of: use.path, at: key.place))
      }
    case .missing: complain(.missingParameterFile(use.path, at: use.place))
    case .folder: complain(.folderOfParameters(use.path, at: use.place))
    case .generated(let stage):
      log.report(.generatedParameters(use.path, by: stage, at: use.place))
    case .unknown: break
    }
  }

  private func has(_ key: String, _ parameters: BindingMap, in path: String) -> Bool {
    let isPattern = key.utf8.contains(UInt8(ascii: "*"))
    if !isPattern, parameters.holds(key) { return true }
    // A key that is no text has no name in expressions, and still is a parameter.
    return project.parameterFiles[path]?.value(at: key) != nil
  }
}

extension ProjectReader {
  /// A key that a parameter file does not hold.
  func missingKey(_ key: String, of path: String, at place: SourceSpan) -> Diagnostic {
    let near = nearestName(to: key, among: parameterFiles[path]?.allKeys ?? [])
    let found = near.flatMap { self.place(of: $0, in: path) }
    let related = found.map { [Diagnostic.Related($0, "'\(near ?? key)'")] } ?? []
    return .missingParameter(key, of: path, near: near, related: related, at: place)
  }
}
