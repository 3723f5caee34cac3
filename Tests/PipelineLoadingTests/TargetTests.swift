import Diagnostics
import PipelineModel
import Testing

@testable import PipelineLoading

struct TargetTests {
  static let native = FakeProject(
    pipe: """
      sources:
        raw.csv:
      stages:
        clean: {cmd: x, deps: [raw.csv], outs: [data/clean]}
        train: {foreach: [a, b], do: {cmd: x, deps: [data/clean], outs: ["models/${item}.pkl"]}}
        eval: {cmd: x, deps: [models/a.pkl], metrics: [eval.json]}
      """)
  static let nested = FakeProject([
    "dvc.yaml": "stages: {a: {cmd: x, outs: [a.out]}, b: {cmd: x}}",
    "sub/dvc.yaml": "stages: {a: {cmd: x, outs: [a.out]}, g: {foreach: [1, 2], do: {cmd: x}}}",
    "sub/data.csv.dvc": "outs: [{path: data.csv}]",
  ])

  private func names(
    _ loaded: LoadedPipeline, _ words: [String], _ reading: TargetResolver.Reading = .init()
  ) throws -> [String] {
    let found = try TargetResolver(loaded.pipeline, root: "/project")
      .targets(words, reading: reading)
    return found.stages.map { loaded.pipeline.stages[$0].address }
      + found.sources.map { loaded.pipeline.sources[$0].id }
  }

  @Test(arguments: [
    (["eval"], ["eval"]), (["train@b", "clean", "train@b"], ["train@b", "clean"]),
    (["train"], ["train@a", "train@b"]), (["models/a.pkl"], ["train@a"]),
    (["./data/clean/"], ["clean"]), (["data/clean/part/1.csv"], ["clean"]),
    (["/project/eval.json"], ["eval"]), (["raw.csv"], ["raw.csv"]),
    (["pipe.yaml"], ["clean", "train@a", "train@b", "eval"]), (["pipe.yaml:eval"], ["eval"]),
    ([], []),
  ]) func wordsAddressStages(_ words: [String], _ expected: [String]) throws {
    #expect(try names(Self.native.loadNative(), words) == expected)
  }

  @Test func patternsAddressNames() throws {
    let loaded = try Self.native.loadNative()
    #expect(try names(loaded, ["t*@?"], .init(isPattern: true)) == ["train@a", "train@b"])
    #expect(throws: DiagnosticList.self) { try names(loaded, ["t*@?"]) }
  }

  @Test func foldersAddressWhatIsInThemIfAsked() throws {
    let loaded = try Self.native.loadNative()
    #expect(try names(loaded, ["models"], .init(isRecursive: true)) == ["train@a", "train@b"])
    #expect(throws: DiagnosticList.self) { try names(loaded, ["models"]) }
    let nested = try DVCLoader().load(Self.nested.projectFiles)
    #expect(
      try names(nested, ["sub"], .init(isRecursive: true))
        == ["sub/dvc.yaml:a", "sub/dvc.yaml:g@1", "sub/dvc.yaml:g@2", "sub/data.csv.dvc"])
  }

  @Test func pathsAreSeenFromTheFolderOfTheCaller() throws {
    let native = try Self.native.loadNative()
    #expect(try names(native, ["a.pkl"], .init(folder: "models")) == ["train@a"])
    #expect(try names(native, ["../eval.json"], .init(folder: "models")) == ["eval"])
    #expect(try names(native, ["eval.json"], .init(folder: "models")) == ["eval"])
  }

  @Test func namesAreSeenFromTheStageFileOfTheCaller() throws {
    let nested = try DVCLoader().load(Self.nested.projectFiles)
    #expect(try names(nested, ["a", "b"]) == ["a", "b"])
    #expect(try names(nested, ["a", "b"], .init(folder: "sub")) == ["sub/dvc.yaml:a", "b"])
    #expect(try names(nested, ["dvc.yaml:a"], .init(folder: "sub")) == ["sub/dvc.yaml:a"])
    #expect(try names(nested, ["../dvc.yaml:a"], .init(folder: "sub")) == ["a"])
    #expect(
      try names(nested, ["sub/dvc.yaml:g"]) == ["sub/dvc.yaml:g@1", "sub/dvc.yaml:g@2"])
    #expect(try names(nested, ["data.csv.dvc"], .init(folder: "sub")) == ["sub/data.csv.dvc"])
    #expect(try names(nested, ["sub/data.csv"]) == ["sub/data.csv.dvc"])
  }

  @Test func unknownWordsAreAllReportedWithWhatIsNearest() throws {
    let loaded = try Self.native.loadNative()
    let list = #expect(throws: DiagnosticList.self) {
      try names(loaded, ["evl", "eval", "eval.jsn", "nothing"])
    }
    #expect(
      list?.diagnostics.map(\.message) == [
        "'evl' is neither a stage nor the output of one",
        "'eval.jsn' is neither a stage nor the output of one",
        "'nothing' is neither a stage nor the output of one",
      ])
    #expect(
      list?.diagnostics.map(\.hint) == [
        "did you mean 'eval'?", "did you mean 'eval.json'?",
        "stages: clean, train@a, train@b, eval",
      ])
  }
}
