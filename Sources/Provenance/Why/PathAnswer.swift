import Diagnostics
import Execution
import FileStore
import PipelineModel
import Records

/// Builds the answer for a path: what a stage makes or reads, or a file in it.
struct PathAnswer {
  private let project: Project
  private let state: ProjectState
  private let moment: Answer.Moment

  init(_ project: Project, _ state: ProjectState, _ moment: Answer.Moment) {
    self.project = project
    self.state = state
    self.moment = moment
  }

  private var graph: StageGraph { state.graph }

  /// The answer; nil where no stage makes or reads the path.
  ///
  /// - Throws: `unknown-target` for a folder that holds several outputs.
  func answer(for path: String) throws -> Answer? {
    if let answer = try outputAnswer(path) { return answer }
    let parameterReaders = state.readers(ofParameters: path)
    let isParameterFile = !parameterReaders.isEmpty
    let readers = state.readers(of: path)
    let source = self.source(path)
    guard isParameterFile || !readers.isEmpty || source != nil else { return nil }
    // A folder that only lies around what is read is nothing that anybody declared.
    guard isParameterFile || source != nil || isDeclared(path) else { return nil }
    return try inputAnswer(
      source.map { $0.id.isExactly(path) ? $0.path : path } ?? path, source,
      readers: isParameterFile && readers.isEmpty
        ? parameterReaders : readers,
      isParameterFile: isParameterFile && readers.isEmpty)
  }

  private func outputAnswer(_ path: String) throws -> Answer? {
    var below: [(StageGraph.Index, Output)] = []
    for index in graph.order {
      for output in graph.stages[index].outputs {
        switch PathOverlap(output.path, path) {
        case .same: return try makerAnswer(index, output, inner: nil)
        case .firstHoldsSecond:
          let inner = String(
            decoding: path.utf8.dropFirst(output.path.utf8.count + 1), as: UTF8.self)
          return try makerAnswer(index, output, inner: inner)
        case .secondHoldsFirst: below.append((index, output))
        case nil: break
        }
      }
    }
    guard !below.isEmpty, path != ".", !isDeclared(path) else { return nil }
    guard below.count == 1 else {
      throw severalOutputsDiagnostic(path, outputs: below.map(\.1.path))
    }
    return try makerAnswer(below[0].0, below[0].1, inner: nil)
  }

  private func makerAnswer(
    _ index: StageGraph.Index, _ output: Output, inner: String?
  ) throws -> Answer {
    try StageAnswer(project, state, moment).answer(for: index, output: output, inner: inner)
  }

  /// Whether a stage declares the path or a folder around it as an input.
  private func isDeclared(_ path: String) -> Bool {
    graph.stages.contains { stage in
      stage.dependencies.contains { dependency in
        let overlap = PathOverlap(dependency.path, path)
        return overlap == .same || overlap == .firstHoldsSecond
      }
    }
  }

  /// The data that a path names, be it by the file that tracks it, or that it lies in.
  private func source(_ path: String) -> Source? {
    let sources = state.loaded.pipeline.sources
    return sources.first { $0.path.isExactly(path) || $0.id.isExactly(path) }
      ?? sources.first { PathOverlap($0.path, path) == .firstHoldsSecond }
  }

  private func inputAnswer(
    _ path: String, _ source: Source?, readers: [Answer.Reader], isParameterFile: Bool
  ) throws -> Answer {
    let kind = InputKind(
      path, isMadeOrDeclared: source != nil || !state.outputs(in: path).isEmpty,
      commands: readers.flatMap(\.commands)
    ) {
      // A folder that cannot be listed tells nothing.
      (try? state.filesBelow(path)) ?? []
    }
    var subject = Answer.Subject(
      kind: isParameterFile ? .parameters : kind == .code ? .code : .source, path: path)
    subject.source = source.map(SourceFacts.init)
    subject.parts = state.outputs(in: path)
    subject.digest = recordedDigest(path, source) ?? readers.lazy.compactMap(\.digest).first
    var answer = Answer(subject: subject, moment: moment)
    let readers = readers.isEmpty ? state.readers(of: path) : readers
    answer.readers = readers
    answer.results = state.results(of: readers.compactMap { graph.index(of: $0.stage) })
    if case .present = moment, !isParameterFile {
      let present = FileRecord(try project.hasher.state(of: path), key: path)
      if let present {
        if answer.subject.digest == nil { answer.subject.digest = present.digest }
        if answer.subject.digest != present.digest {
          answer.deviation = .other(present: present.digest, knownAs: nil)
        }
      } else {
        answer.deviation = .missing
      }
    }
    return answer
  }

  private func recordedDigest(_ path: String, _ source: Source?) -> Digest? {
    if let file = state.locks.sources.first(where: { $0.key.isExactly(path) }) {
      return file.digest
    }
    guard let source, source.path.isExactly(path) else { return nil }
    return project.format.dataFiles?.record(of: source)?.digest
  }
}
