import Support
import Testing

/// How commands run in a DVC project.
@Suite struct ShellTests {
  @Test func commandsSeeWhatTheyWouldSeeUnderDVC() {
    let stages = """
      stages:
        place:
          cmd: echo "$DVC_ROOT $DVC_STAGE $(basename $PWD)" > ../place.txt
          wdir: sub
        lines:
          cmd: |
            X=1
            echo "X=$X" > lines.txt
          outs: [lines.txt]
        listed:
          cmd: [Y=1, 'echo "Y=$Y $0" > listed.txt']
          outs: [listed.txt]
        pipes:
          cmd: false | echo yes > pipes.txt; false; echo on >> pipes.txt
          outs: [pipes.txt]
        always:
          cmd: echo 1 > always.txt
          always_changed: true
          outs: [always.txt: {cache: false}]

      """
    let (mine, theirs) = (
      SharedProject(stages, ["sub/x": ""]), SharedProject(stages, ["sub/x": ""])
    )
    #expect(mine.pipe("repro").status == 0)
    theirs.dvc("repro", "-q")
    for file in ["lines.txt", "listed.txt", "pipes.txt", "dvc.lock", ".gitignore"] {
      #expect(mine.read(file) == theirs.read(file))
    }
    #expect(mine.read("place.txt") == "\(mine.scratch.root) place sub\n")
    #expect(mine.runs == theirs.runs)
  }

  @Test func whatDoesNotStandLineByLineIsOneScript() {
    let project = SharedProject(
      """
      stages:
        s:
          cmd: |
            X=1
            cat > out <<END
            $X
            END
            if [ $X = 1 ]; then
              echo a \\
                b >> out
            fi
            false
            echo not reached >> out
          outs: [out]

      """)
    #expect(project.pipe("repro").status == 1)
    #expect(project.read(".dvc/tmp/pipe/failed/s/out") == "1\na b\n")
  }

  @Test func aFailureTakesNothingFromTheStagesThatSucceeded() {
    let project = SharedProject(
      """
      stages:
        good: {cmd: echo 1 > good.txt, outs: [good.txt]}
        bad:
          cmd: |
            echo half > bad.txt
            exit 3
            echo never
          deps: [good.txt]
          outs: [bad.txt]
        after: {cmd: cp bad.txt after.txt, deps: [bad.txt], outs: [after.txt]}

      """, ["bad.txt": "precious\n"])
    project.scratch.sh("git rm -q --cached bad.txt")
    let run = project.pipe("repro", "--ignore-errors")
    #expect(run.status == 1)
    #expect(run.errors.contains("'bad' ended with exit status 3"))
    #expect(project.read("bad.txt") == "precious\n")
    #expect(project.read(".gitignore").hasPrefix("/good.txt\n"))
    #expect(!project.read("dvc.lock").contains("after"))
    #expect(
      project.dvc("status").output.hasPrefix("bad:\n"), "the good stage is up to date for DVC too")
  }
}
