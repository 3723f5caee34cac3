import Testing

struct WordTests {
  /// Where the other program's name cannot be avoided.
  private static let exceptions = [
    Exception(
      path: "Sources/Execution/Project.swift", line: "for format in [ProjectFormat.native, .dvc] {",
      reason: "opening a project is where its dialect is found out"),
    Exception(
      path: "Sources/pipe/Session.swift",
      line:
        #".notAProject, "there is no 'pipe.yaml' and no '.dvc' in '\(directory)' or above it","#,
      reason: "names what marks a project"),
    Exception(
      path: "Sources/Verification/Workspace/Leavings.swift",
      line:
        #"".local/share/dvc", ".cache/pypoetry", ".cache/uv", ".cache/torch_extensions","#,
      reason: "names a folder that the other program leaves in a home"),
  ]

  @Test func onlyItsFoldersSpeakOfTheOtherProgram() {
    expectNone(Repository.sources.flatMap { $0.strayDialects(except: Self.exceptions) })
  }

  @Test func noExceptionHasOutlivedItsLine() {
    let stale = Self.exceptions.filter { exception in
      let file = Repository.sources.first { $0.path == exception.path }
      return file?.lines.contains { $0.trimmingBlanks() == exception.line } != true
    }
    #expect(stale.map(\.line) == [])
    #expect(Self.exceptions.allSatisfy { !$0.reason.isEmpty })
  }

  @Test func noWorkIsLeftUnfinished() {
    expectNone(Repository.texts.flatMap(\.unfinishedWork))
  }

  @Test func noPathIsOfOneMachine() {
    expectNone(Repository.texts.flatMap { $0.machinePaths(root: Repository().root) })
  }

  @Test func noFileIsADrawer() {
    expectNone(Repository.code.flatMap(\.drawer))
  }

  // MARK: The rules themselves

  @Test func aStrayDialectIsFound() {
    let text = "// as DVC does\nlet a = format == .dvc\nlet b = 1\n  allowed(dvc)  "
    #expect(SourceText("Sources/A/DVC/B.swift", text).strayDialects() == [])
    let allowed = Exception(path: "Sources/A/DVC.swift", line: "allowed(dvc)", reason: "")
    #expect(
      SourceText("Sources/A/DVC.swift", text).strayDialects(except: [allowed]).map(\.line)
        == [1, 2])
    #expect(
      SourceText("Sources/A/B.swift", text).strayDialects(except: [allowed]).map(\.line)
        == [1, 2, 4])
  }

  @Test func unfinishedWorkIsFound() {
    let mark = "TO" + "DO"
    #expect(
      SourceText("a.py", "# \(mark): more\n\(mark)LIST\n").unfinishedWork
        == [Violation("a.py", 1, "'\(mark)' is left in the file")])
  }

  @Test func aMachinePathIsFound() {
    let user = "/ho" + "me/"
    let file = SourceText(
      "a.yaml", "\(user)ana\ndata\(user)x\n${a}\(user)x\ncd '\(user)b'\n../..\(user)\n\"/a/b/c\"\n")
    #expect(file.machinePaths(root: "/a/b").map(\.line) == [1, 4, 6])
  }

  @Test func aDrawerIsFound() {
    #expect(SourceText("Sources/A/StringUtils.swift", "").drawer.count == 1)
    #expect(SourceText("Sources/Utilities/Strings.swift", "").drawer == [])
  }
}
