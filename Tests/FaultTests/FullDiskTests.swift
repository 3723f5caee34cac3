import Glibc
import Support
import Testing

/// Disks that are full or cannot be written, in a mount namespace of the test's own.
@Suite(.enabled(if: canMount, "needs to mount")) struct FullDiskTests {
  private func project() -> Scratch {
    let scratch = Scratch()
    scratch.write(
      "project/pipe.yaml",
      """
      stages:
        big:
          cmd: head -c 700000 /dev/zero | tr '\\0' x > big; cat in >> big
          deps: [in]
          outs: [big]
        copy:
          cmd: cat in big > copy
          deps: [in, big]
          outs: [copy]

      """)
    scratch.write("project/in", "1\n")
    return scratch
  }

  /// Runs a script in a namespace in which it may mount what it wants.
  private func run(_ scratch: Scratch, _ script: String) -> Ending {
    scratch.spawn(
      ["unshare", "-rm", "bash", "-euo", "pipefail", "-c", script], in: "\(scratch.root)/project",
      variables: ["PIPE": Scratch.program])
  }

  @Test func aFullCacheIsToldAndTheResultsStand() {
    let scratch = project()
    let ending = run(
      scratch,
      """
      mkdir -p .pipe/cache; mount -t tmpfs -o size=1m none .pipe/cache
      "$PIPE" repro 2> errors && exit 9 || echo "status $?"
      "$PIPE" status
      mount -o remount,size=9m .pipe/cache
      "$PIPE" repro; "$PIPE" repro
      """)
    #expect(ending.status == 0, "\(ending)")
    #expect(
      redacted(ending.output).replacing(#/ +/#, with: " ") == """
         big ran T big
         copy ran T copy
        2 ran in T. New: pipe.lock (commit it).
        status 3
        Up to date: 2 stages, 3 files, T.
        not in the cache: outputs of copy (pipe repro adds them)
         big, copy up to date
        0 ran, 2 up to date in T.
        Up to date: 2 stages, 3 files, T.

        """, "\(ending.output)")
    #expect(scratch.read("project/errors")?.hasPrefix("error[disk-full]: ") == true)
  }

  @Test func afterAFullDiskTheNextRunGoesOn() {
    let scratch = project()
    let ending = run(
      scratch,
      """
      mkdir ../small; mount -t tmpfs -o size=2m none ../small; cp pipe.yaml in ../small
      cd ../small
      "$PIPE" repro 2> ../project/errors && exit 9 || echo "status $?"
      "$PIPE" status > /dev/null
      mount -o remount,size=9m .
      "$PIPE" repro -q; "$PIPE" repro
      cmp <(cat in big) copy
      """)
    #expect(ending.status == 0, "\(ending) \(scratch.read("project/errors") ?? "")")
    #expect(redacted(ending.output).hasSuffix("Up to date: 2 stages, 3 files, T.\n"))
    #expect(scratch.read("project/errors")?.contains("error[disk-full]: ") == true)
  }

  @Test func aProjectThatCannotBeWrittenIsLookedAtAndNotRun() {
    let scratch = project()
    let ending = run(
      scratch,
      """
      "$PIPE" repro -q; rm .pipe/stat-cache
      mount --bind . /mnt; mount -o remount,ro,bind /mnt; cd /mnt
      "$PIPE" status; "$PIPE" repro --locked
      "$PIPE" repro 2>&1 && exit 9 || echo "status $?"
      """)
    #expect(ending.status == 0, "\(ending)")
    #expect(
      redacted(ending.output) == """
        Up to date: 2 stages, 3 files, T.
          locked     2 stages match pipe.lock; nothing ran
        error[system-call-failed]: '/mnt/.pipe/lock' cannot be locked: the file system is read-only
          = mount it for writing, or work on a copy
        status 3

        """, "\(ending.output)")
  }
}

let canMount = Scratch().sh("unshare -rm mount -t tmpfs none /mnt").status == 0
