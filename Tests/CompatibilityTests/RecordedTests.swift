import Support
import Testing

/// Projects that DVC 3.67.1 ran once.
@Suite struct RecordedTests {
  @Test(arguments: ["indep", "legacy", "lock1", "pw", "rc"])
  func areUpToDateAndStayAsTheyAre(name: String) {
    let project = SharedProject(copying: "recorded/\(name)")
    #expect(project.pipe("repro", "-P").output.hasPrefix("Up to date: "))
    #expect(project.changes == "")
  }

  @Test func oddlyWrittenCommandsAreStillTheSame() {
    let project = SharedProject(copying: "recorded/lock2")
    let status = project.pipe("status").output
    #expect(status.contains("   1 of 4 stages") && status.hasSuffix("\n  colon\n"), "\(status)")
  }

  /// DVC's key leaves out a parameter called `size`, so it gave the output for 1 to the value 2.
  @Test func aPoisonedRunCacheIsNotBelieved() {
    let project = SharedProject(copying: "recorded/rc")
    #expect(project.read("out") == "size: 1\n")
    project.scratch.sh("rm dvc.lock out")
    #expect(project.pipe("repro").output.contains("1 ran"))
    #expect(project.read("out") == "size: 2\n")
    #expect(project.dvc("status").output == nothingToDo)
  }
}
