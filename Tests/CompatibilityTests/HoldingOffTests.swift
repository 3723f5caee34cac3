import Support
import Testing

/// Two programs at once.
@Suite struct HoldingOffTests {
  private static let stages = """
    stages:
      slow:
        cmd: touch began; until [ -e go ]; do sleep 0.05; done; echo 1 > s.txt
        deps: [in]
        outs: [s.txt]

    """

  @Test func dvcKeepsAwayFromWhatPipeRuns() {
    let project = SharedProject(Self.stages, ["in": "1\n"])
    let both = project.scratch.sh(
      """
      \(Scratch.program) repro & run=$!
      until [ -e began ]; do sleep 0.05; done
      \(SharedProject.program) status 2>&1 || true
      \(SharedProject.program) dag --dot
      touch go; wait $run
      cat .dvc/tmp/rwlock
      """)
    #expect(both.output.contains("s.txt' is busy, it is being blocked by:"))
    #expect(both.output.contains("strict digraph"), "what reads no data works on")
    #expect(both.output.hasSuffix("{\"write\":{},\"read\":{}}"))
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test(arguments: [false, true])
  func pipeWaitsForWhatDVCRuns(_ locksByHardLinks: Bool) {
    let project = SharedProject(
      Self.stages + "  after: {cmd: cp s.txt a.txt, deps: [s.txt], outs: [a.txt]}\n", ["in": "1\n"])
    if locksByHardLinks { project.write(".dvc/config", "[core]\n    hardlink_lock = true\n") }
    let both = project.scratch.sh(
      """
      \(SharedProject.program) repro -q slow & run=$!
      until [ -e began ]; do sleep 0.05; done
      \(Scratch.program) status
      \(Scratch.program) repro --no-wait 2>&1 || echo "status $?"
      \(Scratch.program) repro > said 2>&1 & second=$!
      until grep -q waiting said; do sleep 0.05; done
      touch go; wait $run; wait $second
      echo "status $?"
      """)
    #expect(both.output.hasPrefix("never run"))
    #expect(
      both.output.contains(
        "error[project-busy]: another program is working on what this run reads or makes\n"
          + "  = it is held by process "), "\(both)")
    #expect(both.output.contains("status 3\n") && both.output.hasSuffix("status 0\n"))
    let said = project.read("said")
    #expect(said.hasPrefix("waiting for process "))
    #expect(said.contains("dvc repro -q slow)\n  slow       up to date\n"), "\(said)")
    #expect(said.contains("1 ran, 1 up to date"))
    #expect(project.dvc("status").output == nothingToDo)
    #expect(project.pipe("status", "--exit-code").status == 0)
    if locksByHardLinks { #expect(!project.scratch.exists(".dvc/tmp/lock")) }
  }

  @Test func locksByHardLinksHoldEachOtherOff() {
    let project = SharedProject(Self.stages, ["in": "1\n", "go": ""])
    project.write(".dvc/config", "[core]\n    hardlink_lock = true\n")
    let folder = SharedProject.program.prefix { $0 != " " }.dropLast(3)
    let held = project.scratch.sh(
      """
      mkdir -p .dvc/tmp
      \(folder)python -c '
      import os, sys, time
      from dvc.lock import make_lock
      with make_lock(os.path.abspath(".dvc/tmp/lock"), os.path.abspath(".dvc/tmp"), hardlink_lock=True):
        open("held", "w").close()
        while not os.path.exists("enough"): time.sleep(0.05)
      ' & other=$!
      until [ -e held ]; do sleep 0.05; done
      \(Scratch.program) repro --no-wait || echo "status $?"
      \(Scratch.program) repro 2> said & run=$!
      until grep -q waiting said; do sleep 0.05; done
      touch enough; wait $other $run; echo "status $?"
      """)
    #expect(held.output.hasPrefix("status 3\n") && held.output.hasSuffix("status 0\n"), "\(held)")
    #expect(project.read("said") == "waiting for dvc\n")
    let refused = project.scratch.sh(
      """
      claim=$PWD/.dvc/tmp/lock'|'$(uname -n)'|'$$'|'1
      printf %s "$claim" > "$claim"; ln "$claim" .dvc/tmp/lock
      \(SharedProject.program) freeze slow
      """)
    #expect(refused.errors.contains("Unable to acquire lock"))
    #expect(project.pipe("repro", "-f").status == 0, "its process has gone")
    #expect(project.scratch.sh("ls .dvc/tmp | grep lock").output == "rwlock\n")
  }

  @Test func bothRecordWhatTheyRanAtTheSameTime() {
    let project = SharedProject(
      Self.stages + "  other: {cmd: cp in o.txt, deps: [in], outs: [o.txt]}\n", ["in": "1\n"])
    let both = project.scratch.sh(
      """
      \(Scratch.program) repro slow & run=$!
      until [ -e began ]; do sleep 0.05; done
      \(SharedProject.program) repro -q other
      touch go; wait $run
      """)
    #expect(both.output.contains("1 ran"), "\(both)")
    #expect(project.dvc("status").output == nothingToDo)
    #expect(project.pipe("status", "--exit-code").status == 0)
  }

  @Test func theLockOfTheProjectIsWaitedFor() {
    let project = SharedProject(Self.stages, ["in": "1\n", "go": ""])
    let run = project.scratch.sh(
      """
      mkdir -p .dvc/tmp
      flock .dvc/tmp/lock sleep 1 & sleep 0.2
      \(Scratch.program) repro --no-wait
      cat .dvc/tmp/lock
      """)
    #expect(run.output.contains("1 ran"), "\(run)")
    #expect(
      project.scratch.sh("flock .dvc/tmp/lock \(Scratch.program) repro --no-wait || echo $?").output
        == "3\n")
  }
}
