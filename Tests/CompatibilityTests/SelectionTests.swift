import Support
import Testing

/// Which stages a command line means, and when they have their turn, as in DVC or better.
@Suite struct SelectionTests {
  /// Three stage files, one below the other, with a stage and a group each.
  private static func nested() -> SharedProject {
    let stages = """
      stages:
        a: {cmd: echo 1 > o, outs: [o]}
        g: {foreach: [1, 2], do: {cmd: 'echo ${item} > o${item}', outs: ['o${item}']}}

      """
    return SharedProject(files: [
      "dvc.yaml": stages, "sub/dvc.yaml": stages, "sub/deep/dvc.yaml": stages,
    ])
  }

  private func stages(_ ending: Ending) -> [String] {
    ending.output.split(separator: "\"stage\":\"").dropFirst().map { part in
      String(part.prefix { $0 != "\"" })
    }
  }

  @Test func aPatternStaysWithinAStageFile() {
    let project = Self.nested()
    func found(_ words: String..., folder: String) -> [String] {
      stages(
        project.scratch.spawn(
          [Scratch.program, "repro", "--dry", "--json"] + words,
          in: "\(project.scratch.root)/\(folder)"))
    }
    #expect(found("--glob", "*", folder: ".") == ["a", "g@1", "g@2"])
    #expect(found("--glob", "g*", folder: "sub") == ["sub/dvc.yaml:g@1", "sub/dvc.yaml:g@2"])
    #expect(
      found("--glob", "deep/dvc.yaml:g*", folder: "sub")
        == ["sub/deep/dvc.yaml:g@1", "sub/deep/dvc.yaml:g@2"])
    #expect(found("--glob", "../dvc.yaml:a", folder: "sub/deep") == ["sub/dvc.yaml:a"])
    #expect(
      found("-s", folder: "sub") == ["sub/dvc.yaml:a", "sub/dvc.yaml:g@1", "sub/dvc.yaml:g@2"])
  }

  @Test func aFolderOfDataAloneIsATarget() {
    let project = SharedProject(files: ["x": ""])
    project.scratch.sh("mkdir -p dir; echo 1 > dir/f")
    project.dvc("add", "-q", "dir/f")
    project.write("dir/f", "2\n")
    #expect(project.pipe("status", "-R", "dir").output.contains("dir/f.dvc   dir/f was changed"))
    #expect(project.pipe("status", "-R", ".", folder: "dir").output.contains("dir/f was changed"))
    #expect(project.pipe("status", "-q", "f", folder: "dir").status == 1)
    #expect(project.pipe("repro", "-R", "dir").status == 0)
  }

  @Test func anInputThatAnEarlierStageMakesUnsaidIsFound() {
    let project = SharedProject(
      """
      stages:
        a: {cmd: 'echo 1 > side; echo 2 > o', outs: [o]}
        b: {cmd: cat side > p, deps: [side], outs: [p]}
        c: {cmd: cat p > z, deps: [p], outs: [z]}

      """)
    #expect(project.pipe("repro").output.contains("3 ran"))
    #expect(project.dvc("status").output == nothingToDo)
    project.scratch.sh("rm -rf side o p z .dvc/cache")
    #expect(project.pipe("repro", "-j", "4").output.contains("3 ran"))
  }

  @Test func anInputThatDoesNotComeEndsTheRunWhereItIsReadOnly() {
    let project = SharedProject(
      """
      stages:
        a: {cmd: echo 2 > o, outs: [o]}
        b: {cmd: cat nope > p, deps: [nope], outs: [p]}
        c: {cmd: cat p > z, deps: [p], outs: [z]}

      """)
    let first = project.pipe("repro")
    #expect(first.status == 2)
    #expect(first.output.contains("1 failed, 1 not run, 1 ran"))
    #expect(first.errors.contains("'nope', which 'b' reads, is not there and no stage makes it"))
    let second = project.pipe("repro")
    #expect(second.status == 2 && second.output == "")
  }

  @Test func whatFollowsAFailureRunsOnWhatItLeft() {
    let project = SharedProject(
      """
      stages:
        c: {cmd: [cp bar foobar, exit 1], deps: [bar], outs: [foobar]}
        cat: {cmd: cat foobar > o, deps: [foobar], outs: [o]}

      """, ["bar": "b\n"])
    #expect(project.pipe("repro", "--ignore-errors").status == 1)
    #expect(project.read("o") == "b\n" && project.read("dvc.lock") == "")
    #expect(project.pipe("repro").status == 1)
    #expect(project.read("dvc.lock") == "")
  }

  @Test func anOutputWithinTrackedDataIsRefused() {
    let project = SharedProject(
      "stages:\n  c: {cmd: cp foo dir/foo, deps: [foo], outs: [dir/foo]}\n", ["foo": "1\n"])
    project.scratch.sh("mkdir dir; echo 1 > dir/f; mv dvc.yaml later")
    project.dvc("add", "-q", "dir")
    project.scratch.sh("mv later dvc.yaml")
    #expect(project.dvc("repro").status != 0)
    let run = project.pipe("repro")
    #expect(run.status == 2)
    #expect(
      run.errors.hasPrefix(
        "error[overlapping-outputs]: 'dir/foo' of 'c' lies in 'dir', which is tracked as data\n"))
  }

  @Test func persistentOutputsAreLinkedAndStayTheirOwnWhileTheCommandRuns() {
    let project = SharedProject(
      "stages:\n  a: {cmd: cat i >> o, deps: [i], outs: [{o: {persist: true}}]}\n", ["i": "1\n"])
    project.dvc("config", "cache.type", "symlink")
    project.pipe("repro")
    project.write("i", "2\n")
    #expect(project.pipe("repro").status == 0)
    #expect(project.scratch.sh("test -L o && cat o").output == "1\n2\n")
    #expect(project.dvc("status").output == nothingToDo)
    project.write("i", "3\n")
    project.dvc("repro", "-q")
    #expect(project.scratch.sh("test -L o && cat o").output == "1\n2\n3\n")
    #expect(project.scratch.sh("cat .dvc/cache/files/md5/6d/*").output == "1\n2\n")
  }
}
