import Documents
import FileStore
import Glibc
import Testing

@testable import Records

/// Real virtual environments, made with the Python of this machine.
struct EnvironmentPythonTests {
  /// The text of the build backend among the fixtures.
  private static let backend: String = {
    // This file is Tests/RecordsTests/Environment/EnvironmentPythonTests.swift.
    let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    // Without it the tests below fail, as they should.
    return (try? fileText("\(root)/Fixtures/environment/backend.py")) ?? ""
  }()

  /// pip for another interpreter, so that environments need none of their own.
  private static let pip = ["python3", "-m", "pip", "--python"]

  /// Writes the source of a package.
  private func writePackage(_ scratch: EnvironmentScratch, _ name: String, version: String) throws {
    try scratch.write("\(name)/package.txt", "\(lastComponent(name)) \(version)")
    try scratch.write("\(name)/backend.py", Self.backend)
    try scratch.write(
      "\(name)/pyproject.toml",
      """
      [build-system]
      requires = []
      build-backend = "backend"
      backend-path = ["."]
      """)
  }

  /// Writes wheels, given as `NAME==VERSION`, into a folder that stands in for an index.
  private func writeWheels(_ scratch: EnvironmentScratch, _ requirements: [String]) throws {
    try scratch.write("backend.py", Self.backend)
    try makeDirectory(scratch.path("index"))
    for requirement in requirements {
      let parts = requirement.split(separator: "=").map(String.init)
      _ = try output(
        of: ["python3", scratch.path("backend.py"), scratch.path("index"), parts[0], parts[1]])
    }
  }

  private func makeEnvironment(
    _ scratch: EnvironmentScratch, _ name: String, _ options: String..., installing: [[String]]
  ) throws -> String {
    _ = try output(of: ["python3", "-m", "venv", "--without-pip"] + options + [scratch.path(name)])
    let python = scratch.path("\(name)/bin/python")
    for arguments in installing { try install(scratch, python, arguments) }
    return python
  }

  private func install(
    _ scratch: EnvironmentScratch, _ python: String, _ arguments: [String]
  ) throws {
    let options = ["--no-index", "--no-build-isolation", "--find-links", scratch.path("index")]
    _ = try output(of: Self.pip + [python, "install"] + options + arguments)
  }

  /// `NAME VERSION EDITABLE-PATH` for each package that pip lists.
  private func pipList(_ python: String, variables: [String: String] = [:]) throws -> Set<String> {
    let text = try output(of: Self.pip + [python, "list", "--format=json"], variables: variables)
    let list = try parseJSON(Array(text.utf8), file: "pip").list ?? []
    return Set(
      list.map { package in
        "\(package["name"]?.string ?? "") \(package["version"]?.string ?? "")"
          + " \(package["editable_project_location"]?.string ?? "-")"
      })
  }

  private func recorded(
    _ scratch: EnvironmentScratch, _ command: String, variables: [String: String] = [:]
  ) throws -> (interpreter: InterpreterRecord, list: Set<String>) {
    let found = try scratch.environment(of: command, variables)
    let interpreter = try #require(found.record.interpreters.first)
    let list = interpreter.packages.map { package in
      var place = "-"
      if case .editable(let path) = package.source { place = joinedPath(scratch.root, path) }
      return "\(package.name) \(package.version) \(place)"
    }
    return (interpreter, Set(list))
  }

  private func libraryName(_ python: String) throws -> String {
    trimmed(
      try output(of: [python, "-c", "import sys; print('python%d.%d' % sys.version_info[:2])"]))
  }

  private func version(of python: String) throws -> String {
    trimmed(
      try output(of: [python, "-c", "import platform; print(platform.python_version())"]))
  }

  @Test func aVirtualEnvironmentHasWhatPipLists() throws {
    let scratch = EnvironmentScratch()
    try writePackage(scratch, "Odd_Name.pkg", version: "2022.01.02.RC1")
    try writeWheels(scratch, ["six==1.16.0", "PyYAML==6.0.1", "A.b==2.13.0+cpu.1"])
    let python = try makeEnvironment(
      scratch, ".venv",
      installing: [["six==1.16.0", "PyYAML", "A.b"], [scratch.path("Odd_Name.pkg")]])
    let (interpreter, list) = try recorded(scratch, ".venv/bin/python train.py")
    #expect(list == (try pipList(python)))
    #expect(list.contains("six 1.16.0 -"))
    #expect(interpreter.version == (try version(of: python)))
    #expect(
      interpreter.packages.first { $0.normalizedName == "odd-name-pkg" }?.source
        == .folder(path: "Odd_Name.pkg"))
    for command in [
      "source .venv/bin/activate && python3 x", "uv run python x", "env python x",
      "./train.py", "tool",
    ] {
      try scratch.program("train.py", "#!\(python)\n")
      try scratch.program(".venv/bin/tool", "#!\(python)\nimport tool\n")
      let variables = ["PATH": scratch.path(".venv/bin")]
      #expect(try recorded(scratch, command, variables: variables).interpreter == interpreter)
      #expect(try scratch.environment(of: command, variables).record.programs == [])
    }
  }

  @Test func anEditableInstallationIsToldByItsPath() throws {
    let scratch = EnvironmentScratch()
    try writePackage(scratch, "modern-own", version: "0.1.0")
    try writeWheels(scratch, ["six==1.16.0"])
    let python = try makeEnvironment(
      scratch, "env", installing: [["six==1.16.0"], ["-e", scratch.path("modern-own")]])
    // What `setup.py develop` leaves.
    let site = "env/lib/\(try libraryName(python))/site-packages"
    try scratch.write("legacy-own/legacy_own.egg-info/PKG-INFO", "Name: legacy-own\nVersion: 0.2\n")
    try scratch.write("\(site)/legacy-own.egg-link", "\(scratch.path("legacy-own"))\n.")
    try scratch.write("\(site)/easy-install.pth", "\(scratch.path("legacy-own"))\n")
    let (interpreter, list) = try recorded(scratch, "env/bin/python3 -m train")
    #expect(list == (try pipList(python)))
    #expect(
      interpreter.packages.filter { $0.source != nil }.map { "\($0.name) \($0.source?.text ?? "")" }
        == ["legacy-own editable legacy-own", "modern-own editable modern-own"])
    #expect(interpreter.requirements.contains("\n-e ./legacy-own\n-e ./modern-own\nsix==1.16.0\n"))
  }

  @Test func anEnvironmentMaySeeTheSystemsAndTheUsersPackages() throws {
    let scratch = EnvironmentScratch()
    try writeWheels(scratch, ["six==1.15.0"])
    let python = try makeEnvironment(
      scratch, "env", "--system-site-packages", installing: [["--ignore-installed", "six==1.15.0"]])
    let site = "home/.local/lib/\(try libraryName(python))/site-packages"
    try scratch.write("\(site)/mine-1.0.dist-info/METADATA", "Name: Mine\nVersion: 1.0\n")
    try scratch.write("\(site)/six-9.dist-info/METADATA", "Name: six\nVersion: 9\n")
    try scratch.write("extra/other-3.egg-info", "Name: other\nVersion: 3\n")
    try scratch.write("\(site)/path.pth", "# nothing\nimport os\n\(scratch.path("extra"))\n")
    let home = ["HOME": scratch.path("home")]
    let base = try recorded(scratch, "env/bin/python x", variables: home)
    #expect(base.list == (try pipList(python, variables: home)))
    #expect(base.list.isSuperset(of: ["Mine 1.0 -", "six 1.15.0 -", "other 3 -"]))
    let without = home.merging(["PYTHONNOUSERSITE": "1"]) { $1 }
    #expect(
      try recorded(scratch, "env/bin/python x", variables: without).list
        == (try pipList(python, variables: without)))
  }

  @Test func theSystemsOwnPythonHasWhatPipLists() throws {
    let python = "/usr/bin/python3"
    guard access(python, X_OK) == 0,
      // A system without pip has nothing to compare with.
      let list = try? pipList(python)
    else { return }
    let scratch = EnvironmentScratch()
    let found = try recorded(
      scratch, "\(python) x", variables: processVariables.filter { $0.key == "HOME" })
    #expect(found.list == list)
    #expect(found.interpreter.version == (try version(of: python)))
  }

  @Test func aProjectReachedThroughALinkIsTheSame() throws {
    let scratch = EnvironmentScratch()
    try writePackage(scratch, "project/own", version: "1.0")
    try scratch.link("link", to: "project")
    let python = try makeEnvironment(
      scratch, "project/.venv", installing: [["-e", scratch.path("link/own")]])
    try scratch.program("project/run", "#!\(python)\n")
    let records = try ["project", "link"].map { name in
      try EnvironmentCapture(
        EnvironmentContext(
          root: scratch.path(name), variables: ["PATH": scratch.path("project")], factFile: nil,
          clock: FileClock(probing: scratch.root))
      ).environment(of: [".venv/bin/python x; run"], workingDirectory: ".").record
    }
    #expect(records[0] == records[1])
    #expect(
      records[0].lockEntries.map { "\($0.key)" }.filter { $0 != "system" } == ["python", "own"])
    #expect(records[0].interpreters[0].packages[0].source == .editable(path: "own"))
  }

  @Test func anUpgradeIsSeenThoughFactsAreKept() throws {
    let scratch = EnvironmentScratch()
    try writeWheels(scratch, ["six==1.15.0", "six==1.16.0"])
    let python = try makeEnvironment(scratch, "env", installing: [["six==1.15.0"]])
    func six() throws -> String? {
      let capture = scratch.capture(factFile: scratch.path("facts"))
      let record = try capture.environment(of: ["env/bin/python x"], workingDirectory: ".").record
      try capture.save()
      return record.interpreters.first?.packages.first { $0.name == "six" }?.version
    }
    #expect(try six() == "1.15.0")
    #expect(try six() == "1.15.0")
    try install(scratch, python, ["six==1.16.0"])
    #expect(try six() == "1.16.0")
    _ = try output(of: Self.pip + [python, "uninstall", "-y", "six"])
    #expect(try six() == nil)
  }

  @Test func twoInterpretersOfOneStageAreToldApart() throws {
    let scratch = EnvironmentScratch()
    for (place, name) in ["a", "b"].enumerated() {
      try scratch.program("tools/\(name)/bin/python3.1\(place)", "\u{7F}ELF\0" + "3.1\(place).4\0")
      try scratch.link("tools/\(name)/bin/python", to: "python3.1\(place)")
      try scratch.write("tools/\(name)/lib/python3.1\(place)/os.py", "")
      try scratch.write(
        "tools/\(name)/lib/python3.1\(place)/site-packages/p-1.\(place).dist-info/METADATA",
        "Name: p\nVersion: 1.\(place)\n")
    }
    let project = EnvironmentScratch()
    let tools = scratch.path("tools")
    let record = try project.environment(
      of: "\(tools)/b/bin/python x; \(tools)/a/bin/python y; \(tools)/b/bin/python3.11 z"
    ).record
    #expect(
      record.lockLines(indent: "").hasPrefix(
        "python: 3.11.4\np: \"1.1\"\npython#2: 3.10.4\npython#2 p: \"1.0\"\n"))
  }
}
