import FileStore
import Testing

@testable import Records

struct EnvironmentSystemTests {
  private func record(_ files: [String: String], variables: [String: String] = [:]) throws
    -> EnvironmentRecord
  {
    let system = EnvironmentScratch()
    for (name, text) in files { try system.write(name, text) }
    let capture = EnvironmentScratch().capture(variables, systemRoot: system.root)
    return try capture.environment(of: ["true"], workingDirectory: ".").record
  }

  @Test(arguments: [
    ("NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n", "Debian 12"),
    ("NAME=\"Ubuntu\"\nVERSION_ID=\"22.04\"\n", "Ubuntu 22.04"),
    ("NAME='Alpine Linux'\nVERSION_ID=3.19.1\n", "Alpine 3.19.1"),
    ("NAME=\"Arch Linux\"\nID=arch\n", "Arch"),
    ("NAME=\"A, B\"\nVERSION_ID=1\n", "A B 1"),
    ("ID=odd\nnonsense\n", "odd"),
    ("", "Linux"),
  ]) func theSystemIsNamedShortly(_ text: String, _ expected: String) throws {
    let record = try record(["etc/os-release": text])
    #expect(record.system.operatingSystem == expected)
    #expect(EnvironmentRecord(lockEntries: record.lockEntries) == record)
  }

  @Test func theProcessorsAbilitiesAreThoseOfItsFirstCore() throws {
    let system = EnvironmentScratch()
    try system.write(
      "proc/cpuinfo",
      """
      processor\t: 0
      model name\t: AMD EPYC 9R14
      flags\t\t: fpu sse2 avx fma avx2 avx512f avx512vl avx512_bf16 rdrand

      processor\t: 1
      flags\t\t: amx_tile

      """)
    let processor = try Processor(systemRoot: system.root)
    #expect(processor.model == "AMD EPYC 9R14")
    #expect(processor.features == ["avx2", "avx512"])
    #expect(processor.flags == ["avx", "avx2", "avx512_bf16", "avx512f", "avx512vl", "fma"])
  }

  @Test(arguments: [
    ("sse2", []), ("avx", ["avx"]), ("avx fma", ["avx", "fma"]), ("avx avx2", ["avx2", "no-fma"]),
    ("avx avx2 fma avx512f amx_tile", ["avx2", "avx512", "amx"]),
  ]) func abilitiesAreToldApart(_ flags: String, _ expected: [String]) throws {
    let system = EnvironmentScratch()
    try system.write("proc/cpuinfo", "flags : \(flags)\n")
    #expect(try Processor(systemRoot: system.root).features == expected)
  }

  @Test func theDriverOfTheGPUAndTheImageAreKnownWhereTheyCanBe() throws {
    let line =
      "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\n"
    let record = try record(
      ["proc/driver/nvidia/version": line + "GCC version: gcc 12.2.0\n"],
      variables: ["PIPE_IMAGE_DIGEST": "sha256:feed"])
    #expect(record.gpu == "NVIDIA 550.54.15")
    #expect(record.image == "sha256:feed")
  }

  @Test func onlyKnownAndDeclaredVariablesAreRecorded() throws {
    let scratch = EnvironmentScratch()
    let variables = [
      "LANG": "C.UTF-8", "LC_ALL": "C", "TZ": "", "OMP_NUM_THREADS": "1", "PATH": "/bin",
      "MODE": "fast", "OTHER": "x", "TF_DETERMINISTIC_OPS": "1", "TF_VAR_db": "x", "USER": "ana",
    ]
    let found = try scratch.environment(of: "true", variables, declared: ["MODE", "UNSET", "LANG"])
    #expect(
      found.record.variables.map { "\($0.name)=\($0.value ?? "-")" } == [
        "LANG=C.UTF-8", "LC_ALL=C", "MODE=fast", "OMP_NUM_THREADS=1", "TF_DETERMINISTIC_OPS=1",
        "TZ=", "UNSET=-",
      ])
  }

  @Test func aPlantedSecretReachesNoRecord() throws {
    let secret = "hunter2-5Ecr3t"
    let site = "tools/lib/python3.11/site-packages"
    let scratch = EnvironmentScratch()
    try scratch.program("tools/bin/python3.11")
    try scratch.write("tools/lib/python3.11/os.py", "")
    try scratch.write("\(site)/a-1.0.dist-info/METADATA", "Name: a\nVersion: 1.0\nX: \(secret)\n")
    try scratch.write(
      "\(site)/a-1.0.dist-info/direct_url.json",
      #"{"url":"https://ana:\#(secret)@h/a","vcs_info":{"vcs":"git","commit_id":"c"}}"#)
    try scratch.write("\(site)/b-1.0.dist-info/METADATA", "Name: b\nVersion: 1.0\n")
    try scratch.write(
      "\(site)/b-1.0.dist-info/direct_url.json",
      #"{"url":"https://\#(secret)@h/b.whl?token=\#(secret)#\#(secret)","archive_info":{}}"#)
    var variables = [
      "PATH": scratch.path("tools/bin"), "TF_CONFIG": "{\"a\":\n\"\(secret)\"}",
      "XLA_FLAGS": "https://ana:\(secret)@host", "DECLARED_PASSWORD": secret,
    ]
    for name in [
      "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "TF_TOKEN_app", "TF_VAR_pass", "MKL_LICENSE_KEY",
      "OMP_API_TOKEN", "TF_ENABLE_SECRET", "LC_PASSWORD", "NUMBA_CREDENTIALS", "HOME_OF", "PS1",
    ] {
      variables[name] = secret
    }
    let project = EnvironmentScratch()
    let file = project.path("facts")
    let capture = project.capture(variables, factFile: file)
    let found = try capture.environment(
      of: ["TOKEN=\(secret) python3.11 --key=\(secret)"], workingDirectory: ".",
      declared: ["DECLARED_PASSWORD"])
    try capture.save()
    #expect(found.record.interpreters.first?.packages.map(\.name) == ["a", "b"])
    let digest = "sha256:" + DigestAlgorithm.sha256.digest(of: secret).hex
    #expect(
      found.record.variables.first { $0.name == "DECLARED_PASSWORD" }?.value == digest)
    let texts = [
      "\(found)", found.record.lockLines(), try fileText(file) ?? "",
      "\(found.record.json(stage: "s", machine: found.machine))", "\(found.machine.json)",
      found.record.interpreters.map(\.requirements).joined(),
    ]
    #expect(texts.allSatisfy { !$0.isEmpty })
    for text in texts { #expect(!text.contains(secret)) }
  }
}
