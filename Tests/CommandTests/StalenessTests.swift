import Support
import Testing

/// What makes a stage stale, and what does not.
@Suite struct StalenessTests {
  private static let chain = """
    stages:
      a: {cmd: sort in.txt > a.txt, deps: [in.txt], outs: [a.txt]}
      b: {cmd: cp a.txt b.txt, deps: [a.txt], outs: [b.txt]}
      c: {cmd: cp b.txt c.txt, deps: [b.txt], outs: [c.txt]}
      d: {cmd: cp c.txt d.txt, deps: [c.txt], outs: [d.txt]}

    """

  @Test func aStageThatMakesTheSameBytesEndsTheWork() {
    let scratch = Scratch(Self.chain, ["in.txt": "1\n2\n"])
    scratch.pipe("repro")
    let before = (scratch.read("pipe.lock") ?? "").split(separator: "\n\n")
    scratch.write("in.txt", "2\n1\n")
    #expect(
      scratch.shown("pipe repro") == """
          a          ran    T  a.txt    because in.txt changed
          b, c, d    up to date
        1 ran, 3 up to date in T.

        """)
    let after = (scratch.read("pipe.lock") ?? "").split(separator: "\n\n")
    #expect(zip(before, after).filter { $0 != $1 }.count == 1, "only the entry of 'a' differs")
    #expect(scratch.pipe("status").output.hasPrefix("Up to date: 4 stages"))
  }

  @Test func contentDecidesAndTimesDoNot() {
    let scratch = Scratch(Self.chain, ["in.txt": "1\n"])
    scratch.pipe("repro")
    scratch.sh("touch -d 2001-01-01 in.txt; cp a.txt x; mv x a.txt; touch b.txt")
    #expect(scratch.shown("pipe repro") == "Up to date: 4 stages, 5 files, T.\n")
    scratch.sh("touch -r in.txt ref; printf '2\\n' > in.txt; touch -r ref in.txt")
    #expect(scratch.pipe("status").output.hasPrefix("in.txt  "), "same time and size, other bytes")
  }

  @Test func aChangedInputNamesItselfAndWhatFollows() {
    let scratch = Scratch(Self.chain, ["in.txt": "1\n"])
    scratch.pipe("repro")
    scratch.write("in.txt", "2\n")
    #expect(
      scratch.shown("pipe status") == """
        in.txt  4355a46b → 53c234e5   4 of 4 stages are stale
          a   reads it
          b   may run: reads a.txt from a
          c   may run: reads b.txt from b
          d   may run: reads c.txt from c

        """)
    #expect(scratch.shown("pipe repro --dry") == scratch.shown("pipe status"))
    #expect(scratch.shown("pipe repro --locked") == scratch.shown("pipe status") + "[1]\n")
    #expect(
      scratch.shown("pipe dag --status") == """
           a ~
            │
           b ?
            │
           c ?
            │
           d ?

        """)
  }

  @Test func aParametersTypeCounts() {
    let scratch = Scratch(
      "stages:\n  a: {cmd: 'echo > a', params: [lr], outs: [a]}\n", ["params.yaml": "lr: 1\n"])
    scratch.pipe("repro")
    scratch.write("params.yaml", "lr: 1 # a comment\nother: 2\n")
    #expect(scratch.pipe("status", "--exit-code").status == 0)
    scratch.write("params.yaml", "lr: 1.0\n")
    #expect(
      scratch.shown("pipe status --exit-code") == """
        params.yaml:1  lr 1 → 1.0   1 of 1 stage is stale
          a   uses lr
        [1]

        """)
    scratch.write("params.yaml", "lr: true\n")
    #expect(scratch.pipe("status").output.hasPrefix("params.yaml:1  lr 1 → true   "))
  }

  @Test func aChangedCommandShowsBothLines() {
    let scratch = Scratch("stages:\n  a:\n    cmd: echo 1 > a\n    outs: [a]\n")
    scratch.pipe("repro")
    scratch.sh("sed -i 's/echo 1/echo 2/' pipe.yaml")
    #expect(
      scratch.shown("pipe status") == """
        pipe.yaml:3  the command of 'a' changed   1 of 1 stage is stale
          - echo 1 > a
          + echo 2 > a
          a

        """)
    #expect(
      scratch.shown("pipe repro") == """
          a          ran    T  a    because its command changed
        1 ran in T.

        """)
  }

  @Test func aDeclaredVariableIsAnInputAndASecretOneIsNeverWritten() {
    let scratch = Scratch(
      """
      stages:
        a:
          cmd: echo "$WHO" > a; echo "$TOKEN" | wc -c >> a
          env: [WHO]
          outs: [a]
        b:
          cmd: echo ${env:WHO} > b; echo ${env:NOBODY:-none} >> b
          outs: [b]

      """, variables: ["WHO": "ana", "TOKEN": "secret-3f9c"])
    #expect(scratch.pipe("repro").status == 0)
    #expect(scratch.read("a") == "ana\n12\n" && scratch.read("b") == "ana\nnone\n")
    #expect(scratch.pipe("status", variables: ["TOKEN": "other"]).output.hasPrefix("Up to date"))
    #expect(
      scratch.shown("pipe status", variables: ["WHO": "bob"]) == """
        $WHO ana → bob   2 of 2 stages are stale
          a   uses $WHO
          b   uses $WHO

        """)
    #expect(scratch.sh("grep -rl secret-3f9c . || true").output == "")
  }

  @Test func shellStartUpVariablesDoNotReachAStage() {
    let scratch = Scratch(
      "stages:\n  a: {cmd: 'env | grep -cE \"^(BASH_ENV|ENV|SHELLOPTS|BASHOPTS|BASH_FUNC)\" > a || true', outs: [a]}\n",
      ["evil": "echo evil >&2\n"], variables: ["BASH_ENV": "evil", "ENV": "evil"])
    #expect(scratch.pipe("repro").errors == "")
    #expect(scratch.read("a") == "0\n")
  }

  @Test func aListIsOneShellAnItemAndStopsAtTheFirstFailure() {
    let scratch = Scratch(
      """
      stages:
        a:
          wdir: sub
          cmd:
            - x=1; pwd | sed 's,.*/,,' > a
            - echo "[$x]" >> a; echo "$PIPE_STAGE" >> a
          outs: [a]
        b:
          cmd: ["echo 1 > b", "false", "echo 3 > c"]
          outs: [b]

      """, ["sub/.keep": ""])
    let ending = scratch.pipe("repro", "-k")
    #expect(scratch.read("sub/a") == "sub\n[]\na\n")
    #expect(ending.status == 1)
    #expect(!scratch.exists("c"))
    #expect(ending.errors.contains("error[stage-failed]: 'b' ended with exit status 1"))
  }

  @Test func aScriptStopsAtItsFirstFailingCommandAndInPipes() {
    let scratch = Scratch(
      """
      stages:
        a: {cmd: "false; echo > a", outs: [a]}
        b: {cmd: "false | cat > b", outs: [b]}

      """)
    let ending = scratch.pipe("repro", "-k")
    #expect(redacted(ending.output).hasSuffix("2 failed in T.\n"))
  }

  @Test func aStageThatAlwaysRunsDoesSoAndNothingElse() {
    let scratch = Scratch(
      """
      stages:
        a: {cmd: echo same > a, outs: [a], always_changed: true}
        b: {cmd: cp a b, deps: [a], outs: [b]}

      """)
    scratch.pipe("repro")
    #expect(
      scratch.shown("pipe repro") == """
          a          ran    T  a    because it always runs
          b          up to date
        1 ran, 1 up to date in T.

        """)
    #expect(scratch.pipe("status", "--exit-code").status == 1)
  }

  @Test func aFrozenStageIsSaidToBeFrozen() {
    let scratch = Scratch(
      "stages:\n  a: {cmd: cp in a, deps: [in], outs: [a]}\n", ["in": "1\n"])
    scratch.pipe("repro")
    scratch.sh("sed -i 's/outs:/frozen: true, outs:/' pipe.yaml; echo 2 > in")
    let run = scratch.pipe("repro")
    #expect(run.status == 0)
    #expect(run.output.contains("frozen"))
    #expect(scratch.read("a") == "1\n")
    #expect(scratch.pipe("status").output.contains("frozen"))
    #expect(scratch.pipe("status", "--json").output.contains(#""state":"frozen""#))
  }

  @Test func anEditedOutputIsMadeGoodAndTheEditIsKept() {
    let scratch = Scratch(Self.chain, ["in.txt": "1\n"])
    scratch.pipe("repro")
    scratch.sh("rm b.txt; echo mine > b.txt")
    #expect(scratch.pipe("status").output.contains("b.txt"))
    #expect(scratch.pipe("repro").status == 0)
    #expect(scratch.read("b.txt") == "1\n")
    #expect(scratch.sh("cat $(find .pipe/trash -type f)").output == "mine\n")
  }

  @Test func oneFileThatManyStagesReadIsReadOnce() {
    let readers = (1...5).map { "  r\($0): {cmd: cp a r\($0), deps: [a], outs: [r\($0)]}\n" }
    let scratch = Scratch("stages:\n  a: {cmd: 'echo > a', outs: [a]}\n" + readers.joined())
    scratch.pipe("repro")
    scratch.sh("rm .pipe/stat-cache")
    let trace = scratch.sh(
      "strace -f -o t -e trace=openat pipe status >/dev/null; grep -c '\"[^\"]*\\ba\"' t")
    guard trace.status != 127 else { return }
    #expect(trace.output == "1\n")
  }
}
