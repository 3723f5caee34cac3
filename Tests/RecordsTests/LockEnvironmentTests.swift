import Diagnostics
import Documents
import FileStore
import PipelineModel
import Testing

@testable import Records

private func digest(_ text: String) -> Digest { DigestAlgorithm.sha256.digest(of: text) }

private func environment(_ numpy: String) -> EnvironmentRecord {
  EnvironmentRecord(
    interpreters: [
      InterpreterRecord(
        version: "3.11.7",
        packages: [
          PackageRecord(kind: .python, name: "numpy", version: numpy),
          PackageRecord(kind: .python, name: "scipy", version: "1.10"),
        ])
    ],
    variables: [
      VariableRecord(name: "LANG", value: "C.UTF-8"), VariableRecord(name: "SEED", value: nil),
    ],
    system: SystemRecord(
      operatingSystem: "Debian 12", cLibrary: "glibc 2.36", architecture: "x86-64",
      features: ["avx2", "avx512"]))
}

private func record(_ text: String, _ environment: EnvironmentRecord?) -> StageRecord {
  StageRecord(
    command: .string("python \(text).py"),
    outputs: [FileRecord(key: text, digest: digest(text), size: 1)],
    environment: environment?.digest)
}

/// With what results were made, as `pipe.lock` tells it.
@Suite struct LockEnvironmentTests {
  private let codec = NativeLockCodec()
  private let old = environment("2.1.0")
  private let new = environment("2.2.1")

  private func lock(
    _ stages: [String: StageRecord], _ environments: [EnvironmentRecord]
  ) -> Lockfile {
    var lock = Lockfile()
    lock.stages = stages
    for environment in environments { lock.environments[environment.digest] = environment }
    return lock
  }

  private func text(_ lock: Lockfile) -> String {
    String(decoding: codec.encode(lock, former: []), as: UTF8.self)
  }

  private func decoded(_ text: String) throws -> Lockfile {
    try codec.decode(Array(text.utf8), file: "pipe.lock")
  }

  @Test func eachEnvironmentStandsOnceInTheOrderOfFirstUse() {
    var first = record("a", new)
    first.verdict = RecordedVerdict(entry: codec.entry(of: first), verdict: .replicable)
    let lock = lock(["a": first, "b": record("b", old), "c": record("c", new)], [old, new])
    let entries = ["a", "b", "c"].map { lock.stages[$0].map(codec.entry) ?? "" }
    #expect(
      text(lock) == """
        # What made each result. Written by pipe, commit it. After a merge conflict: pipe repro
        version: 1

        stages:
          a:
            cmd: python a.py
            outs:
              a: \(digest("a").hex) 1
            env: \(new.digest)
            entry: \(entries[0])
            verified: \(entries[0]) replicable

          b:
            cmd: python b.py
            outs:
              b: \(digest("b").hex) 1
            env: \(old.digest)
            entry: \(entries[1])

          c:
            cmd: python c.py
            outs:
              c: \(digest("c").hex) 1
            env: \(new.digest)
            entry: \(entries[2])

        environments:
          \(new.digest):
            python: 3.11.7
            numpy: 2.2.1
            scipy: "1.10"
            variable LANG: C.UTF-8
            variable SEED: null
            system: Debian 12, glibc 2.36, x86-64 avx2 avx512
          \(old.digest):
            python: 3.11.7
            numpy: 2.1.0
            scipy: "1.10"
            variable LANG: C.UTF-8
            variable SEED: null
            system: Debian 12, glibc 2.36, x86-64 avx2 avx512

        """)
  }

  @Test func whatIsWrittenReadsBackEqual() throws {
    var first = record("a", new)
    first.verdict = RecordedVerdict(entry: codec.entry(of: first), verdict: .hiddenInput)
    let lock = lock(["a": first, "b": record("b", old), "c": record("c", nil)], [old, new])
    let back = try decoded(text(lock))
    #expect(back.stages == lock.stages)
    #expect(back.environments == lock.environments)
    #expect(text(back) == text(lock))
  }

  @Test func windowsLineBreaksDoNotMatter() throws {
    var first = record("a", new)
    first.verdict = RecordedVerdict(entry: codec.entry(of: first), verdict: .failed)
    let lock = lock(["a": first], [new])
    let back = try decoded(text(lock).replacing("\n", with: "\r\n"))
    #expect(back.stages == lock.stages)
    #expect(back.environments == lock.environments)
  }

  @Test func theEnvironmentIsPartOfTheEntry() {
    #expect(codec.entry(of: record("a", old)) != codec.entry(of: record("a", new)))
    #expect(codec.entry(of: record("a", old)) != codec.entry(of: record("a", nil)))
  }

  @Test func aVerdictIsNoPartOfTheEntry() {
    var verified = record("a", old)
    verified.verdict = RecordedVerdict(entry: codec.entry(of: verified), verdict: .replicable)
    #expect(codec.entry(of: verified) == codec.entry(of: record("a", old)))
  }

  @Test func aLockWithoutEnvironmentsHasTheBytesItHadBefore() throws {
    let plain = lock(["a": record("a", nil)], [])
    #expect(!text(plain).contains("env"))
    #expect(try text(decoded(text(plain))) == text(plain))
  }

  @Test func anEnvironmentThatNoRecordNamesIsLeftOut() throws {
    #expect(!text(lock(["a": record("a", new)], [old, new])).contains(old.digest))
  }

  @Test func aVerdictAboutAnotherEntryIsNotWritten() {
    var stale = record("a", old)
    stale.verdict = RecordedVerdict(entry: "0123456789abcdef", verdict: .replicable)
    #expect(!codec.encode(stale).contains("verified"))
  }

  @Test func aVerdictThatAMergeLeftAboutAnotherEntryMakesTheRecordInconsistent() throws {
    let text = text(lock(["a": record("a", old)], [old]))
    let entry = codec.entry(of: record("a", old))
    let merged = text.replacing(
      "entry: \(entry)\n", with: "entry: \(entry)\n    verified: 0123456789abcdef replicable\n")
    let back = try decoded(merged).stages["a"]
    #expect(back?.isInconsistent == true)
    #expect(back?.verdict == nil)
  }

  @Test func anEnvironmentThatAMergePutBehindAnEntryMakesTheRecordInconsistent() throws {
    let text = text(lock(["a": record("a", nil)], []))
    #expect(try decoded(text + "    env: \(old.digest)\n").stages["a"]?.isInconsistent == true)
  }

  @Test func aDescriptionThatAMergeMixedIsForgotten() throws {
    let lock = lock(["a": record("a", new)], [new])
    for (old, mixed) in [
      ("numpy: 2.2.1", "numpy: 2.2.0"), ("numpy: 2.2.1", "numpy: 2.2.1\n    numpy: 2.2.1"),
      ("    system: Debian 12, glibc 2.36, x86-64 avx2 avx512\n", ""),
    ] {
      let back = try decoded(text(lock).replacing(old, with: mixed))
      #expect(back.environments.isEmpty, "\(mixed)")
      #expect(back.stages == lock.stages)
    }
  }

  @Test(arguments: [
    ("numpy: 2.2.1", "julia Flux: 0.14.0"), ("numpy: 2.2.1", "variable X: y\n    ring: seen"),
    ("replicable", "proved"),
  ])
  func whatANewerPipeWroteIsRefused(known: String, unknown: String) {
    var first = record("a", new)
    first.verdict = RecordedVerdict(entry: codec.entry(of: first), verdict: .replicable)
    let text = text(lock(["a": first], [new])).replacing(known, with: unknown)
    #expect {
      try decoded(text)
    } throws: { error in
      (error as? DiagnosticList)?.diagnostics.map(\.code.rawValue) == ["newer-format"]
    }
  }

  @Test func bothSidesOfAConflictKeepTheirEnvironments() throws {
    let ours = text(lock(["a": record("a", old)], [old]))
    let theirs = text(lock(["a": record("a", new)], [new]))
    let body = { (text: String) in text.split(separator: "stages:\n").last.map(String.init) ?? "" }
    let merged =
      "version: 1\n\nstages:\n<<<<<<< HEAD\n\(body(ours))=======\n\(body(theirs))>>>>>>> other\n"
    let back = try decoded(merged)
    #expect(back.isConflicted)
    #expect(back.candidates.map(\.record) == [record("a", old), record("a", new)])
    #expect(back.environments == [old.digest: old, new.digest: new])
  }
}
