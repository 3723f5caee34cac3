import Diagnostics
import Documents
import FileStore
import PipelineModel
import Records
import Testing

@testable import Planning

private let nowhere = SourceSpan(file: "pipe.yaml", line: 1, column: 1)

private func digest(_ text: String) -> Digest { DigestAlgorithm.sha256.digest(of: text) }

/// A stage named like its output, which copies its dependencies.
private func stage(_ name: String, _ dependencies: [String], outputs: [String]? = nil) -> Stage {
  let text = "make \(name)"
  let command = Command(
    texts: [text], isList: false,
    templates: [CommandTemplate(pieces: [.text(text)], source: text)], places: [nowhere])
  var stage = Stage(
    address: name, name: name, file: "pipe.yaml", place: nowhere, command: command)
  stage.dependencies = dependencies.map { Dependency(path: $0, key: $0, place: nowhere) }
  stage.outputs = (outputs ?? ["\(name).out"]).map {
    Output(path: $0, key: $0, kind: .out, place: nowhere)
  }
  return stage
}

/// A run cache that holds what a test gives it.
private struct FakeRunCache: RunCache {
  var entries: [(form: Digest, inputs: Digest, candidate: RunCandidate)] = []

  func mayHold(_ form: Digest) -> Bool { entries.contains { $0.form == form } }

  func candidates(for fingerprint: Fingerprint) -> [RunCandidate] {
    entries.filter { $0.form == fingerprint.form && $0.inputs == fingerprint.inputs }
      .map(\.candidate)
  }

  func insert(_ candidate: RunCandidate, for fingerprint: Fingerprint) {}

  func prune(isDry: Bool, isLost: (FileRecord) -> Bool) -> Int { 0 }
}

/// A project in which every file holds what its name maps to.
private struct World {
  var stages: [Stage]
  var files: [String: String]
  var records: [String: StageRecord] = [:]
  var cached: Set<Digest> = []
  var cache = FakeRunCache()
  var options = PlanOptions()
  var parameters: [String: [ParameterRecord]] = [:]
  /// The environments here of stages whose results count in no other.
  var required: [String: EnvironmentRecord] = [:]
  /// The environments that records name.
  var described: [EnvironmentRecord] = []

  init(_ stages: [Stage], files: [String: String]) {
    self.stages = stages
    self.files = files
  }

  func situation() throws -> Situation {
    var situation = Situation(graph: try StageGraph(stages), shell: "sh", runCache: cache)
    for (index, stage) in stages.enumerated() {
      situation.records[index] = records[stage.address]
      situation.parameters[index] = parameters[stage.address] ?? []
      situation.requiredEnvironments[index] = required[stage.address]
      for path in stage.dependencies.map(\.path) + stage.outputs.map(\.path) {
        situation.states[path] =
          files[path].map {
            .file(FileIdentity(digest: digest($0), size: Int64($0.utf8.count)))
          } ?? .missing
      }
    }
    for environment in described {
      situation.recordedEnvironments[environment.digest] = environment
    }
    let cached = self.cached
    situation.isCached = { cached.contains($0.digest) }
    situation.options = options
    return situation
  }

  /// The world after everything ran and was put into the cache.
  func settled() throws -> World {
    var copy = self
    for index in try StageGraph(stages).order {
      let stage = stages[index]
      for output in stage.outputs { copy.files[output.path] = "made by \(stage.address)" }
    }
    let situation = try copy.situation()
    let planner = Planner(situation)
    for (index, stage) in stages.enumerated() {
      let outputs = stage.outputs.compactMap { situation.present($0.path, key: $0.key) }
      copy.records[stage.address] = StageRecord(planner.fingerprint(of: index), outputs: outputs)
      copy.cached.formUnion(outputs.map(\.digest))
    }
    return copy
  }

  /// Each stage's decision as one word and its reasons as kinds.
  func plan() throws -> [String: String] {
    var planner = Planner(try situation())
    let plan = planner.plan()
    var words: [String: String] = [:]
    for (index, decision) in plan.decisions {
      let word =
        switch decision {
        case .upToDate: "up to date"
        case .restore: "restore"
        case .run: "run"
        case .runIfChanged: "may run"
        case .blocked: "blocked"
        }
      words[stages[index].address] = ([word] + decision.reasons.map(\.kind)).joined(separator: " ")
    }
    return words
  }
}

@Suite struct PlannerTests {
  private func chain() throws -> World {
    try World([stage("a", ["in"]), stage("b", ["a.out"])], files: ["in": "1"]).settled()
  }

  @Test func whatNeverRanMustRunWithAllBelowIt() throws {
    let world = World([stage("a", ["in"]), stage("b", ["a.out"])], files: ["in": "1"])
    #expect(try world.plan() == ["a": "run never-run", "b": "run never-run upstream-stale"])
  }

  @Test func anUnchangedProjectIsUpToDate() throws {
    #expect(try chain().plan() == ["a": "up to date", "b": "up to date"])
  }

  @Test func aChangedInputRunsItsReaderAndMayRunWhatFollows() throws {
    var world = try chain()
    world.files["in"] = "2"
    #expect(try world.plan() == ["a": "run dependency-modified", "b": "may run upstream-stale"])
  }

  @Test func aMissingInputThatNobodyMakesBlocks() throws {
    var world = try chain()
    world.files["in"] = nil
    #expect(
      try world.plan() == ["a": "blocked dependency-missing", "b": "blocked upstream-stale"])
  }

  @Test func recordedDataMayBeAbsentIfAllowed() throws {
    var world = try chain()
    world.files = [:]
    world.options.allowsMissing = true
    #expect(try world.plan() == ["a": "up to date", "b": "up to date"])
  }

  @Test func absentDataThatItsMakerRecordsAnewIsNoticed() throws {
    var world = try chain()
    world.files = [:]
    world.options.allowsMissing = true
    world.records["a"]?.outputs[0].digest = digest("something newer")
    #expect(try world.plan()["b"] == "blocked dependency-modified dependency-missing")
  }

  @Test func aMissingOutputIsRestoredAndKnownBelow() throws {
    var world = try chain()
    world.files["a.out"] = nil
    #expect(try world.plan() == ["a": "restore output-missing", "b": "up to date"])
  }

  @Test func aMissingOutputThatTheCacheLacksMustBeMade() throws {
    var world = try chain()
    world.files["a.out"] = nil
    world.cached = []
    #expect(try world.plan() == ["a": "run output-missing", "b": "may run upstream-stale"])
  }

  @Test func anEmptyCacheIsNoReasonToRun() throws {
    var world = try chain()
    world.cached = []
    #expect(try world.plan() == ["a": "up to date", "b": "up to date"])
  }

  @Test func anOutputThatWasChangedByHandIsRestored() throws {
    var world = try chain()
    world.files["b.out"] = "edited"
    #expect(try world.plan()["b"] == "restore output-modified")
  }

  @Test func formerInputsRestoreFromTheRunCache() throws {
    var world = try chain()
    let fingerprint = Planner(try world.situation()).fingerprint(of: 0)
    let candidate = RunCandidate(
      run: "r", endedNanoseconds: 1, seconds: 1, outputs: world.records["a"]?.outputs ?? [])
    world.cache.entries = [(fingerprint.form, fingerprint.inputs, candidate)]
    world.records["a"]?.dependencies[0].digest = digest("other")
    world.files["a.out"] = "other"
    #expect(
      try world.plan() == ["a": "restore dependency-modified output-modified", "b": "up to date"])
  }

  @Test func theRunCacheIsLeftAloneIfAsked() throws {
    var world = try chain()
    let fingerprint = Planner(try world.situation()).fingerprint(of: 0)
    let candidate = RunCandidate(
      run: "r", endedNanoseconds: 1, seconds: 1, outputs: world.records["a"]?.outputs ?? [])
    world.cache.entries = [(fingerprint.form, fingerprint.inputs, candidate)]
    world.records["a"] = nil
    world.options.usesRunCache = false
    #expect(try world.plan()["a"] == "run never-run")
  }

  @Test func aStageWithFormerResultsMayBeRestoredOnceItsUpstreamsAreKnown() throws {
    var world = try chain()
    let fingerprint = Planner(try world.situation()).fingerprint(of: 1)
    let candidate = RunCandidate(run: "r", endedNanoseconds: 1, seconds: 1, outputs: [])
    world.cache.entries = [(fingerprint.form, digest("whatever"), candidate)]
    world.files["in"] = "2"
    world.records["b"] = nil
    #expect(try world.plan()["b"] == "may run never-run upstream-stale")
  }

  @Test func aFrozenStageKeepsItsOutputs() throws {
    var world = try chain()
    world.stages[0].isFrozen = true
    world.files["in"] = "2"
    #expect(try world.plan() == ["a": "up to date", "b": "up to date"])
  }

  @Test func forcedStagesRun() throws {
    var world = try chain()
    world.options.forced = [0]
    #expect(try world.plan() == ["a": "run forced", "b": "may run upstream-stale"])
  }

  @Test func aStageThatDeclaresNothingRunsEachTime() throws {
    let world = try World([stage("a", [], outputs: [])], files: [:]).settled()
    #expect(try world.plan() == ["a": "run callback"])
  }

  @Test func aMixedRecordIsStale() throws {
    var world = try chain()
    world.records["b"]?.isInconsistent = true
    #expect(try world.plan()["b"] == "run lock-inconsistent")
  }

  @Test func theTypeOfAParameterCounts() throws {
    var world = World([stage("a", ["in"])], files: ["in": "1"])
    world.parameters["a"] = [ParameterRecord(file: "p", key: "k", value: .int(1))]
    world = try world.settled()
    world.parameters["a"] = [ParameterRecord(file: "p", key: "k", value: .bool(true))]
    #expect(try world.plan() == ["a": "run parameter-modified"])
  }

  @Test func declarationsThatChangeAreNamed() throws {
    var world = try chain()
    world.files["new"] = "n"
    world.stages[1] = stage("b", ["new"], outputs: ["b.out", "c.out"])
    #expect(
      try world.plan()["b"] == "run output-added dependency-added dependency-removed")
  }
}

@Suite struct CommandReasonTests {
  private func template(_ value: Int) -> Command {
    let parameter = CommandTemplate.Parameter(
      file: "params.yaml", key: "train.trees", value: .int(value), text: "\(value)")
    let template = CommandTemplate(
      pieces: [.text("train --trees "), .parameter(parameter), .text(" x")],
      source: "train --trees ${train.trees} x")
    return Command(
      texts: ["train --trees \(value) x"], isList: false, templates: [template], places: [nowhere])
  }

  private func reasons(recorded: String) throws -> [StaleReason] {
    var world = World([stage("a", ["in"])], files: ["in": "1"])
    world.stages[0].command = template(200)
    world = try world.settled()
    world.records["a"]?.command = .string(recorded)
    var planner = Planner(try world.situation())
    return planner.plan().decisions[0]?.reasons ?? []
  }

  @Test func aCommandThatDiffersInAParameterAloneHasThatReasonAlone() throws {
    #expect(
      try reasons(recorded: "train --trees 100 x") == [
        .parameterModified(
          file: "params.yaml", key: "train.trees", old: .int(100), new: .int(200))
      ])
  }

  @Test func aCommandThatDiffersElsewhereTooHasChanged() throws {
    #expect(
      try reasons(recorded: "train --leaves 100 x") == [
        .commandChanged(
          old: .string("train --leaves 100 x"), new: .string("train --trees 200 x"))
      ])
  }
}

@Suite struct CauseGroupTests {
  @Test func stagesThatFollowStandUnderTheirUpstreamsCause() throws {
    var world = try World(
      [stage("a", ["in"]), stage("b", ["a.out"]), stage("c", ["b.out", "other"])],
      files: ["in": "1", "other": "1"]
    ).settled()
    world.files["in"] = "2"
    var planner = Planner(try world.situation())
    let groups = planner.plan().causeGroups(planner.situation.graph)
    #expect(groups.map { $0.members.map(\.index) } == [[0, 1, 2]])
    #expect(groups.first?.members.map(\.upstream) == [nil, 0, 1])
  }
}
