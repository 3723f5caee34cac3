import Support
import Testing

/// The first session of a newcomer, as the README tells it.
@Suite struct FirstSessionTests {
  @Test func theExampleRunsIsUpToDateAndFollowsAChange() {
    let scratch = Scratch()
    scratch.sh("git init -q")
    let start = scratch.pipe("init", "--example")
    #expect(start.status == 0)
    #expect(
      start.output == """
          wrote   pipe.yaml  params.yaml  src/ (4 files)  data/inquiries.csv  .gitignore
          next    pipe repro

        """)
    let first = scratch.pipe("repro")
    #expect(first.status == 0)
    #expect(first.errors == "")
    #expect(redacted(first.output).hasSuffix("3 ran in T. New: pipe.lock (commit it).\n"))
    #expect(redacted(scratch.pipe("repro").output) == "Up to date: 3 stages, 8 files, T.\n")
    let lock = scratch.read("pipe.lock")

    scratch.sh("sed -i 's/trees: 100/trees: 200/' params.yaml")
    #expect(
      scratch.pipe("status").output == """
        params.yaml:2  train.trees 100 → 200   2 of 3 stages are stale
          train      uses train.trees
          evaluate   may run: reads model.json from train

        """)
    let second = scratch.pipe("repro")
    #expect(redacted(second.output).contains("because train.trees 100 → 200"))
    #expect(redacted(second.output).hasSuffix("2 ran, 1 up to date in T.\n"))

    #expect(scratch.sh("git checkout -q params.yaml").status == 0, "the example is staged")
    let third = scratch.pipe("repro")
    #expect(redacted(third.output).contains("train      restored (run AGO)"))
    #expect(redacted(third.output).hasSuffix("0 ran, 2 restored, 1 up to date in T.\n"))
    #expect(scratch.read("pipe.lock") == lock)
  }
}
