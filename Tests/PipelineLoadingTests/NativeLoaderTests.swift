import Diagnostics
import Documents
import PipelineModel
import Testing

@testable import PipelineLoading

struct NativeLoaderTests {
  static let text = """
    sources:
      data/raw.csv:
        origin: core-banking export
        licence: internal
        desc: inquiries
        meta: {owner: ana}
      other.csv:
    cache: {dir: ../cache, type: [hardlink, copy]}
    resources: {database: 1, memory: 8G}
    stages:
      train:
        cmd: python train.py
        wdir: src
        desc: fits the model
        deps: [train.py, ../data/raw.csv]
        params:
          - lr
          - train.trees
          - conf.json: [a.b]
          - ../other.yaml:
        outs:
          - ../model.pkl
          - state: {persist: true, cache: false, desc: d, compare: {exact: true}, meta: 1}
        metrics: [m.json, {n.json: {cache: true}}]
        plots: [p.csv]
        timeout: 1h30m
        resources: {cpus: 2, memory: 512MiB, gpus: 1, database: 1}
        env: [SEED, CUDA_VISIBLE_DEVICES]
        frozen: true
        always_changed: true
        meta: {a: [1, 1.0]}
    """

  static let project = FakeProject([
    "pipe.yaml": text, "params.yaml": "lr: 1\ntrain: {trees: 10}\n", "other.yaml": "x: 1",
    "src/conf.json": #"{"a": {"b": 1}}"#,
  ])

  @Test func everyKeyOfAStageIsRead() throws {
    let stage = try #require(try Self.project.loadNative().pipeline.stages.first)
    #expect(stage.address == "train" && stage.name == "train" && stage.group == nil)
    #expect(stage.file == "pipe.yaml" && stage.place.line == 11)
    #expect(stage.command.texts == ["python train.py"] && !stage.command.isList)
    #expect(stage.workingDirectory == "src")
    #expect(stage.description == "fits the model")
    #expect(stage.dependencies.map(\.path) == ["src/train.py", "data/raw.csv"])
    #expect(stage.dependencies.map(\.key) == ["src/train.py", "data/raw.csv"])
    #expect(stage.parameters.map(\.path) == ["params.yaml", "src/conf.json", "other.yaml"])
    #expect(
      stage.parameters.map { $0.keys?.map(\.name) } == [["lr", "train.trees"], ["a.b"], nil])
    #expect(stage.timeoutSeconds == 5_400)
    #expect(stage.resources.map(\.name) == ["cpus", "memory", "gpus", "database"])
    #expect(stage.resources.map(\.amount) == [2, 536_870_912, 1, 1])
    #expect(stage.variables == ["CUDA_VISIBLE_DEVICES", "SEED"])
    #expect(stage.isFrozen && stage.isAlwaysChanged)
    #expect(stage.meta == .map([("a", .list([.int(1), .float(1)]))]))
  }

  @Test func everyOptionOfAnOutputIsRead() throws {
    let outputs = try #require(try Self.project.loadNative().pipeline.stages.first).outputs
    #expect(
      outputs.map(\.path) == [
        "model.pkl", "src/state", "src/m.json", "src/n.json", "src/p.csv",
      ])
    #expect(outputs.map(\.kind) == [.out, .out, .metric, .metric, .plot])
    #expect(outputs.map(\.isCached) == [true, false, false, true, true])
    #expect(outputs.map(\.isPersistent) == [false, true, false, false, false])
    #expect(outputs[1].description == "d" && outputs[1].meta == .int(1))
    #expect(outputs[1].comparison == .map([("exact", .bool(true))]))
  }

  @Test func sourcesAndSettingsAreRead() throws {
    let pipeline = try Self.project.loadNative().pipeline
    #expect(pipeline.sources.map(\.path) == ["data/raw.csv", "other.csv"])
    #expect(pipeline.sources.map(\.id) == ["data/raw.csv", "other.csv"])
    #expect(pipeline.sources.map(\.origin) == ["core-banking export", nil])
    #expect(pipeline.sources.map(\.licence) == ["internal", nil])
    #expect(pipeline.sources.map(\.meta) == [.map([("owner", .string("ana"))]), nil])
    #expect(pipeline.settings.cacheDirectory == "../cache")
    #expect(pipeline.settings.linkKinds == [.hardlink, .copy])
    #expect(pipeline.settings.resources.map(\.amount) == [1, 8_589_934_592])
  }

  @Test func whatWasConsultedIsListed() throws {
    let project = FakeProject(
      pipe: "stages: {s: {cmd: 'x ${env:A} ${env:B:-b}'}}", variables: ["A": "1"])
    let loaded = try project.loadNative()
    #expect(loaded.consultedFiles == ["params.yaml", "pipe.yaml"])
    #expect(loaded.consultedVariables == ["A", "B"])
    #expect(loaded.pipeline.stages.map(\.variables) == [["A", "B"]])
    #expect(
      try Self.project.loadNative().parameterFiles.keys.sorted()
        == ["other.yaml", "params.yaml", "src/conf.json"])
  }

  @Test func emptyListsAndEmptyFilesAreFine() throws {
    for text in ["", "# nothing\n", "stages:\n", "stages: {}\n"] {
      #expect(try FakeProject(pipe: text).loadNative().pipeline.stages.isEmpty)
    }
    let stage = try FakeProject(pipe: "stages: {s: {cmd: x, deps: , outs: [], vars: }}")
      .loadNative().pipeline.stages.first
    #expect(stage?.dependencies.isEmpty ?? false)
    #expect(stage?.isCallback ?? false)
  }

  @Test func aCommandMayBeAList() throws {
    let command = try #require(
      try FakeProject(pipe: "stages:\n  s:\n    cmd:\n      - a\n      - |\n        b\n        c\n")
        .loadNative().pipeline.stages.first
    ).command
    #expect(command.isList && command.texts == ["a", "b\nc\n"])
    #expect(command.places.map(\.line) == [4, 5])
  }

  @Test func anAbsentStageFileIsSaid() {
    #expect(FakeProject([:]).nativeProblems == ["missing-file 0:0 'pipe.yaml' is not there"])
  }

  @Test func aPathMayBeAbsoluteOutsideOfTheProject() throws {
    let stage = try #require(
      try FakeProject(pipe: "stages: {s: {cmd: x, deps: [/data//a/../b/]}}").loadNative()
        .pipeline.stages.first)
    #expect(stage.dependencies.map(\.path) == ["/data/b"])
  }

  @Test func pathsAreComparedByCodePoint() throws {
    // The two spellings of é are two files on Linux.
    let text = "stages: {s: {cmd: x, outs: [\"caf\\u00e9\", \"cafe\\u0301\"]}}"
    #expect(try FakeProject(pipe: text).loadNative().pipeline.stages.first?.outputs.count == 2)
  }

  @Test func aFolderThatAStageMakesMayBeAWorkingDirectory() throws {
    let text = """
      stages:
        a: {cmd: x, outs: [work/a]}
        b: {cmd: x, wdir: work}
        c: {cmd: x, wdir: work/a/deep}
      """
    #expect(FakeProject(pipe: text).nativeProblems == [])
  }
}
