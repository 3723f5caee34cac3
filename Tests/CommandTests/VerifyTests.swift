import Support
import Testing

/// Stages that are executed again, and what is said of them.
@Suite struct VerifyTests {
  /// A text without what the machine decides: how much could be varied, and how long it takes.
  private static func shown(
    _ scratch: Scratch, _ command: String, variables: [String: String] = [:]
  ) -> String {
    scratch.shown(command, variables: variables)
      .replacing(#/\d+ things? varied[^\n]*?(not|them\))( \(-v lists them\))?\./#, with: "VARIED.")
      .replacing(#/  expected .*\n/#, with: "")
  }

  private static func project(_ stages: String, _ files: [String: String] = [:]) -> Scratch {
    let scratch = Scratch("stages:\n\(stages)\n", files)
    scratch.pipe("repro")
    scratch.sh("git add -A; git commit -qm Start")
    return scratch
  }

  private static let twoStages = """
      upper: {cmd: tr a-z A-Z < in > out, deps: [in], outs: [out]}
      count: {cmd: wc -c < out > n, deps: [out], outs: [n]}
    """

  // MARK: Nothing is touched

  @Test func verifyingChangesNoFileAndSaysHowManyRunsAgree() {
    let scratch = Self.project(Self.twoStages, ["in": "a\n"])
    let listing =
      "find . -path ./.git -prune -o -path './.pipe' -prune -o -printf '%P %T@ %s %m\\n'"
    let state =
      "\(listing); find .pipe/cache .pipe/runs; ls .pipe/verify 2>/dev/null | grep -v lock || true"
    let before = scratch.sh(state).output
    #expect(
      Self.shown(scratch, "pipe verify") == """
          upper      replicable    2 runs agree
          count      replicable    2 runs agree
        2 stages replicate. VARIED.

        """)
    #expect(scratch.sh(state).output == before)
  }

  // MARK: Verdicts

  @Test func aFileThatIsNotDeclaredIsNamed() {
    let scratch = Self.project(
      "  broken: {cmd: cat helper in > b, deps: [in], outs: [b]}", ["in": "a\n", "helper": "h\n"])
    #expect(
      Self.shown(scratch, "pipe verify") == """
          broken     hidden input  needs helper, which it does not declare
                     try           deps: [helper]   in pipe.yaml:2
        The stage differs. VARIED.
        [1]

        """)
  }

  @Test func aResultThatFollowsTheTimeZoneIsNoFailureUnlessAskedFor() {
    let scratch = Self.project("  zone: {cmd: date -d @0 +%H > z, outs: [z]}")
    let text = """
        zone       dependent     z: line 1: 00 → 14 (100 %)
                   cause         time zone: runs agree when only this is fixed, and differ when only this varies
                   likely        pipe.yaml:2   date -d @0 +%H > z
      The stage depends on the machine. VARIED.

      """
    #expect(Self.shown(scratch, "pipe verify", variables: ["TZ": "UTC"]) == text)
    #expect(
      Self.shown(scratch, "pipe verify --fail-on environment", variables: ["TZ": "UTC"])
        == text + "[1]\n")
  }

  @Test func aDifferenceWithinTheContractIsReproducible() {
    let scratch = Self.project(
      """
        close:
          cmd: |
            printf '{"acc": 0.91%05d}' $RANDOM > m.json
          metrics: [{m.json: {compare: {/acc: {abs: 0.01}}}}]
      """)
    let text = Self.shown(scratch, "pipe verify")
    #expect(text.hasPrefix("  close      reproducible  "))
    #expect(text.hasSuffix("1 stage replicates, 1 within its contract. VARIED.\n"))
  }

  // MARK: Without an answer

  @Test func aStageThatNeverRanOrIsStaleHasNoAnswer() {
    let scratch = Self.project(Self.twoStages, ["in": "a\n"])
    scratch.sh("echo '  new: {cmd: echo 1 > x, outs: [x]}' >> pipe.yaml; echo b > in")
    #expect(
      Self.shown(scratch, "pipe verify upper new") == """
          upper      inconclusive  in changed since it ran
                     try           pipe repro upper
          new        inconclusive  not recorded
                     try           pipe repro new
        2 of 2 stages are inconclusive.
        [4]

        """)
  }

  // MARK: Verdicts that are known

  @Test func aRecordedVerdictHoldsUntilTheEntryChanges() {
    let scratch = Self.project(Self.twoStages, ["in": "a\n"])
    let lock = scratch.read("pipe.lock")
    #expect(
      Self.shown(scratch, "pipe verify --record upper") == """
          upper      replicable    2 runs agree
        1 stage replicates. VARIED. 1 verdict recorded in pipe.lock (commit it).

        """)
    let recorded = (scratch.read("pipe.lock") ?? "").split(separator: "\n")
    #expect(recorded.count { $0.contains("verified:") } == 1)
    #expect(
      recorded.filter { !$0.contains("verified:") } == (lock ?? "").split(separator: "\n"))
    #expect(
      scratch.shown("pipe verify upper") == """
          upper      replicable    unchanged since its verdict
        1 stage replicates.

        """)
    #expect(Self.shown(scratch, "pipe verify --force upper").contains("2 runs agree"))
    #expect(scratch.shown("pipe repro").hasPrefix("Up to date"))
    scratch.sh("echo b > in; pipe repro")
    #expect(scratch.read("pipe.lock")?.contains("verified:") == false)
    let verified = recorded.filter { $0.contains("verified:") }
    scratch.sh("echo a > in; pipe repro")
    let restored = (scratch.read("pipe.lock") ?? "").split(separator: "\n")
    #expect(restored.filter { $0.contains("verified:") } == verified, "the entry is the same again")
    #expect(scratch.shown("pipe verify upper").contains("unchanged since its verdict"))
  }

  @Test func aVerdictDoesNotComeBackForTheSameFilesMadeInAnotherEnvironment() {
    let stage = "  copy: {cmd: cat in > out, deps: [in], outs: [out]}"
    let scratch = Self.project(stage, ["in": "a\n"])
    scratch.pipe("verify", "--record")
    #expect(scratch.read("pipe.lock")?.contains("verified:") == true)
    scratch.sh("echo b > in; pipe repro; echo a > in")
    scratch.pipe("repro", "--no-run-cache", variables: ["LC_TIME": "C"])
    #expect(scratch.read("pipe.lock")?.contains("verified:") == false)
  }

  @Test func anotherContractAsksAgain() {
    let stage = "  zone: {cmd: date -d @0 +%H > z, outs: [{z: {compare: {abs: 100}}}]}"
    let scratch = Self.project(stage)
    scratch.pipe("verify", "--record", variables: ["TZ": "UTC"])
    #expect(scratch.shown("pipe verify").contains("unchanged since its verdict"))
    scratch.sh("sed -i 's/abs: 100/abs: 1/' pipe.yaml")
    #expect(!scratch.shown("pipe verify --no-diagnose").contains("unchanged since its verdict"))
  }

  @Test func aRecordedVerdictThatIsBadStaysBad() {
    let scratch = Self.project(
      "  broken: {cmd: cat helper > b, outs: [b]}", ["helper": "h\n"])
    #expect(scratch.pipe("verify", "--record").status == 1)
    #expect(
      scratch.shown("pipe verify") == """
          broken     hidden input  unchanged since its verdict
        The stage differs.
        [1]

        """)
  }

  // MARK: Choosing

  @Test func onlyWhatChangedSinceARevisionIsVerified() {
    let scratch = Self.project(
      Self.twoStages + "\n  other: {cmd: 'echo ${x} > o', params: [x], outs: [o]}",
      ["in": "a\n", "params.yaml": "x: 1\n"])
    scratch.sh("echo ab > in; pipe repro; git commit -qam More")
    #expect(
      Self.shown(scratch, "pipe verify --changed HEAD~1") == """
          changed    upper, count (in changed)      other: unchanged
          upper      replicable    2 runs agree
          count      replicable    2 runs agree
        2 stages replicate. VARIED.

        """)
    #expect(
      scratch.shown("pipe verify --changed HEAD") == """
          changed    nothing      upper, count, other: unchanged
        Nothing to verify.

        """)
    #expect(
      scratch.shown("pipe verify --changed nowhere") == """
        error[usage]: 'nowhere' is no revision of this repository
          = see what there is: git branch -a; a shallow clone lacks it: git fetch --unshallow
        [2]

        """)
  }

  @Test func whatDoesNotFitIntoTheBudgetIsListed() {
    let scratch = Self.project(Self.twoStages, ["in": "a\n"])
    scratch.write(".pipe/durations", "0.1\tcount\n7200\tupper\n")
    #expect(
      Self.shown(scratch, "pipe verify --budget 10m") == """
          count      replicable    2 runs agree
          left out   upper (about 2 h)   budget 10m
        1 stage replicates. VARIED.

        """)
    #expect(scratch.pipe("verify", "--budget", "soon").status == 2)
  }

  // MARK: For programs

  @Test func theDocumentHasEveryField() {
    let scratch = Self.project("  broken: {cmd: cat helper > b, outs: [b]}", ["helper": "h\n"])
    let document = scratch.pipe("verify", "--json").output
      .replacing(#/"(varied|not_varied)":\[[^\]]*\]/#) { "\"\($0.1)\":[]" }
      .replacing(#/"(runs|seconds)":[0-9.]+/#) { "\"\($0.1)\":N" }
      .replacing(#/"isolation":"(namespaces|copy)"/#, with: #""isolation":"I""#)
      .replacing(#/"printed":"[^"]*",/#, with: "").replacing(#/"exit":\d+,/#, with: "")
      .replacing(#/"causes":\[.*?\],"differences":\[.*?\],/#, with: "")
    #expect(
      document == """
        {"schema":"pipe.verify/1","stages":[{"stage":"broken","verdict":"hidden-input","runs":N,\
        "isolation":"I","varied":[],"not_varied":[],"suggestion":null,"environment":[],\
        "hidden_inputs":["helper"],"seconds":N,"known":false}],"unchanged":[],"left_out":[]}

        """)
  }

  @Test func gitHubIsToldWhereAndOnThePageOfTheRun() {
    let scratch = Self.project("  broken: {cmd: cat helper > b, outs: [b]}", ["helper": "h\n"])
    scratch.write("page.md", "before\n")
    let text = Self.shown(
      scratch, "pipe verify --github", variables: ["GITHUB_STEP_SUMMARY": scratch.root + "/page.md"]
    )
    #expect(
      text == """
          broken     hidden input  needs helper, which it does not declare
                     try           deps: [helper]   in pipe.yaml:2
        ::error file=pipe.yaml,line=2::broken: needs helper, which it does not declare
        The stage differs. VARIED.
        [1]

        """)
    let page = (scratch.read("page.md") ?? "").replacing(#/ \d+ things? varied.*/#, with: "")
    #expect(
      page == """
        before
        ### pipe verify

        | stage | verdict | what was found |
        |---|---|---|
        | broken | hidden-input | needs helper, which it does not declare |

        The stage differs.

        """)
  }

  // MARK: Being stopped

  @Test func aStopEndsEverythingAndLeavesNothing() {
    let scratch = Self.project(
      "  slow: {cmd: 'sleep 1.4321; cat in > s', deps: [in], outs: [s]}",
      ["in": "a\n"])
    let ending = scratch.sh(
      """
      exec 2>&1
      pipe verify & pid=$!
      for _ in {1..200}; do ps -eo args | grep -q '^sleep 1[.]4321' && break; sleep 0.05; done
      kill -INT $pid
      wait $pid || echo "[$?]"
      ps -eo args | grep '^sleep 1[.]4321' || true
      ls .pipe/verify 2>/dev/null | grep -v lock || true
      """)
    #expect(ending.output.hasSuffix("[130]\n"))
    #expect(ending.output.contains("Stopped."))
  }
}
