import Diagnostics
import Documents
import PipelineModel
import Testing

@testable import PipelineLoading

struct DVCLoaderTests {
  private func load(_ project: FakeProject) throws -> LoadedPipeline {
    try DVCLoader().load(project.projectFiles)
  }

  private func problems(_ project: FakeProject) -> [String] {
    PipelineLoadingTests.problems { () throws(DiagnosticList) in
      try DVCLoader().load(project.projectFiles)
    }
  }

  @Test func aFolderWithoutStageFilesIsAnEmptyPipeline() throws {
    let loaded = try load(FakeProject(["readme.txt": ""]))
    #expect(loaded.pipeline.stages.isEmpty)
    #expect(loaded.consultedFolders == ["."])
  }

  @Test func whatIsSearchedIsListed() throws {
    let loaded = try load(
      FakeProject(["dvc.yaml": "stages: {}", "a/b/x.dvc": "outs: [{path: x, md5: ab}]", "c/d": ""]))
    #expect(loaded.consultedFiles == ["a/b/x.dvc", "dvc.yaml", "params.yaml"])
    #expect(loaded.consultedFolders == [".", "a", "a/b", "c"])
  }

  @Test func nestedProjectsIgnoredFoldersAndOutputsAreNotSearched() throws {
    let nope = "stages: {nope: {cmd: x}}"
    let project = FakeProject([
      "dvc.yaml": "stages: {s: {cmd: x, outs: [made]}}", "made/dvc.yaml": nope,
      "nested/dvc.yaml": nope, "nested/.dvc/config": "", "venv/dvc.yaml": nope,
      ".git/dvc.yaml": nope, ".gitignore": "/venv/\n", "sub/.dvcignore": "old\n*.dvc\n",
      "sub/old/dvc.yaml": nope, "sub/x.dvc": "nope", ".git/info/exclude": "mine",
      "a/mine/dvc.yaml": nope,
    ])
    #expect(try load(project).pipeline.stages.map(\.address) == ["s"])
  }

  @Test func whatFollowsFromAnotherEnvironmentStandsUnderMeta() throws {
    let text = """
      stages:
        a: {cmd: x, meta: {pipe: {environment: rerun}}}
        b: {cmd: x, meta: {pipe: {environment: ignore}}}
        c: {cmd: x, meta: {environment: rerun}}
      """
    let stages = try load(FakeProject(["dvc.yaml": text])).pipeline.stages
    #expect(stages.map(\.environmentPolicy) == [.rerun, .ignore, nil])
  }

  @Test func aDataFileIsASourceWithItsRecord() throws {
    let file = """
      desc: inquiries
      outs:
      - md5: 9c2d61806e7702c9d1407c00adc22efd
        size: 4
        hash: md5
        path: data.csv
      """
    let sources = try load(FakeProject(["sub/data.csv.dvc": file])).pipeline.sources
    #expect(sources.map(\.path) == ["sub/data.csv"])
    #expect(sources.map(\.id) == ["sub/data.csv.dvc"])
    #expect(sources.map(\.description) == ["inquiries"])
    #expect(
      sources.first?.record
        == .map([
          ("md5", .string("9c2d61806e7702c9d1407c00adc22efd")), ("size", .int(4)),
          ("hash", .string("md5")), ("path", .string("data.csv")),
        ]))
  }

  @Test func importedDataSayWhereTheyComeFrom() throws {
    let file = """
      frozen: true
      deps:
      - path: data/raw.csv
        repo: {url: https://example.com/r.git, rev_lock: abc}
      outs:
      - path: raw.csv
      """
    let sources = try load(FakeProject(["raw.csv.dvc": file])).pipeline.sources
    #expect(sources.map(\.origin) == ["https://example.com/r.git data/raw.csv at abc"])
  }

  @Test func pipeSettingsStandUnderMeta() throws {
    let text = """
      stages:
        train:
          cmd: x
          outs:
          - m.pkl:
              meta: {pipe: {compare: {relative: 0.1}}}
          meta:
            owner: ana
            pipe:
              timeout: 2m
              env: [SEED]
              resources: {cpus: 2}
      """
    let stage = try #require(try load(FakeProject(["dvc.yaml": text])).pipeline.stages.first)
    #expect(stage.timeoutSeconds == 120)
    #expect(stage.variables == ["SEED"])
    #expect(stage.resources.map(\.name) == ["cpus"])
    #expect(stage.outputs.map(\.comparison) == [.map([("relative", .float(0.1))])])
    #expect(stage.meta?["owner"] == .string("ana"))
  }

  @Test func anAbsolutePathInTheProjectBecomesRelative() throws {
    let text = "stages: {s: {cmd: x, wdir: sub, deps: [/project/a/q, /data/z], outs: [o]}}"
    let stage = try #require(
      try load(FakeProject(["dvc.yaml": text, "sub/x": ""])).pipeline.stages.first)
    #expect(stage.dependencies.map(\.path) == ["a/q", "/data/z"])
    #expect(stage.dependencies.map(\.key) == ["../a/q", "/data/z"])
  }

  @Test func aMissingParameterIsOnlyAWarning() {
    let project = FakeProject([
      "dvc.yaml": "stages: {s: {cmd: x, params: [lr, b.*]}}", "params.yaml": "{rate: 1, b: {c: 1}}",
    ])
    #expect(problems(project) == ["missing-parameter 1:31 'params.yaml' has no 'lr'"])
  }

  @Test func allStageFilesAreChecked() {
    let project = FakeProject([
      "dvc.yaml": "stages: {s: {cmdd: x}}", "sub/dvc.yaml": "stages: [", "sub/x.dvc": "[]",
    ])
    #expect(
      problems(project) == [
        "unknown-key 1:14 'cmdd' is not a key of a stage",
        "yaml-syntax 1:9 '[' is never closed",
        "wrong-type 1:1 'sub/x.dvc' does not track data: it needs a list 'outs' of maps with 'path'",
      ])
  }

  @Test func variablesOfTheEnvironmentAreNoValuesHere() {
    let project = FakeProject(
      ["dvc.yaml": "stages: {s: {cmd: 'x ${env:HOME}'}}"], variables: ["HOME": "/h"])
    #expect(problems(project) == ["unresolved-variable 1:22 'env:HOME' is not known here"])
  }
}
