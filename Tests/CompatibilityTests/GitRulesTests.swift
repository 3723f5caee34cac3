import Support
import Testing

/// What pipe tells Git, and the files of settings that several write.
@Suite struct GitRulesTests {
  @Test func rulesOutsideOfTheTreeCount() {
    let project = SharedProject("stages: {a: {cmd: echo 1 > a.out, outs: [a.out]}}\n")
    project.scratch.sh(
      """
      echo '*.bin' > .git/info/exclude; echo '*.out' > ../$(basename $PWD).bin/ignore
      git config core.excludesFile $PWD.bin/ignore; echo 1 > a.bin; echo 1 > b
      """)
    #expect(project.pipe("add", "-q", "a.bin", "b").status == 0)
    #expect(project.pipe("repro", "-q").status == 0)
    #expect(project.read(".gitignore") == "/b\n")
  }

  @Test func commitTakesALostExecutableBit() {
    let project = SharedProject("stages: {}\n")
    project.scratch.sh("echo 1 > f; chmod +x f")
    #expect(project.dvc("add", "-q", "f").status == 0)
    project.scratch.sh("chmod -x f")
    #expect(project.pipe("commit", "-q", "-f").status == 0)
    #expect(
      project.read("f.dvc") == """
        outs:
        - md5: b026324c6904b2a9cb4b88d6d61c81d1
          size: 2
          hash: md5
          path: f

        """)
  }

  @Test func remotesThatAreAddedAtOnceAllStay() {
    let project = SharedProject("stages: {}\n")
    project.scratch.sh("for i in 1 2 3 4 5 6 7 8; do pipe remote add -q r$i ../r$i & done; wait")
    #expect(project.dvc("remote", "list").output.split(separator: "\n").count == 8)
  }
}
