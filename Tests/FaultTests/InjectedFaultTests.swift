import Support
import Testing

/// A run of five stages in which one system call fails, or pipe is killed there.
@Suite struct InjectedFaultTests {
  @Test func theRunIsTracedAndHasManyPlacesToFail() {
    #expect(Fault.all.count > 300, "strace must be there and be allowed to trace")
  }

  @Test(arguments: Fault.chosen) func nothingIsLostAndTheNextRunIsRight(fault: Fault) {
    let project = FaultProject.copied()
    let run = project.trace([
      "-e", "trace=\(fault.call)", "-e",
      "inject=\(fault.call):\(fault.injection):when=\(fault.number)",
    ])
    // Those that do not end when they are told to are killed after ten seconds.
    #expect(project.lingeringProcesses(seconds: 15) == [])
    checkEnding(run.ending, of: fault)
    let lost = FaultProject.prepared.workspace.filter { !project.allSums.contains($0.value) }
    #expect(lost.isEmpty, "former files are nowhere: \(lost.keys)")
    checkRecovery(of: project, from: fault)
    // A temporary file that cannot be removed stays.
    guard fault.call != "unlink" else { return }
    #expect(project.temporaryFiles.filter { !$0.hasPrefix("./.pipe/") } == [])
    #expect(project.temporaryFiles.count < 4)
  }

  /// An error is told as one, and never by a crash.
  private func checkEnding(_ ending: Ending, of fault: Fault) {
    if fault.isKill {
      // In another thread the number may never be reached.
      #expect([0, 137].contains(ending.status), "\(ending)")
    } else {
      #expect([0, 1, 3].contains(ending.status), "\(ending)")
      let tells = ending.errors.contains(#/(error|warning)\[[a-z-]+\]: /#)
      #expect(ending.status == 0 || tells, "\(ending)")
    }
    for word in ["Fatal", "Precondition", "stack trace"] {
      #expect(!ending.errors.contains(word), "\(ending)")
    }
  }

  /// The lock; what may not be looked at is as good as absent, so programs that a fault hid are left out.
  private func recorded(_ project: FaultProject, _ fault: Fault) -> [Substring] {
    let lines = (project.read("pipe.lock") ?? "").split(separator: "\n")
    guard fault.injection == "error=EACCES" else { return lines }
    return lines.prefix { $0 != "environments:" }.filter {
      !$0.hasPrefix("    env: ") && !$0.hasPrefix("    entry: ")
    }
  }

  /// The next run ends as if nothing had happened.
  private func checkRecovery(of project: FaultProject, from fault: Fault) {
    let status = project.pipe("status")
    #expect(status.status == 0, "\(status)")
    let next = project.pipe("repro")
    #expect(next.status == 0, "\(next)")
    #expect(project.workspace == FaultProject.finished.workspace)
    #expect(recorded(project, fault) == recorded(FaultProject.finished, fault))
    let last = project.pipe("repro")
    #expect(last.output.hasPrefix("Up to date: 5 stages"), "\(last)")
  }
}
