import Glibc
import Support
import Testing

/// Files that may not be read or written.
@Suite struct ForbiddenFileTests {
  private func project() -> Scratch {
    let scratch = Scratch()
    scratch.write(
      "pipe.yaml",
      "stages:\n  make:\n    cmd: cat in > out\n    deps: [in]\n    outs: [out]\n")
    scratch.write("in", "1\n")
    return scratch
  }

  /// Runs pipe as somebody whom permissions stop.
  @discardableResult
  private func pipe(_ scratch: Scratch, _ arguments: String...) -> Ending {
    let weakness = geteuid() == 0 ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : []
    return scratch.spawn(weakness + [Scratch.program] + arguments, in: scratch.root)
  }

  @Test(arguments: [["status"], ["repro"]]) func anUnreadableInputIsNamedWithItsPlace(
    command: [String]
  ) {
    let scratch = project()
    scratch.sh("chmod 000 in")
    let ending = pipe(scratch, command[0])
    #expect(ending.status == 3)
    #expect(
      ending.errors == """
        error[unreadable-file]: 'in' cannot be read: permission denied
         --> pipe.yaml:4:12
        4 |     deps: [in]
          |            ^^
          = look at its permissions: ls -ld in

        """)
  }

  @Test func anUnreadableCacheIsNoReasonToFail() {
    let scratch = project()
    pipe(scratch, "repro")
    scratch.sh("chmod -R a-rwx .pipe/cache; echo 2 > in")
    let ending = pipe(scratch, "repro")
    #expect(ending.status == 3, "\(ending)")
    #expect(ending.errors.contains("permission denied"), "\(ending)")
    #expect(scratch.read("out") == "2\n")
    scratch.sh("chmod -R u+rwX .pipe/cache")
    #expect(pipe(scratch, "repro").status == 0)
    #expect(pipe(scratch, "repro").output.hasPrefix("Up to date: 1 stage"))
  }

  @Test func aFolderThatCannotBeWrittenKeepsTheFormerOutput() {
    let scratch = project()
    scratch.sh("mkdir sub; mv in sub; sed -i 's/    cmd/    wdir: sub\\n    cmd/' pipe.yaml")
    #expect(pipe(scratch, "repro").status == 0)
    scratch.sh("echo 2 > sub/in; chmod 555 sub")
    let ending = pipe(scratch, "repro")
    #expect([1, 3].contains(ending.status), "\(ending)")
    #expect(ending.errors.hasPrefix("error["), "\(ending)")
    #expect(scratch.read("sub/out") == "1\n")
    scratch.sh("chmod 755 sub")
    #expect(pipe(scratch, "repro").status == 0)
    #expect(scratch.read("sub/out") == "2\n")
  }
}
