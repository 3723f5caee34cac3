import FileStore
import Testing

@testable import Records

struct EnvironmentProgramTests {
  @Test func theFirstProgramInTheSearchPathCounts() throws {
    let scratch = EnvironmentScratch()
    try scratch.program("one/tool")
    try scratch.program("two/tool")
    try scratch.program("two/other")
    try scratch.write("one/other", "not executable")
    let path = "\(scratch.path("none")):\(scratch.path("one")):\(scratch.path("two"))"
    try #require(scratch.tools(of: "tool; other; missing", ["PATH": path]) == [])
    let outside = EnvironmentScratch()
    #expect(
      try outside.environment(of: "tool; other; missing", ["PATH": path]).machine.tools.map(\.path)
        == [
          scratch.path("two/other"), scratch.path("one/tool"),
        ])
  }

  @Test func aLinkLeadsToTheProgramThatKeepsTheNameItWasCalledBy() throws {
    let tools = EnvironmentScratch()
    try tools.program("lib/tool-2.0", "\u{7F}ELF content")
    try tools.link("bin/tool", to: "../etc/tool")
    try tools.link("etc/tool", to: tools.path("lib/tool-2.0"))
    let found = try EnvironmentScratch().environment(of: "tool x", ["PATH": tools.path("bin")])
    let digest = DigestAlgorithm.sha256.digest(of: "\u{7F}ELF content").hex
    #expect(
      found.machine.tools == [
        .init(
          name: "tool", path: tools.path("lib/tool-2.0"), version: nil, sha256: digest,
          found: tools.path("bin/tool"))
      ])
    #expect(found.record.programs == [ProgramRecord(name: "tool", version: "sha256:\(digest)")])
  }

  @Test func theFirstLineOfAScriptNamesFurtherPrograms() throws {
    let tools = EnvironmentScratch()
    try tools.program("bin/direct", "#!\(tools.path("bin/interpreter")) -x\n")
    try tools.program("bin/searched", "#!/usr/bin/env -S interpreter -u\n")
    try tools.program("bin/nested", "#! \(tools.path("bin/direct"))\n")
    try tools.program("bin/lost", "#!/no/such/program\n")
    try tools.program("bin/circle", "#!\(tools.path("bin/circle"))\n")
    try tools.program("bin/interpreter")
    func names(_ command: String) throws -> [String] {
      try EnvironmentScratch().environment(of: command, ["PATH": tools.path("bin")])
        .record.programs.map(\.name)
    }
    #expect(try names("direct") == ["direct", "interpreter"])
    #expect(try names("searched") == ["interpreter", "searched"])
    #expect(try names("nested") == ["direct", "interpreter", "nested"])
    #expect(try names("lost") == ["lost"])
    #expect(try names("circle") == ["circle"])
  }

  @Test func whatLiesInTheProjectIsCodeButItsInterpreterIsEnvironment() throws {
    let tools = EnvironmentScratch()
    try tools.program("bin/julia")
    let project = EnvironmentScratch()
    try project.program("run.jl", "#!/usr/bin/env julia\n")
    try project.program("sub/run", "\u{7F}ELF")
    try project.program("all.sh", "#!/bin/sh\n../run.jl\n")
    let variables = ["PATH": tools.path("bin")]
    #expect(
      try project.environment(of: "./run.jl", variables).record.programs.map(\.name) == ["julia"])
    #expect(try project.environment(of: "sub/run", variables).record.programs == [])
    #expect(
      try project.environment(of: "../all.sh", variables, in: "sub").record.programs.map(\.name)
        == [
          "julia"
        ])
  }

  @Test func aShimRunsTheVersionThatWasChosen() throws {
    let pyenv = EnvironmentScratch()
    for version in ["3.9.1", "3.11.2", "3.11.10"] {
      try pyenv.program("versions/\(version)/bin/tool", "\u{7F}ELF \(version)")
    }
    try pyenv.program("versions/3.9.1/bin/only-old", "\u{7F}ELF")
    for shim in ["tool", "only-old"] { try pyenv.program("shims/\(shim)", "#!/bin/sh\n") }
    try pyenv.write("version", "3.9.1\n")
    try pyenv.program("system/tool")
    let project = EnvironmentScratch()
    let path = "\(pyenv.path("shims")):\(pyenv.path("system"))"
    func tool(_ name: String, _ variables: [String: String] = [:], in folder: String = ".")
      throws -> String?
    {
      let all = ["PATH": path].merging(variables) { $1 }
      let tools = try project.environment(of: name, all, in: folder).machine.tools
      return tools.first.map { String($0.path.dropFirst(pyenv.root.count + 1)) }
    }
    #expect(try tool("tool") == "versions/3.9.1/bin/tool")
    #expect(try tool("tool", ["PYENV_VERSION": "3.11"]) == "versions/3.11.10/bin/tool")
    #expect(try tool("tool", ["PYENV_VERSION": "system"]) == "system/tool")
    #expect(
      try tool("only-old", ["PYENV_VERSION": "3.11.2:3.9.1"]) == "versions/3.9.1/bin/only-old")
    try project.write("sub/.python-version", "# chosen\n3.11.2\n")
    #expect(try tool("tool", in: "sub/deeper") == "versions/3.11.2/bin/tool")
    #expect(try tool("tool", in: ".") == "versions/3.9.1/bin/tool")
  }

  @Test func theVersionComesFromTheSystemsPackages() throws {
    let system = EnvironmentScratch()
    try system.program("usr/bin/mawk")
    try system.program("usr/bin/sort")
    try system.program("usr/local/bin/own")
    try system.link("usr/bin/awk", to: "../../etc/alternatives/awk")
    try system.link("etc/alternatives/awk", to: "../../usr/bin/mawk")
    try system.write(
      "var/lib/dpkg/status",
      """
      Package: coreutils
      Status: install ok installed
      Version: 9.1-1

      Package: mawk
      Version: 1.3.4-2

      """)
    try system.write("var/lib/dpkg/info/coreutils.list", "/.\n/bin\n/bin/sort\n")
    try system.write("var/lib/dpkg/info/mawk:amd64.list", "/.\n/usr/bin/mawk\n/usr/bin/mawk2\n")
    let path = "\(system.path("usr/bin")):\(system.path("usr/local/bin"))"
    let capture = EnvironmentScratch().capture(["PATH": path], systemRoot: system.root)
    let record = try capture.environment(of: ["awk 1; sort x; own"], workingDirectory: ".").record
    #expect(
      record.programs.prefix(3).map { "\($0.name) \($0.version.prefix(13))" } == [
        "awk 1.3.4-2", "own sha256:\(DigestAlgorithm.sha256.digest(of: "\u{7F}ELF").hex.prefix(6))",
        "sort 9.1-1",
      ])
  }

  @Test func alpineKeepsItsPackagesInOneFile() throws {
    let system = EnvironmentScratch()
    try system.program("usr/bin/jq")
    try system.write(
      "lib/apk/db/installed",
      "P:musl\nV:1.2.4-r2\nF:lib\nR:ld-musl.so\n\nP:jq\nV:1.7-r0\nF:etc\nF:usr/bin\nR:jq\n\n")
    let capture = EnvironmentScratch().capture(
      ["PATH": system.path("usr/bin")], systemRoot: system.root)
    let record = try capture.environment(of: ["jq ."], workingDirectory: ".").record
    #expect(record.programs == [ProgramRecord(name: "jq", version: "1.7-r0")])
  }

  @Test func whatThisMachineRunsHasAVersion() throws {
    let capture = EnvironmentCapture(
      EnvironmentContext(
        root: "/tmp", variables: processVariables, factFile: nil,
        clock: FileClock(probing: "/tmp")))
    let found = try capture.environment(of: ["python3 x"], workingDirectory: ".")
    #expect(found.record.interpreters.count == 1)
    #expect(found.record.system.operatingSystem != "Linux")
    #expect(found.record.system.cLibrary?.contains(".") == true)
    #expect(found.machine.kernel?.isEmpty == false)
    #expect(found.machine.tools.first?.sha256?.count == 64)
  }
}
