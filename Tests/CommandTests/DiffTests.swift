import Support
import Testing

struct DiffTests {
  @Test func withoutAChangeThereIsNoDifference() {
    let scratch = WhyTests.project()
    #expect(
      scratch.shown("pipe diff --exit-code") == "No difference: 3 stages, HEAD → workspace.\n")
  }

  @Test func anEditIsShownBeforeItRuns() {
    let scratch = WhyTests.project()
    scratch.sh("sed -i 's/100/200/' params.yaml")
    #expect(
      scratch.shown("pipe diff --exit-code") == """
        HEAD → workspace   1 of 3 stages differs, no result does
          train   parameters   train.trees 100 → 200
                  not run      its results are former ones: pipe repro train
        [1]

        """)
  }

  @Test func theFirstDifferentResultIsNamed() {
    let scratch = WhyTests.project()
    scratch.sh("sed -i 's/100/200/' params.yaml; echo '# more' >> src/clean.sh; pipe repro")
    let text = """
      3 of 3 stages differ, first in its results: train
        clean      code         src/clean.sh 2ac5e9ad → 4cf3f9d4
        train      parameters   train.trees 100 → 200
                   outputs      model.txt 3ee04817 → a9b8e0e7
                                parts 16937db9 (1 file) → 7f16eb5a (1 file)
        evaluate   data         model.txt 3ee04817 → a9b8e0e7
                   outputs      metrics.json bc24e33a → 4b28bf93
        metrics.json   accuracy   0.7100 → 0.7200   +0.01

      """
    let shown = scratch.shown("pipe diff")
    #expect(withoutDigests(shown) == withoutDigests("HEAD → workspace   " + text))
    scratch.sh("git commit -qam two")
    #expect(
      withoutDigests(scratch.shown("pipe diff HEAD~1 HEAD"))
        == withoutDigests("HEAD~1 → HEAD   " + text))
    #expect(scratch.shown("pipe diff HEAD~1..HEAD") == scratch.shown("pipe diff HEAD~1 HEAD"))
    #expect(
      scratch.shown("pipe diff HEAD~1 -- evaluate").hasPrefix(
        "HEAD~1 → workspace   1 of 1 stage differs, first in its results: evaluate\n"))
    #expect(
      scratch.shown("pipe diff HEAD~1 metrics.json")
        == scratch.shown("pipe diff HEAD~1 -- evaluate"))
  }

  /// A text with every digest as `D`.
  private func withoutDigests(_ text: String) -> String {
    text.replacing(#/\b[0-9a-f]{8}\b/#, with: "D")
  }

  @Test func stagesComeAndGo() {
    let scratch = WhyTests.project()
    scratch.sh("sed -i 's/^  evaluate:/  score:/' pipe.yaml")
    let text = scratch.shown("pipe diff")
    #expect(text.contains("  score      added\n  evaluate   removed\n"))
  }

  @Test func aChangedCommandIsShownAsItIs() {
    let scratch = WhyTests.project()
    scratch.sh("sed -i 's/cmd: sh src.clean.sh/cmd: bash src\\/clean.sh/' pipe.yaml")
    #expect(
      scratch.shown("pipe diff clean") == """
        HEAD → workspace   1 of 1 stage differs, no result does
          clean   command   - sh src/clean.sh
                            + bash src/clean.sh
                  not run   its results are former ones: pipe repro clean

        """)
  }

  @Test func markdownIsForPullRequests() {
    let scratch = WhyTests.project()
    scratch.sh("sed -i 's/100/2|0/' params.yaml")
    #expect(
      scratch.shown("pipe diff --md") == """
        **HEAD → workspace**: 1 of 3 stages differs, no result does

        | stage | part | what | old | new |
        |---|---|---|---|---|
        | train | parameters | train.trees | 100 | 2\\|0 |

        """)
  }

  @Test func smallFiguresTruthAndWholeNumbersStayWhatTheyAre() {
    let scratch = Scratch(
      "stages:\n  s: {cmd: cp in m.json, deps: [in], metrics: [m.json]}\n",
      ["in": #"{"tiny": 1.5e-09, "n": 3, "ok": true, "near": 0.123456789, "a": {"b": [1]}}"#])
    scratch.sh(
      #"""
      pipe repro; git add -A; git commit -qm one
      echo '{"tiny": 2.5e-09, "n": 5, "ok": false, "near": 0.123456788, "a": {"b": [2]}}' > in; pipe repro
      """#)
    let text = scratch.shown("pipe diff").split(separator: "\n").drop { !$0.contains("m.json   ") }
    #expect(
      text.joined(separator: "\n") == """
          m.json   tiny    1.5e-09 → 2.5e-09           +1e-09
                   n       3 → 5                       +2
                   ok      true → false
                   near    0.123456789 → 0.123456788   -1e-09
                   a.b.0   1 → 2                       +1
        """)
    scratch.sh("git commit -qam two; rm -f m.json; git rm -q --cached m.json; git commit -qm gone")
    #expect(
      scratch.shown("pipe diff HEAD~2 HEAD").contains("  m.json   tiny    1.5e-09 → 2.5e-09"),
      "what Git has lost the cache still has")
    scratch.sh("rm -rf .pipe")
    #expect(
      scratch.shown("pipe diff HEAD~2 HEAD").contains("  m.json   tiny    1.5e-09 → missing\n"))
  }

  @Test func whatTheRevisionCannotTellIsSaid() {
    let scratch = WhyTests.project()
    scratch.sh("git rm -q --cached pipe.lock && git commit -qm 'no lock' && echo >> src/clean.sh")
    let text = scratch.shown("pipe diff")
    #expect(
      text.hasSuffix(
        "note: no result of 'clean', 'train', 'evaluate' is recorded at HEAD: only inputs are compared\n"
      ))
    #expect(text.contains("  clean   code      src/clean.sh "))
    #expect(!text.contains("outputs"))
  }

  @Test func aVariableThatAStageNamesIsNoOtherEnvironment() {
    let scratch = Scratch(
      "stages:\n  s: {cmd: echo > out, env: [MODE], outs: [out]}\n", variables: ["MODE": "slow"])
    scratch.sh(
      "pipe repro; git add -A; git commit -qm one; MODE=fast pipe repro; git commit -qam two")
    #expect(
      scratch.shown("pipe diff HEAD~1 HEAD") == """
        HEAD~1 → HEAD   1 of 1 stage differs, no result does
          s   parameters   $MODE slow → fast

        """)
    #expect(
      scratch.shown("pipe diff").contains(
        "          s   parameters   $MODE fast → slow\n".dropFirst(8)))
  }

  @Test func anotherEnvironmentIsTold() {
    let scratch = Scratch("stages:\n  s: {cmd: echo > out, deps: [in], outs: [out]}\n", ["in": ""])
    scratch.sh(
      "pipe repro; git add -A; git commit -qm one; OMP_NUM_THREADS=3 pipe repro -f; git commit -qam two"
    )
    #expect(
      scratch.shown("pipe diff HEAD~1 HEAD") == """
        HEAD~1 → HEAD   1 of 1 stage differs, no result does
          s   environment   OMP_NUM_THREADS not set → '3'

        """)
  }

  @Test func wordsThatAreNeitherAreRefused() {
    let scratch = WhyTests.project()
    #expect(
      scratch.shown("pipe diff HEAD~9").hasPrefix(
        "error[unknown-revision]: 'HEAD~9' names neither a commit nor a stage\n"))
    scratch.sh("git branch train")
    #expect(
      scratch.shown("pipe diff train").hasPrefix(
        "error[usage]: 'train' names a commit and a stage\n"))
    #expect(scratch.pipe("diff", "--", "train").status == 0)
    let empty = Scratch("stages: {a: {cmd: 'true'}}\n")
    #expect(empty.shown("pipe diff").contains("= nothing has been committed yet\n"))
  }

  @Test func theJSONNamesWhatDiffers() {
    let scratch = WhyTests.project()
    scratch.sh("sed -i 's/100/200/' params.yaml; pipe repro")
    let check = """
      import json, sys
      d = json.load(sys.stdin)
      assert d["schema"] == "pipe.diff/1" and d["first"] == "train" and d["compared"] == 3
      assert d["new"] == {"name": "workspace", "commit": None} and len(d["old"]["commit"]) == 40
      assert [(s["stage"], s["differs"]) for s in d["stages"]] == [
        ("train", ["parameters", "outputs"]), ("evaluate", ["data", "outputs"])]
      assert d["stages"][0]["parameters"] == [
        {"kind": "parameter-modified", "file": "params.yaml", "key": "train.trees", "old": 100, "new": 200}]
      assert [(m["key"], m["old"], m["new"]) for m in d["metrics"]] == [("accuracy", 0.71, 0.72)]
      """
    let ending = scratch.sh("pipe diff --json | python3 -c '\(check)'")
    #expect(ending.status == 0, "\(ending.errors)")
  }
}
