import Diagnostics
import FileStore
import Glibc
import PipelineModel
import Testing

@testable import Records

/// The lock that holds what `dvc.lock` has no place for, and verdicts in either kind of project.
@Suite struct CompanionLockTests {
  private let folder = EnvironmentScratch()
  private let environment = EnvironmentRecord(
    programs: [ProgramRecord(name: "sort", version: "9.1-1")],
    system: SystemRecord(
      operatingSystem: "Debian 12", cLibrary: "glibc 2.36", architecture: "x86-64",
      features: ["avx2"]))
  private let dvc = DVCLockCodec()

  private func stage(_ name: String, _ file: String) -> Stage {
    Stage(
      address: file.contains("/") ? "\(file):\(name)" : name, name: name, file: file,
      place: SourceSpan(file: file, line: 1, column: 1),
      command: Command(texts: ["sort a"], isList: false, templates: [], places: []))
  }

  private var record: StageRecord {
    StageRecord(
      command: .string("sort a"), workingDirectory: "sub",
      variables: [VariableRecord(name: "MODE", value: "fast")],
      outputs: [
        FileRecord(key: "b", digest: DigestAlgorithm.md5.digest(of: "b"), size: 1)
      ],
      environment: environment.digest)
  }

  private func book(_ files: [String], _ codec: any LockCodec) throws -> LockBook {
    try LockBook(root: folder.root, stageFiles: files, codec: codec)
  }

  private func graph(_ stages: [Stage]) throws -> StageGraph { try StageGraph(stages) }

  private func text(_ path: String) throws -> String {
    String(decoding: try readFile("\(folder.root)/\(path)"), as: UTF8.self)
  }

  /// Two stages, in the root's stage file and in another, recorded by pipe.
  private func recorded() throws -> [Stage] {
    let stages = [stage("b", "dvc.yaml"), stage("b", "sub/dvc.yaml")]
    try folder.write("sub/dvc.yaml", "")
    var book = try book(["dvc.yaml", "sub/dvc.yaml"], dvc)
    book.set(environment: environment)
    for stage in stages { book.set(record, for: stage) }
    let created = try book.write(graph(stages), keepsOthers: true)
    #expect(created == ["dvc.lock", "sub/dvc.lock", "pipe.lock"])
    return stages
  }

  @Test func whatTheLocksHaveNoPlaceForStandsAtTheRoot() throws {
    _ = try recorded()
    let entry = dvc.entry(of: record)
    #expect(try !text("dvc.lock").contains("MODE"))
    #expect(
      try text("pipe.lock") == """
        # What the locks of this project have no place for. Written by pipe, commit it, or delete it.
        version: 1

        stages:
          b:
            variables:
              MODE: fast
            env: \(environment.digest)
            entry: \(entry)

          sub/dvc.yaml:b:
            variables:
              MODE: fast
            env: \(environment.digest)
            entry: \(entry)

        environments:
          \(environment.digest):
            program sort: 9.1-1
            system: Debian 12, glibc 2.36, x86-64 avx2

        """)
  }

  @Test func whatIsWrittenCompletesTheRecords() throws {
    let stages = try recorded()
    let book = try book(["dvc.yaml", "sub/dvc.yaml"], dvc)
    for stage in stages {
      var expected = record
      expected.workingDirectory = stage.workingDirectory
      #expect(book.record(of: stage) == expected)
      #expect(book.isAttested(stage))
    }
    #expect(book.environment(environment.digest) == environment)
  }

  @Test func withoutTheCompanionTheRecordsCountAsTheOtherProgramHasThem() throws {
    let stages = try recorded()
    unlink("\(folder.root)/pipe.lock")
    let book = try book(["dvc.yaml"], dvc)
    var expected = record
    expected.workingDirectory = "."
    expected.variables = []
    expected.environment = nil
    #expect(book.record(of: stages[0]) == expected)
    #expect(!book.isAttested(stages[0]))
  }

  @Test func whatAnotherProgramRecordedIsUnattestedAndTheRestStays() throws {
    let stages = try recorded()
    let before = try text("pipe.lock")
    try folder.write("dvc.lock", try text("dvc.lock").replacing("sort a", with: "sort -u a"))
    var book = try book(["dvc.yaml", "sub/dvc.yaml"], dvc)
    #expect(!book.isAttested(stages[0]))
    #expect(book.isAttested(stages[1]))
    let created = try book.write(graph(stages), keepsOthers: true)
    #expect(created == [])
    #expect(try text("pipe.lock") == before)
  }

  @Test func whatAnotherProgramWroteMeanwhileLosesNothing() throws {
    let stages = try recorded()
    let before = try text("pipe.lock")
    var book = try book(["dvc.yaml", "sub/dvc.yaml"], dvc)
    try folder.write("dvc.lock", try text("dvc.lock") + "# dvc was here\n")
    book.set(record, for: stages[1])
    _ = try book.write(graph(stages), keepsOthers: true)
    #expect(try text("pipe.lock") == before)
    #expect(try text("dvc.lock").hasSuffix("# dvc was here\n"))
  }

  @Test func bothSidesOfAConflictAreTriedAndTheFittingOneStays() throws {
    let stages = try recorded()
    let whole = try text("pipe.lock")
    let entry = "    entry: \(dvc.entry(of: record))\n"
    try folder.write(
      "pipe.lock",
      whole.replacing(
        entry, with: "<<<<<<< a\n    entry: 0123456789abcdef\n=======\n\(entry)>>>>>>> b\n",
        maxReplacements: 1))
    var book = try book(["dvc.yaml", "sub/dvc.yaml"], dvc)
    #expect(stages.allSatisfy(book.isAttested))
    _ = try book.write(graph(stages), keepsOthers: true)
    #expect(try text("pipe.lock") == whole)
  }

  @Test func aDamagedCompanionIsRefusedWithItsPlace() throws {
    _ = try recorded()
    try folder.write("pipe.lock", "version: 1\nstages:\n  b:\n    env: 1a\n")
    #expect {
      try book(["dvc.yaml"], dvc)
    } throws: { error in
      (error as? DiagnosticList)?.diagnostics.map(\.code.rawValue) == ["lock-syntax"]
    }
  }

  @Test(arguments: [true, false])
  func aVerdictIsKeptForTheEntryThatItIsAboutOnly(isNative: Bool) throws {
    let codec: any LockCodec = isNative ? NativeLockCodec() : dvc
    var native = record
    native.outputs[0].digest = DigestAlgorithm.sha256.digest(of: "b")
    let record = isNative ? native : self.record
    let stages = [stage("b", isNative ? "pipe.yaml" : "dvc.yaml")]
    var book = try book([stages[0].file], codec)
    book.set(environment: environment)
    book.set(record, for: stages[0])
    let foreign = RecordedVerdict(entry: "0123456789abcdef", verdict: .replicable)
    let isForeignTaken = book.setVerdict(foreign, for: stages[0])
    let verdict = RecordedVerdict(entry: codec.entry(of: record), verdict: .replicable)
    let isTaken = book.setVerdict(verdict, for: stages[0])
    #expect(!isForeignTaken && isTaken)
    _ = try book.write(graph(stages), keepsOthers: true)
    var again = try self.book([stages[0].file], codec)
    #expect(again.record(of: stages[0])?.verdict == verdict)
    again.set(record, for: stages[0])
    #expect(again.record(of: stages[0])?.verdict == verdict, "the same entry was made again")
    var other = record
    other.command = .string("sort -u a")
    again.set(other, for: stages[0])
    _ = try again.write(graph(stages), keepsOthers: true)
    #expect(try !text("pipe.lock").contains("verified"))
  }
}
