import Diagnostics
import Documents
import FileStore
import PipelineModel
import Records
import Testing

@testable import Planning

/// What follows when a result counts in no other environment than the present one.
@Suite struct EnvironmentPlanTests {
  private let stage: Stage = {
    let place = SourceSpan(file: "pipe.yaml", line: 1, column: 1)
    var stage = Stage(
      address: "a", name: "a", file: "pipe.yaml", place: place,
      command: Command(
        texts: ["x"], isList: false,
        templates: [CommandTemplate(pieces: [.text("x")], source: "x")],
        places: [place]))
    stage.outputs = [Output(path: "o", key: "o", kind: .out, place: place)]
    return stage
  }()

  private func environment(_ numpy: String, seed: String? = nil) -> EnvironmentRecord {
    EnvironmentRecord(
      interpreters: [
        InterpreterRecord(
          version: "3.11.7",
          packages: [PackageRecord(kind: .python, name: "numpy", version: numpy)])
      ],
      variables: [VariableRecord(name: "SEED", value: seed)],
      system: SystemRecord(
        operatingSystem: "Debian 12", cLibrary: nil, architecture: "x86-64", features: []))
  }

  private struct OneCandidate: RunCache {
    var candidates: [RunCandidate]

    func mayHold(_ form: Digest) -> Bool { true }
    func candidates(for fingerprint: Fingerprint) -> [RunCandidate] { candidates }
    func insert(_ candidate: RunCandidate, for fingerprint: Fingerprint) {}
    func prune(isDry: Bool, isLost: (FileRecord) -> Bool) -> Int { 0 }
  }

  /// The decision for a result that was made in one environment and is asked for in another.
  private func decision(
    made: EnvironmentRecord?, here: EnvironmentRecord?, isDescribed: Bool = true,
    candidates: [String?] = [], stage: Stage? = nil
  ) throws -> Decision {
    let stage = stage ?? self.stage
    let output = FileRecord(key: "o", digest: DigestAlgorithm.sha256.digest(of: "o"), size: 1)
    let found = candidates.map { digest in
      RunCandidate(
        run: "r", endedNanoseconds: 1, seconds: 1, outputs: [output], environment: digest)
    }
    var situation = Situation(
      graph: try StageGraph([stage]), shell: "sh", runCache: OneCandidate(candidates: found))
    situation.states["o"] = .file(FileIdentity(digest: output.digest, size: 1))
    situation.isCached = { _ in true }
    situation.records[0] = StageRecord(
      command: .string("x"),
      variables: stage.variables.map { VariableRecord(name: $0, value: nil) },
      outputs: [output], environment: made?.digest)
    situation.requiredEnvironments[0] = here
    if let made, isDescribed { situation.recordedEnvironments[made.digest] = made }
    return Planner(situation).decide(0)
  }

  @Test func theSameEnvironmentIsUpToDate() throws {
    let decision = try decision(made: environment("1"), here: environment("1"))
    #expect(decision.reasons == [])
  }

  @Test func anotherEnvironmentRunsAndSaysWhatChanged() throws {
    let (old, new) = (environment("1"), environment("2"))
    let decision = try decision(made: old, here: new, candidates: [nil, old.digest])
    guard case .run(let reasons) = decision else {
      Issue.record("\(decision)")
      return
    }
    #expect(reasons.map(\.kind) == ["environment-changed"])
    #expect(reasons.map(\.sentence) == ["numpy 1 → 2"])
    #expect(
      jsonText(reasons[0].json(algorithm: "sha256"))
        == #"{"kind":"environment-changed","old":"\#(old.digest)","new":"\#(new.digest)","#
        + #""differences":[{"kind":"python-package","name":"numpy","old":"1","new":"2"}]}"#)
  }

  @Test func aCandidateOfThePresentEnvironmentIsTaken() throws {
    let (old, new) = (environment("1"), environment("2"))
    let decision = try decision(made: old, here: new, candidates: [old.digest, new.digest])
    guard case .restore(let restoration, let reasons) = decision else {
      Issue.record("\(decision)")
      return
    }
    #expect(restoration.candidate?.environment == new.digest)
    #expect(reasons.map(\.kind) == ["environment-changed"])
  }

  @Test func whereAnyEnvironmentWillDoNothingFollows() throws {
    #expect(try decision(made: environment("1"), here: nil).reasons == [])
  }

  @Test func aRecordThatNamesNoEnvironmentIsTakenAsItIs() throws {
    #expect(try decision(made: nil, here: environment("1")).reasons == [])
  }

  @Test func anEnvironmentThatNothingDescribesIsAnotherOneAllTheSame() throws {
    let (old, new) = (environment("1"), environment("2"))
    let reasons = try decision(made: old, here: new, isDescribed: false).reasons
    #expect(reasons.map(\.sentence) == ["environment \(old.digest) → \(new.digest)"])
  }

  @Test func aDeclaredVariableIsNoReasonTwice() throws {
    var declaring = stage
    declaring.variables = ["SEED"]
    let decision = try decision(
      made: environment("1"), here: environment("1", seed: "7"), stage: declaring)
    #expect(decision.reasons == [])
  }
}
