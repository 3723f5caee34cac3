import Diagnostics
import Documents
import FileStore
import Testing

@testable import Records

private func digest(_ text: String) -> Digest { DigestAlgorithm.sha256.digest(of: text) }

private let record = StageRecord(
  command: .string("python src/train.py 100"), workingDirectory: "models",
  dependencies: [
    FileRecord(key: "data/clean.csv", digest: digest("a"), size: 212_453),
    FileRecord(key: "data/images", digest: digest("b"), size: 11_873, fileCount: 3),
    FileRecord(key: "src/train.py", digest: digest("c"), size: 363, isExecutable: true),
  ],
  parameters: [
    ParameterRecord(file: "params.yaml", key: "layers", value: .list([.int(1), .string("a, b")])),
    ParameterRecord(file: "params.yaml", key: "train.seed", value: .int(7)),
  ],
  variables: [
    VariableRecord(name: "MODE", value: "fast"), VariableRecord(name: "UNSET", value: nil),
  ],
  outputs: [FileRecord(key: "model.joblib", digest: digest("d"), size: 267_705)])

@Suite struct NativeLockTests {
  private let codec = NativeLockCodec()

  private func lock(_ stages: [String: StageRecord]) -> Lockfile {
    var lock = Lockfile()
    lock.stages = stages
    return lock
  }

  @Test func aLockIsWrittenAsSpecified() {
    var lock = lock(["train": record])
    lock.sources = [FileRecord(key: "data/inquiries.csv", digest: digest("s"), size: 213_079)]
    let text = String(decoding: codec.encode(lock, former: []), as: UTF8.self)
    #expect(
      text == """
        # What made each result. Written by pipe, commit it. After a merge conflict: pipe repro
        version: 1

        sources:
          data/inquiries.csv: \(digest("s").hex) 213079

        stages:
          train:
            cmd: python src/train.py 100
            wdir: models
            params:
              params.yaml:
                layers: [1, "a, b"]
                train.seed: 7
            deps:
              data/clean.csv: \(digest("a").hex) 212453
              data/images: \(digest("b").hex) 11873 3 files
              src/train.py: \(digest("c").hex) 363 x
            variables:
              MODE: fast
              UNSET: null
            outs:
              model.joblib: \(digest("d").hex) 267705
            entry: 5352fdb1aeb3b6d2

        """)
  }

  @Test func whatIsWrittenReadsBackEqual() throws {
    var lock = lock(["train": record, "a/b:c": record, "über 'x': #1": record])
    lock.sources = [FileRecord(key: "weird: name", digest: digest("s"), size: 1)]
    let back = try codec.decode(codec.encode(lock, former: []), file: "pipe.lock")
    #expect(back.stages == lock.stages)
    #expect(back.sources == lock.sources)
  }

  @Test func equalRecordsMakeEqualBytesWhateverTheOrderOfInsertion() {
    let first = lock(["b": record, "a": record])
    let second = lock(["a": record, "b": record])
    #expect(codec.encode(first, former: []) == codec.encode(second, former: []))
  }

  @Test(arguments: [
    "", " ", "a", "a: b", "a #b", "#", "- x", "null", "true", "1", "1.0", "1e5", "'q'", "\"q\"",
    "line\nbreak", "tab\t", "back\\slash", "ünï", "\u{1F600}", "\u{85}", "\u{2028}", "...", "<<",
    "ends:", "x ", "${a}", "{a}", "[a", "*a", "&a", "!a", "|", ">", "%a", "@a", "`a", "0x1F",
    "2026-11-25", "a,b", "\u{7F}", "yes", "~",
  ])
  func everyTextReadsBackEqual(text: String) throws {
    var odd = record
    odd.command = .string(text)
    odd.parameters = [ParameterRecord(file: "p.yaml", key: "k\(text)", value: .string(text))]
    let bytes = codec.encode(lock(["s\(text)": odd]), former: [])
    let back = try codec.decode(bytes, file: "pipe.lock")
    #expect(back.stages["s\(text)"] == odd)
    let yaml = try parseYAML(bytes, file: "pipe.lock").root?.value
    #expect(yaml?["stages"]?["s\(text)"]?["cmd"] == .string(text))
    #expect(yaml?["stages"]?["s\(text)"]?["params"]?["p.yaml"]?["k\(text)"] == .string(text))
  }

  @Test(arguments: [
    Value.null, .bool(true), .int(-3), .bigInt("123456789012345678901"), .float(1.0), .float(1e-9),
    .float(.nan), .float(.infinity), .float(-0.0), .list([]), .map([]),
    .map([("b", .list([.float(2.0)])), ("a: x", .string("it's"))]),
  ])
  func everyValueKeepsItsType(value: Value) throws {
    var typed = record
    typed.parameters = [ParameterRecord(file: "p.yaml", key: "k", value: value)]
    let back = try codec.decode(codec.encode(lock(["s": typed]), former: []), file: "pipe.lock")
    #expect(back.stages["s"]?.parameters.first?.value == value)
  }

  @Test func aRecordThatWasMixedByAMergeIsInconsistent() throws {
    let text = String(decoding: codec.encode(lock(["train": record]), former: []), as: UTF8.self)
    let mixed = text.replacing("train.seed: 7", with: "train.seed: 8")
    let back = try codec.decode(Array(mixed.utf8), file: "pipe.lock")
    #expect(back.stages["train"]?.isInconsistent == true)
  }

  @Test func bothSidesOfAConflictBecomeCandidates() throws {
    var other = record
    other.parameters[1].value = .int(8)
    let ours = codec.encode(record)
    let theirs = codec.encode(other)
    let text =
      "version: 1\n\nstages:\n  same:\n\(ours)\n  train:\n<<<<<<< HEAD\n\(ours)=======\n"
      + "\(theirs)>>>>>>> branch\n"
    let lock = try codec.decode(Array(text.utf8), file: "pipe.lock")
    #expect(lock.isConflicted)
    #expect(lock.stages == ["same": record])
    #expect(lock.candidates.map(\.record) == [record, other])
  }

  @Test(arguments: [
    ("version: 2\n", "newer-format"), ("version: 1\nfuture: {}\n", "newer-format"),
    ("stages:\n", "lock-syntax"), ("version: 1\nstages:\n  a:\n    cmd: x\n", "lock-syntax"),
    ("version: 1\nstages:\n  a:\n    later: x\n", "newer-format"),
    ("version: 1\nsources:\n  a: 12 3\n", "lock-syntax"), ("version: 1\nnonsense\n", "lock-syntax"),
  ])
  func aLockThatIsNotOursIsRefusedWithItsCode(text: String, code: String) {
    #expect {
      try codec.decode(Array(text.utf8), file: "pipe.lock")
    } throws: { error in
      (error as? DiagnosticList)?.diagnostics.first?.code.rawValue == code
    }
  }

  @Test func windowsLineBreaksDoNotMatter() throws {
    let text = String(decoding: codec.encode(lock(["train": record]), former: []), as: UTF8.self)
    let back = try codec.decode(Array(text.replacing("\n", with: "\r\n").utf8), file: "pipe.lock")
    #expect(back.stages["train"] == record)
  }
}

@Suite struct FingerprintTests {
  private func fingerprint(_ items: [FingerprintItem]) -> Fingerprint {
    Fingerprint(shell: "sh", items: items)
  }

  @Test func typesOfParametersCount() {
    let values: [Value] = [.int(1), .float(1), .bool(true), .string("1")]
    let forms = values.map {
      fingerprint([.parameter(ParameterRecord(file: "p", key: "k", value: $0))]).form
    }
    #expect(Set(forms).count == values.count)
  }

  @Test func theFormDoesNotDependOnInputs() {
    let file = FileRecord(key: "a", digest: digest("1"), size: 1)
    let other = FileRecord(key: "a", digest: digest("2"), size: 1)
    let first = fingerprint([.command(.string("c")), .dependency(file)])
    let second = fingerprint([.command(.string("c")), .dependency(other)])
    #expect(first.form == second.form)
    #expect(first.inputs != second.inputs)
  }

  @Test func theExecutableBitOfAnInputCounts() {
    var file = FileRecord(key: "a", digest: digest("1"), size: 1)
    let plain = fingerprint([.dependency(file)]).inputs
    file.isExecutable = true
    #expect(fingerprint([.dependency(file)]).inputs != plain)
  }
}
