import Diagnostics
import Documents
import FileStore
import PipelineModel

/// Reads the `dvc.yaml` and `*.dvc` files of a DVC project.
package struct DVCLoader: StageFileLoader {
  /// Creates a loader.
  package init() {}

  /// Loads the pipeline of a project.
  ///
  /// - Throws: All problems of all stage files and of the files they name.
  package func load(_ files: ProjectFiles) throws(DiagnosticList) -> LoadedPipeline {
    let project = ProjectReader(files, seesOnlyTextKeys: Dialect.dvc.seesOnlyTextKeys)
    let log = ProblemLog()
    var pipeline = Pipeline(stages: [], sources: [], settings: ProjectSettings())
    var stageFiles: [String] = []
    var ignores = IgnoreRules.dvc
    do throws(Diagnostic) {
      var walk = try StageFileWalk(project)
      defer {
        ignores = walk.ignores
        for (path, rule) in walk.unseen { log.warn(.unseen(path, rule: rule)) }
      }
      try walk.visit { found in
        switch found {
        case .stageFile(let path):
          stageFiles.append(path)
          pipeline.stageFiles.append(path)
          let content = read(path, project, log) ?? StageFile()
          pipeline.add(content)
          return content.stages.flatMap { $0.outputs.map(\.path) }
        case .dataFile(let path):
          stageFiles.append(path)
          let sources = DataFileReader(path, project, log)?.sources() ?? []
          pipeline.sources += sources
          return sources.map(\.path)
        }
      }
    } catch {
      log.report(error)
    }
    DVCOutputChecks(pipeline, ignores: ignores, project: project, log: log).run()
    checkOutputs(of: pipeline, around: stageFiles, log)
    let checks = PipelineChecks(pipeline, dialect: .dvc, project: project, log: log)
    var loaded = try LoadedPipeline(pipeline, checks: checks, log: log, project: project)
    loaded.ignores = ignores
    return loaded
  }

  private func read(_ path: String, _ project: ProjectReader, _ log: ProblemLog) -> StageFile? {
    guard let document = document(path, project, log) else { return nil }
    let reader = StageFileReader(
      path: path, document: document, dialect: .dvc, project: project, log: log)
    let content = reader.stageFile()
    if !log.hasErrors { DVCSchema.check(document, log) }
    return content
  }

  /// No output may hold a stage file, or a rerun would remove it.
  private func checkOutputs(of pipeline: Pipeline, around files: [String], _ log: ProblemLog) {
    let known = Set(files.map(ExactText.init))
    var folders: [ExactText: String] = [:]
    for file in files {
      var folder = parentFolder(of: file)
      while folder != ".", folders[ExactText(folder)] == nil {
        folders[ExactText(folder)] = file
        folder = parentFolder(of: folder)
      }
    }
    for stage in pipeline.stages {
      for output in stage.outputs {
        let path = ExactText(output.path)
        if let file = known.contains(path) ? output.path : folders[path] {
          let relation: PathRelation = known.contains(path) ? .same : .around
          log.report(.reservedOutput(output.key, relation, file, at: output.place))
        }
      }
    }
  }
}

/// The tree of a file; nil if it is gone or cannot be read, which is reported.
func document(_ path: String, _ project: ProjectReader, _ log: ProblemLog) -> YAMLDocument? {
  do throws(DiagnosticList) {
    guard let bytes = try project.listedBytes(path) else { return nil }
    return try Dialect.dvc.document(bytes, file: path)
  } catch {
    log.report(error)
    return nil
  }
}

extension Pipeline {
  fileprivate mutating func add(_ content: StageFile) {
    stages += content.stages
    metricFiles += content.metricFiles
    parameterFiles += content.parameterFiles
  }
}
