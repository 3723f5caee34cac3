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

  @Test func pipeKeepsAwayFromWhatDVCRuns() {
    let project = SharedProject(Self.stages, ["in": "1\n"])
    let both = project.scratch.sh(
      """
      \(SharedProject.program) repro -q & run=$!
      until [ -e began ]; do sleep 0.05; done
      \(Scratch.program) status
      \(Scratch.program) repro 2>&1 || true
      touch go; wait $run
      """)
    #expect(both.output.hasPrefix("never run"))
    #expect(both.output.contains("'slow' reads or makes"), "\(both)")
    #expect(project.pipe("status", "--exit-code").status == 0)
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
