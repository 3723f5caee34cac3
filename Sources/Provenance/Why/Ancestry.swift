import Execution
import FileStore
import PipelineModel
import Records

/// Walks from a result up to the data that no stage makes.
struct Ancestry {
  private let project: Project
  private let state: ProjectState
  private let runs: RunSearch
  /// Records that count before those of the state, by address.
  private let others: [String: StageRecord]

  init(_ project: Project, _ state: ProjectState, others: [String: StageRecord] = [:]) {
    self.project = project
    self.state = state
    self.others = others
    runs = RunSearch(project)
  }

  private var graph: StageGraph { state.graph }

  /// A stage with the record that counts.
  private struct Node {
    var index: StageGraph.Index
    var record: StageRecord
    var isDeclaredOnly: Bool
  }

  /// The stages above a stage, with itself as the first, and what they read.
  func walk(
    from index: StageGraph.Index
  ) throws -> (steps: [Answer.Step], inputs: [Answer.Input]) {
    var steps: [Answer.Step] = []
    var inputs: [Answer.Input] = []
    var seen: Set<StageGraph.Index> = [index]
    var known: Set<ExactText> = []
    var queue = [try node(index)]
    var next = 0
    while next < queue.count {
      let node = queue[next]
      steps.append(try step(node))
      for dependency in dependencies(of: node) {
        let found = try self.inputs(dependency, of: node, isDirect: next == 0)
        for (input, producer) in found {
          if known.insert(ExactText(input.path)).inserted { inputs.append(input) }
          guard let producer, seen.insert(producer.index).inserted else { continue }
          queue.append(producer)
        }
      }
      next += 1
    }
    return (steps, inputs)
  }

  /// A stage with its record, or with what it declares where it has none.
  private func node(_ index: StageGraph.Index) throws -> Node {
    if let record = record(of: index) {
      return Node(index: index, record: record, isDeclaredOnly: false)
    }
    let declaration = state.declaration(of: index, project: project)
    return Node(index: index, record: declaration, isDeclaredOnly: true)
  }

  func record(of index: StageGraph.Index) -> StageRecord? {
    others[graph.stages[index].address] ?? state.record(of: index)
  }

  private func step(_ node: Node) throws -> Answer.Step {
    let stage = graph.stages[node.index]
    var record = node.record
    // A verdict about another entry says nothing of this one.
    if record.verdict?.entry != project.format.lockCodec.entry(of: record) { record.verdict = nil }
    return Answer.Step(
      stage: stage.address, record: record, isDeclaredOnly: node.isDeclaredOnly,
      environment: node.record.environment.flatMap {
        state.environment($0) ?? project.recordedEnvironment($0)
      },
      run: node.isDeclaredOnly ? nil : try runs.run(of: node.record, stage: stage))
  }

  private struct Reading {
    var path: String
    var file: FileRecord?
  }

  /// What a stage read, by paths: as recorded, else as declared.
  private func dependencies(of node: Node) -> [Reading] {
    let declared = graph.stages[node.index].dependencies
    guard !node.isDeclaredOnly else { return declared.map { Reading(path: $0.path) } }
    return node.record.dependencies.map { file in
      let path = declared.first { $0.key.isExactly(file.key) }?.path ?? file.key
      return Reading(path: path, file: file)
    }
  }

  /// What a dependency consists of: one input, or one for each output and source that lies in it.
  private func inputs(
    _ reading: Reading, of node: Node, isDirect: Bool
  ) throws -> [(Answer.Input, Node?)] {
    let parts = makers(of: reading.path, readBy: node.index)
    guard !parts.isEmpty else {
      return [(foundInput(reading, of: node, isDirect: isDirect), nil)]
    }
    return try parts.map { index, output in
      var input = Answer.Input(
        path: reading.path, file: reading.file, kind: .data,
        producer: graph.stages[index].address, isDirect: isDirect, isFormer: false)
      if output.path.utf8.count > reading.path.utf8.count {
        input.path = output.path
        input.file = record(of: index)?.outputs.first { $0.key.isExactly(output.key) }
      }
      let producer = try self.producer(index, output, of: input)
      input.isFormer = producer == nil
      return (input, producer)
    }
  }

  /// The stages and outputs that are, hold, or lie in a path that a stage read.
  private func makers(
    of path: String, readBy reader: StageGraph.Index
  ) -> [(StageGraph.Index, Output)] {
    let declared = graph.stages[reader].dependencies
    if declared.contains(where: { $0.path.isExactly(path) }) {
      return graph.incoming[reader].filter { declared[$0.dependency].path.isExactly(path) }
        .map { ($0.producer, graph.stages[$0.producer].outputs[$0.output]) }
    }
    // The record names what the stage no longer declares.
    return graph.stages.indices.flatMap { index in
      graph.stages[index].outputs.filter { PathOverlap($0.path, path) != nil }.map { (index, $0) }
    }
  }

  /// The stage that made an input, with the record that tells of this content; nil where only records
  /// of other contents are left.
  private func producer(
    _ index: StageGraph.Index, _ output: Output, of input: Answer.Input
  ) throws -> Node? {
    let node = try node(index)
    guard let wanted = input.file, output.path.isExactly(input.path) else { return node }
    func makes(_ record: StageRecord) -> Bool {
      record.outputs.contains { $0.key.isExactly(output.key) && $0.digest == wanted.digest }
    }
    if node.isDeclaredOnly || makes(node.record) { return node }
    let address = graph.stages[index].address
    let former = try runs.former(holding: wanted.digest.hex) { name, record in
      name.isExactly(address) && makes(record) ? record : nil
    }
    return former?.found.first.map { Node(index: index, record: $0, isDeclaredOnly: false) }
  }

  /// An input that no stage makes.
  private func foundInput(
    _ reading: Reading, of node: Node, isDirect: Bool
  ) -> Answer.Input {
    let source = state.source(of: reading.path)
    let commands = graph.stages[node.index].command.texts
    let kind = InputKind(reading.path, isMadeOrDeclared: source != nil, commands: commands) {
      // A folder that cannot be listed tells nothing.
      (try? state.filesBelow(reading.path)) ?? []
    }
    return Answer.Input(
      path: reading.path, file: reading.file, kind: kind, source: source.map(SourceFacts.init),
      isDirect: isDirect, isFormer: false)
  }
}

/// How two paths lie to each other, where one is or holds the other.
enum PathOverlap {
  case same, firstHoldsSecond, secondHoldsFirst

  init?(_ first: String, _ second: String) {
    if first.isExactly(second) {
      self = .same
    } else if Self.holds(first, second) {
      self = .firstHoldsSecond
    } else if Self.holds(second, first) {
      self = .secondHoldsFirst
    } else {
      return nil
    }
  }

  private static func holds(_ folder: String, _ path: String) -> Bool {
    folder == "." || path.utf8.starts(with: "\(folder)/".utf8)
  }
}

extension ProjectState {
  /// The data that is, holds, or lies in a path.
  func source(of path: String) -> Source? {
    let sources = loaded.pipeline.sources
    return sources.first { $0.path.isExactly(path) }
      ?? sources.first { PathOverlap($0.path, path) != nil }
  }

  /// An environment that a record names; nil where it is not described.
  func environment(_ digest: String) -> EnvironmentRecord? {
    locks.environment(digest)
  }
}
