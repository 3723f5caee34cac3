import Documents
import Testing

@testable import Records

struct EnvironmentRecordTests {
  static let debian = SystemRecord(
    operatingSystem: "Debian 12", cLibrary: "glibc 2.36", architecture: "x86-64",
    features: ["avx2", "avx512"])

  static func python(_ version: String, _ packages: [(String, String)]) -> InterpreterRecord {
    InterpreterRecord(
      version: version,
      packages: packages.map { PackageRecord(kind: .python, name: $0.0, version: $0.1) })
  }

  static let plain = EnvironmentRecord(
    interpreters: [python("3.11.7", [("scikit-learn", "1.9.1"), ("numpy", "2.4.6")])],
    system: debian)

  static let full = EnvironmentRecord(
    interpreters: [
      InterpreterRecord(
        version: "3.11.7",
        packages: [
          PackageRecord(kind: .python, name: "system", version: "1.0"),
          PackageRecord(
            kind: .python, name: "PyYAML", version: "6.0",
            source: .repository(
              system: "git", url: "https://example.org/a.git", commit: "abc", subdirectory: "b")),
          PackageRecord(
            kind: .python, name: "own", version: "0.1.0", source: .editable(path: "libs/my own")),
        ]),
      python("3.12.1", [("numpy", "2.4.6")]),
    ],
    packages: [
      PackageRecord(kind: .node, name: "@a/b", version: "1.0.0"),
      PackageRecord(kind: .conda, name: "mkl", version: "2023.1 h1_0"),
      PackageRecord(kind: .r, name: "ggplot2", version: "3.4.0"),
    ],
    programs: [
      ProgramRecord(name: "sort", version: "9.1-1"), ProgramRecord(name: "awk", version: "1.3"),
    ],
    variables: [
      VariableRecord(name: "TZ", value: "Europe/Berlin"), VariableRecord(name: "LANG", value: ""),
      VariableRecord(name: "MODE", value: nil),
    ],
    image: "sha256:feed", gpu: "NVIDIA 550.54", system: debian)

  @Test func aLockNamesTheInterpreterFirstThenItsPackagesAndTheSystemLast() {
    #expect(
      Self.plain.lockLines() == """
            python: 3.11.7
            numpy: 2.4.6
            scikit-learn: 1.9.1
            system: Debian 12, glibc 2.36, x86-64 avx2 avx512

        """)
  }

  @Test func allKindsOfFactsHaveKeysOfTheirOwn() {
    #expect(
      Self.full.lockLines(indent: "") == """
        python: 3.11.7
        own: 0.1.0 from editable libs/my own
        PyYAML: 6.0 from git+https://example.org/a.git@abc#subdirectory=b
        python system: "1.0"
        python#2: 3.12.1
        python#2 numpy: 2.4.6
        conda mkl: 2023.1 h1_0
        R ggplot2: 3.4.0
        node @a/b: 1.0.0
        program awk: "1.3"
        program sort: 9.1-1
        variable LANG: ""
        variable MODE: null
        variable TZ: Europe/Berlin
        image: sha256:feed
        gpu: NVIDIA 550.54
        system: Debian 12, glibc 2.36, x86-64 avx2 avx512

        """)
  }

  @Test(arguments: [plain, full]) func whatALockTellsIsTheRecordAgain(_ record: EnvironmentRecord) {
    #expect(EnvironmentRecord(lockEntries: record.lockEntries) == record)
    #expect(EnvironmentRecord(lockEntries: record.lockEntries.reversed()) == record)
  }

  @Test(arguments: [plain, full]) func theLinesAreYAML(_ record: EnvironmentRecord) throws {
    let document = try parseYAML(Array(record.lockLines(indent: "").utf8), file: "pipe.lock")
    let entries = try #require(document.root?.value.map)
    let texts = entries.map { (key: $0.key, value: $0.value.string) }
    #expect(texts.count == record.lockEntries.count)
    #expect(EnvironmentRecord(lockEntries: texts) == record)
  }

  @Test func theOrderInWhichPartsAreFoundDoesNotCount() {
    let packages = (0..<40).map { ("package-\($0)", "1.\($0)") }
    let records = (0..<5).map { _ in
      EnvironmentRecord(
        interpreters: [Self.python("3.11.7", packages.shuffled())],
        programs: [("a", "1"), ("b", "2"), ("a", "3")].shuffled().map {
          ProgramRecord(name: $0.0, version: $0.1)
        },
        variables: ["LANG", "TZ", "LC_ALL"].shuffled().map { VariableRecord(name: $0, value: "C") },
        system: Self.debian)
    }
    #expect(Set(records).count == 1)
    #expect(Set(records.map(\.digest)).count == 1)
    #expect(Set(records.map { $0.lockLines() }).count == 1)
  }

  @Test func theDigestCountsEachFact() {
    #expect(Self.plain.digest == "80cab5fa0adc")
    #expect(Self.plain.digest != Self.full.digest)
    let used = EnvironmentRecord(
      ring: .used, interpreters: Self.plain.interpreters, system: Self.debian)
    #expect(used.digest != Self.plain.digest)
    #expect(EnvironmentRecord(lockEntries: used.lockEntries) == used)
  }

  @Test func aPackageIsTheSameUnderEachSpellingOfItsName() {
    let spelled = EnvironmentRecord(
      interpreters: [Self.python("3.11.7", [("Scikit_Learn", "1.9.1"), ("NumPy", "2.4.6")])],
      system: Self.debian)
    #expect(spelled == Self.plain)
    #expect(spelled.digest == Self.plain.digest)
    #expect(spelled.interpreters[0].packages.map(\.name) == ["NumPy", "Scikit_Learn"])
  }

  @Test(arguments: [
    [("python", "3.11.7")],
    [("system", "Debian 12")],
    [("system", "Debian 12, x86-64"), ("numpy", "1.0")],
    [("system", "Debian 12, x86-64"), ("python#3", "3.1")],
    [("system", "Debian 12, x86-64"), ("planet earth", "1")],
    [("system", "Debian 12, x86-64"), ("ring", "golden")],
    [("system", "Debian 12, x86-64"), ("python", "3.1"), ("numpy", "1.0 from the moon")],
  ]) func whatIsNoEnvironmentIsRefused(_ entries: [(String, String)]) {
    #expect(EnvironmentRecord(lockEntries: entries.map { ($0.0, $0.1) }) == nil)
  }

  @Test func requirementsInstallTheSameVersionsAgain() {
    let interpreter = InterpreterRecord(
      version: "3.11.7",
      packages: [
        ("pip", "23.2", nil), ("setuptools", "65.0", nil), ("numpy", "2.4.6", nil),
        ("own", "0.1", PackageSource.editable(path: ".")),
        ("lib", "0.1", .editable(path: "libs/lib")),
        ("near", "0.1", .folder(path: "../near")),
        (
          "tool", "1.0",
          .repository(
            system: "git", url: "https://example.org/t.git", commit: "abc", subdirectory: nil)
        ),
        ("wheel-file", "2.0", .archive(url: "https://example.org/w.whl", hash: "sha256=ab")),
      ].map { PackageRecord(kind: .python, name: $0.0, version: $0.1, source: $0.2) })
    #expect(
      interpreter.requirements == """
        # python 3.11.7
        -e ./libs/lib
        ../near
        numpy==2.4.6
        -e .
        tool @ git+https://example.org/t.git@abc
        wheel-file @ https://example.org/w.whl#sha256=ab

        """)
  }

  @Test func theMachineIsKeptApartAndReadBack() {
    let machine = MachineRecord(
      kernel: "6.1.0", processor: "EPYC", flags: ["avx2", "fma"],
      tools: [.init(name: "awk", path: "/usr/bin/mawk", version: nil, sha256: "ab")])
    #expect(MachineRecord(json: machine.json) == machine)
    #expect(MachineRecord(json: .null) == MachineRecord())
  }
}
