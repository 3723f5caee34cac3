import Support
import Testing

/// `pipe freeze` and `pipe unfreeze`: one line of the user's file changes, as DVC would change it.
@Suite struct FreezingTests {
  @Test func aPlainFileIsChangedAsDVCChangesIt() {
    let text = """
      stages:
        a:
          cmd: echo 1 > a
          outs:
          - a
        b:
          cmd: cat a > b
          deps:
          - a
          outs:
          - b

      """
    let (mine, theirs) = (SharedProject(text), SharedProject(text))
    for (word, other) in [("freeze", "unfreeze"), ("unfreeze", "freeze")] {
      #expect(mine.pipe(word, "a", "b").status == 0)
      #expect(theirs.dvc(word, "a", "b").status == 0)
      #expect(mine.read("dvc.yaml") == theirs.read("dvc.yaml"))
      #expect(mine.pipe(word, "a").status == 0, "again is no mistake, and \(other) follows")
    }
    #expect(mine.read("dvc.yaml") == text)
  }

  @Test func anImportIsFrozenInItsOwnFile() {
    let (mine, theirs) = (SharedProject(), SharedProject())
    for project in [mine, theirs] {
      project.scratch.sh("echo 1 > origin")
      #expect(project.dvc("import-url", "-q", "origin", "data").status == 0)
    }
    for word in ["unfreeze", "freeze"] {
      #expect(mine.pipe(word, "data.dvc").status == 0)
      #expect(theirs.dvc(word, "data.dvc").status == 0)
      #expect(mine.read("data.dvc") == theirs.read("data.dvc"))
    }
  }

  @Test func commentsQuotesAndLineEndsStay() {
    let text =
      "# head\r\nstages:\r\n  z:   # d\r\n    cmd: \"quo  ted\"\r\n    outs: [o1,   o2] # flow\r\n\r\n"
      + "  g:\r\n    foreach: [1, 2]\r\n    do:\r\n      cmd: echo ${item}\r\n"
      + "  f: {cmd: f, outs: [ff]}\r\n# tail"
    let project = SharedProject(text)
    #expect(
      project.pipe("freeze", "z", "g", "f").output.hasPrefix("  frozen    z\n  frozen    g\n"))
    #expect(
      project.read("dvc.yaml")
        == "# head\r\nstages:\r\n  z:   # d\r\n    cmd: \"quo  ted\"\r\n    outs: [o1,   o2] # flow\r\n"
        + "    frozen: true\r\n\r\n"
        + "  g:\r\n    foreach: [1, 2]\r\n    do:\r\n      cmd: echo ${item}\r\n      frozen: true\r\n"
        + "  f: {cmd: f, outs: [ff], frozen: true}\r\n# tail")
    #expect(project.dvc("stage", "list", "-q").status == 0)
    #expect(project.pipe("unfreeze", "z", "g", "f").status == 0)
    #expect(project.read("dvc.yaml") == text)
  }

  @Test func oneOfAGroupCannotBeFrozenAlone() {
    let text = "stages: {g: {foreach: [1, 2], do: {cmd: 'echo ${item}'}}}\n"
    let project = SharedProject(text)
    let ending = project.pipe("freeze", "g@1")
    #expect(ending.status == 2)
    #expect(ending.errors.contains("pipe freeze g\n"))
    #expect(project.read("dvc.yaml") == text)
  }
}
