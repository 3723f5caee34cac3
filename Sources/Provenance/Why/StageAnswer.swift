import Execution
import FileStore
import PipelineModel
import Records

/// Builds the answer for a stage, or for what a stage makes.
struct StageAnswer {
  let project: Project
  let state: ProjectState
  let moment: Answer.Moment
  /// Records that count before those of the state, by address.
  var others: [String: StageRecord] = [:]

  init(_ project: Project, _ state: ProjectState, _ moment: Answer.Moment) {
    self.project = project
    self.state = state
    self.moment = moment
  }

  private var graph: StageGraph { state.graph }

  /// The answer for a whole stage.
  func answer(for index: StageGraph.Index) throws -> Answer {
    let stage = graph.stages[index]
    var answer = Answer(
      subject: .init(kind: .stage, stage: stage.address), moment: moment)
    try explain(index, &answer)
    answer.readers = graph.downstream(of: index).map { state.reader($0) }
    answer.results = state.results(of: graph.downstream(of: index))
    if isPresent, let record = state.record(of: index), record.command != stage.command.value {
      answer.deviation = .commandChanged
    }
    return answer
  }

  /// The answer for an output, or for a file in one.
  ///
  /// - Parameter inner: The path within the output; nil for the output as a whole.
  func answer(
    for index: StageGraph.Index, output: Output, inner: String? = nil
  ) throws -> Answer {
    let stage = graph.stages[index]
    let record = others[stage.address] ?? state.record(of: index)
    let file = record?.outputs.first { $0.key.isExactly(output.key) }
    var subject = Answer.Subject(kind: .output, path: output.path, stage: stage.address)
    subject.digest = file?.digest
    if let inner {
      subject.path = "\(output.path)/\(inner)"
      subject.folder = output.path
      subject.digest = file.flatMap { Self.digest(of: inner, in: tree(of: $0, output)) }
    }
    var answer = Answer(subject: subject, moment: moment)
    try explain(index, &answer)
    let path = subject.path ?? output.path
    answer.readers = state.readers(of: path)
    answer.results = state.results(of: answer.readers.compactMap { graph.index(of: $0.stage) })
    answer.deviation = try deviation(path, answer.subject.digest, record: record, of: stage)
    if let file, inner == nil, file.fileCount == nil {
      answer.metrics = metrics(of: output, file)
    }
    return answer
  }

  private var isPresent: Bool {
    if case .present = moment { true } else { false }
  }

  private func explain(_ index: StageGraph.Index, _ answer: inout Answer) throws {
    let walk = try Ancestry(project, state, others: others).walk(from: index)
    answer.steps = walk.steps
    answer.inputs = walk.inputs
  }

  /// How the workspace differs from what is recorded; nil where it does not, or where the answer is
  /// about another moment.
  private func deviation(
    _ path: String, _ recorded: Digest?, record: StageRecord?, of stage: Stage
  ) throws -> Answer.Deviation? {
    guard isPresent else { return nil }
    guard let record else { return .neverMade }
    guard let present = FileRecord(try project.hasher.state(of: path), key: path) else {
      return .missing
    }
    if let recorded, present.digest != recorded, !(try isFormerForm(path, recorded)) {
      let runs = RunSearch(project)
      let maker = try runs.former(holding: present.digest.hex) { address, record in
        record.outputs.contains { $0.digest == present.digest } ? address : nil
      }
      return .other(present: present.digest, knownAs: maker?.run)
    }
    return record.command == stage.command.value ? nil : .commandChanged
  }

  /// Whether a path holds what a digest names that the format has given up.
  private func isFormerForm(_ path: String, _ recorded: Digest) throws -> Bool {
    guard let format = project.format.formerTreeFormat else { return false }
    let former = project.hasher.reading(format)
    return FileRecord(try former.state(of: path), key: path)?.digest == recorded
  }

  /// The list of a recorded folder: the cache's, else that of the workspace if it is the same folder.
  func tree(of file: FileRecord, _ output: Output) -> Tree? {
    if let tree = project.cache.tree(of: file) { return tree }
    // A folder that cannot be looked at has no list.
    guard let seen = try? project.hasher.observations(of: [output.path]).first,
      FileRecord(seen.state, key: output.key)?.digest == file.digest
    else { return nil }
    return seen.tree
  }

  private static func digest(of path: String, in tree: Tree?) -> Digest? {
    guard case .file(let digest, _, _)? = tree?.entry(at: path)?.content else { return nil }
    return digest
  }

  private func metrics(of output: Output, _ file: FileRecord) -> [Answer.Metric] {
    guard output.kind == .metric, file.size < MetricFile.largest else { return [] }
    let bytes = state.content(of: file, at: output.path, project: project)
    let read = MetricFile(path: output.path, stage: nil, bytes: bytes).withFiguresOnly
    return flatValues(read.value ?? .map([])).map { Answer.Metric(key: $0.key, value: $0.value) }
  }
}

extension ProjectState {
  /// The bytes of a recorded file: from the workspace or the commit if it still is that file, else from
  /// the cache; nil where nobody has them any more.
  func content(of file: FileRecord, at path: String, project: Project) -> [UInt8]? {
    let algorithm = project.hasher.format.algorithm
    // What cannot be read is not to be had here; the cache may have it.
    if let bytes = (try? read(path)) ?? nil, algorithm.digest(of: bytes) == file.digest {
      return bytes
    }
    // What the cache has lost is lost.
    return try? project.cache.bytes(of: file)
  }
}
