import Documents
import Testing

@testable import Records

struct EnvironmentDifferenceTests {
  private func record(
    _ packages: [(String, String)] = [], conda: [(String, String)] = [], version: String = "3.11.7",
    programs: [(String, String)] = [], variables: [(String, String)] = [],
    system: SystemRecord = EnvironmentRecordTests.debian, gpu: String? = nil
  ) -> EnvironmentRecord {
    EnvironmentRecord(
      interpreters: [EnvironmentRecordTests.python(version, packages)],
      packages: conda.map { PackageRecord(kind: .conda, name: $0.0, version: $0.1) },
      programs: programs.map { ProgramRecord(name: $0.0, version: $0.1) },
      variables: variables.map { VariableRecord(name: $0.0, value: $0.1) }, gpu: gpu,
      system: system)
  }

  private func sentences(_ old: EnvironmentRecord, _ new: EnvironmentRecord) -> [String] {
    EnvironmentRecord.differences(from: old, to: new).map(\.sentence)
  }

  @Test func equalEnvironmentsDoNotDiffer() {
    let packages = [("numpy", "2.1.0"), ("six", "1.0")]
    #expect(sentences(record(packages), record(packages.reversed())) == [])
  }

  @Test func packagesAreUpgradedAddedAndRemoved() {
    let old = record([("numpy", "2.1.0"), ("six", "1.16.0"), ("pandas", "2.0")])
    let new = record([("NumPy", "2.2.1"), ("pandas", "2.0"), ("tqdm", "4.0")])
    #expect(
      sentences(old, new) == ["NumPy 2.1.0 → 2.2.1", "six 1.16.0 removed", "tqdm 4.0 added"])
  }

  @Test func aPackageFromAnotherPlaceDiffersThoughItsVersionDoesNot() {
    func from(_ source: PackageSource?) -> EnvironmentRecord {
      let package = PackageRecord(kind: .python, name: "own", version: "1.0", source: source)
      return EnvironmentRecord(
        interpreters: [InterpreterRecord(version: "3.11.7", packages: [package])],
        system: EnvironmentRecordTests.debian)
    }
    #expect(
      sentences(from(nil), from(.editable(path: "libs/own"))) == [
        "own 1.0 (from the index) → (editable libs/own)"
      ])
  }

  @Test func interpreterProgramSystemAndVariableAreTold() {
    let fedora = SystemRecord(
      operatingSystem: "Fedora 40", cLibrary: "glibc 2.39", architecture: "x86-64", features: [])
    let old = record(
      programs: [("awk", "1.3"), ("sort", "sha256:0123456789abcdef")], variables: [("LANG", "C")])
    let new = record(
      version: "3.12.1", programs: [("awk", "1.4")], variables: [("OMP_NUM_THREADS", "1")],
      system: fedora, gpu: "NVIDIA 550.54")
    #expect(
      sentences(old, new) == [
        "python 3.11.7 → 3.12.1", "awk 1.3 → 1.4", "sort sha256:0123456789ab removed",
        "Debian 12 → Fedora 40", "glibc 2.36 → glibc 2.39",
        "processor: avx2 avx512 → no vector extensions", "GPU driver NVIDIA 550.54 added",
        "LANG 'C' → not set", "OMP_NUM_THREADS not set → '1'",
      ])
  }

  @Test func aCondaPackageIsToldOnceAndItsBuildByItself() {
    let old = record(
      [("numpy", "1.0")], conda: [("numpy", "1.0 py_0"), ("mkl", "1.0 h_0")])
    let new = record(
      [("numpy", "1.1")], conda: [("numpy", "1.1 py_0"), ("mkl", "1.0 h_1")])
    #expect(sentences(old, new) == ["numpy 1.0 → 1.1", "conda mkl 1.0 h_0 → 1.0 h_1"])
  }

  @Test func aDifferenceIsJSONToo() {
    let differences = EnvironmentRecord.differences(
      from: record([("numpy", "2.1.0")]), to: record([("numpy", "2.2.1"), ("six", "1.0")]))
    #expect(
      differences.map { jsonText($0.json) } == [
        #"{"kind":"python-package","name":"numpy","old":"2.1.0","new":"2.2.1"}"#,
        #"{"kind":"python-package","name":"six","old":null,"new":"1.0"}"#,
      ])
  }

  @Test func theDocumentNamesEverything() {
    let machine = MachineRecord(
      kernel: "6.1.0", processor: "EPYC", flags: ["avx2"],
      tools: [.init(name: "python", path: "/usr/bin/python3.11", version: "3.11.7", sha256: "ab")])
    let record = record(
      [("numpy", "2.1.0")], conda: [("mkl", "1 h")], variables: [("LANG", "C")])
    #expect(
      jsonText(record.json(stage: "train", machine: machine)) == """
        {"schema":"pipe.environment/1","stage":"train","digest":"\(record.digest)",\
        "ring":"installed","system":{"os":"Debian 12","libc":"glibc 2.36",\
        "architecture":"x86-64","kernel":"6.1.0"},"cpu":{"model":"EPYC","features":["avx2"]},\
        "tools":[{"name":"python","path":"/usr/bin/python3.11","version":"3.11.7","sha256":"ab"}],\
        "python":{"numpy":{"version":"2.1.0","source":null}},\
        "conda":{"mkl":{"version":"1 h","source":null}},"libraries":[],\
        "variables":{"LANG":"C"},"image":null,"gpu":null}
        """)
  }
}
