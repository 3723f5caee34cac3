import Diagnostics
import FileStore
import PipelineModel

/// What DVC refuses of outputs and tracked data, so that a project that one program accepts is one
/// that the other accepts.
struct DVCOutputChecks {
  private let pipeline: Pipeline
  private let ignores: IgnoreRules
  private let project: ProjectReader
  private let log: ProblemLog

  init(_ pipeline: Pipeline, ignores: IgnoreRules, project: ProjectReader, log: ProblemLog) {
    self.pipeline = pipeline
    self.ignores = ignores
    self.project = project
    self.log = log
  }

  func run() {
    checkSources()
    for stage in pipeline.stages {
      for output in stage.outputs {
        if let rule = rule(for: output.path) {
          log.report(
            .outputIgnored(output.key, stage: stage.address, rule: rule, at: output.place))
        }
      }
    }
    for source in pipeline.sources {
      if let rule = rule(for: source.path) {
        log.report(.dataIgnored(source.path, rule: rule, at: source.place))
      }
    }
  }

  /// The rule that ignores a path, as `file:line`.
  private func rule(for path: String) -> String? {
    // What is built in ignores no output that a stage file could name, and says nothing of where.
    guard path.utf8.first != UInt8(ascii: "/"), ignores.hasWrittenRules else { return nil }
    let isFolder = project.files.kind(path) == .folder
    guard let rule = ignores.rule(for: path, isDirectory: isFolder), !rule.isNegated,
      !rule.file.isEmpty
    else { return nil }
    return "\(rule.file):\(rule.line), '\(rule.text)'"
  }

  /// No two files may track the same data, nor one of them data inside of the other's.
  private func checkSources() {
    var known: [ExactText: Source] = [:]
    for source in pipeline.sources {
      if let first = known.updateValue(source, forKey: ExactText(source.path)) {
        log.report(.trackedTwice(source, first))
      }
    }
    for source in pipeline.sources {
      let around = FoldersAround(source.path).lazy.compactMap { known[ExactText($0)] }.first
      if let around { log.report(.trackedInside(source, around)) }
    }
  }
}
