import Support
import Testing

struct WhyTests {
  /// Data, two stages with code and parameters, and metrics.
  static func project() -> Scratch {
    let scratch = Scratch(
      """
      sources:
        data/raw.csv:
          origin: core-banking export of 2026-11-01
          licence: internal
      stages:
        clean:
          cmd: sh src/clean.sh
          deps: [src/clean.sh, data/raw.csv]
          outs: [data/clean.csv]
        train:
          cmd: sh src/train.sh ${train.trees}
          deps: [src/train.sh, data/clean.csv]
          params: [train.trees, train.seed]
          outs: [model.txt, parts]
        evaluate:
          cmd: sh src/evaluate.sh
          deps: [src/evaluate.sh, model.txt]
          metrics: [metrics.json]
      """,
      [
        "params.yaml": "train:\n  trees: 100\n  seed: 7\n", "data/raw.csv": "1\n2\n",
        "src/clean.sh": "sort data/raw.csv > data/clean.csv\n",
        "src/train.sh": """
        cat data/clean.csv > model.txt; echo $1 >> model.txt
        mkdir -p parts/in; echo $1 > parts/in/a.txt
        """,
        "src/evaluate.sh": """
        echo "{\\"accuracy\\": 0.7$(tail -n 1 model.txt)}" > metrics.json
        """,
      ])
    scratch.pipe("repro")
    scratch.sh("git add -A && git commit -qm 'first results'")
    return scratch
  }

  /// What a command prints, with times and digests of commits and environments replaced.
  static func shown(_ scratch: Scratch, _ command: String) -> String {
    scratch.shown(command)
      .replacing(#/(today|yesterday) \d\d:\d\d/#, with: "MOMENT")
      .replacing(#/ by ana, at [0-9a-f]{8}/#, with: " by ana, at COMMIT")
      .replacing(#/at ([^ ]+ )?\(?[0-9a-f]{8}\)?, \d{4}-\d\d-\d\d,/#, with: "at COMMIT of DATE,")
      .replacing(#/  with .*\n/#, with: "")
  }

  @Test func aResultIsTracedToItsSources() {
    let scratch = Self.project()
    #expect(
      Self.shown(scratch, "pipe why metrics.json") == """
        metrics.json bc24e33a   accuracy 0.7100
          by     evaluate   sh src/evaluate.sh
          from   model.txt 3ee04817        by train   seed 7, trees 100
                 data/clean.csv a6e2b7a0   by clean
                 data/raw.csv a6e2b7a0     source: core-banking export of 2026-11-01, licence internal
          code   src/evaluate.sh src/train.sh src/clean.sh
          ran    MOMENT, T, by ana

        """)
  }

  @Test func aFileInAFolderHasItsOwnDigest() {
    let scratch = Self.project()
    let text = Self.shown(scratch, "pipe why parts/in/a.txt")
    #expect(text.hasPrefix("parts/in/a.txt eea8254c\n  by     train   sh src/train.sh 100   "))
    let inside = scratch.sh("cd parts/in && pipe why a.txt && pipe why ../../model.txt").output
    #expect(inside.contains("parts/in/a.txt eea8254c\n") && inside.contains("model.txt 3ee04817\n"))
  }

  @Test func aSourceTellsWhatDependsOnIt() {
    let scratch = Self.project()
    #expect(
      Self.shown(scratch, "pipe why data/raw.csv") == """
        data/raw.csv a6e2b7a0   source: core-banking export of 2026-11-01, licence internal
          read   by clean   sh src/clean.sh
          into   data/clean.csv a6e2b7a0   by clean
                 model.txt 3ee04817        by train
                 parts 16937db9            by train
                 metrics.json bc24e33a     by evaluate

        """)
    #expect(
      Self.shown(scratch, "pipe why src/evaluate.sh").hasSuffix(
        """
           code, no stage makes it
          read   by evaluate   sh src/evaluate.sh
          into   metrics.json bc24e33a   by evaluate

        """))
    #expect(
      Self.shown(scratch, "pipe why params.yaml").hasPrefix(
        "params.yaml   parameters\n  read   by train   uses train.trees, train.seed\n"))
  }

  @Test func aChangedFileIsSaidFirst() {
    let scratch = Self.project()
    scratch.write("metrics.json", "{}\n")
    scratch.write("src/clean.sh", "true\n")
    scratch.sh("rm model.txt")
    let changed = Self.shown(scratch, "pipe why metrics.json")
    #expect(
      changed.hasPrefix(
        "metrics.json here (ca3d163b) is not the recorded one (bc24e33a)\nmetrics.json bc24e33a "))
    #expect(changed.contains("accuracy 0.7100"), "the figures are those of the recorded one")
    #expect(
      Self.shown(scratch, "pipe why src/clean.sh").hasPrefix(
        "src/clean.sh here (a17fcf0a) is not what was read last ("))
    #expect(
      Self.shown(scratch, "pipe why model.txt").hasPrefix("model.txt is not here\nmodel.txt "))
  }

  @Test func aFormerResultIsFoundInTheRuns() {
    let scratch = Self.project()
    scratch.sh("sed -i 's/100/200/' params.yaml && pipe repro")
    let former = Self.shown(scratch, "pipe why sha256:3ee04817")
    #expect(former.hasPrefix("model.txt 3ee04817   in run RUN, no longer in the lock\n"))
    #expect(former.contains("by     train   sh src/train.sh 100   seed 7, trees 100\n"))
  }

  @Test func aFormerResultIsFoundInGitsHistory() {
    let scratch = Self.project()
    scratch.sh(
      """
      sed -i 's/100/200/' params.yaml && pipe repro && git commit -qam 'more trees'
      git checkout -q -b other && sed -i 's/200/300/' params.yaml && pipe repro && git commit -qam 3
      git checkout -q main && pipe checkout && rm -rf .pipe/runs .pipe/cache
      """)
    #expect(
      Self.shown(scratch, "pipe why 3ee04817") == """
        model.txt 3ee04817   at COMMIT of DATE, 'first results'
          by     train   sh src/train.sh 100   seed 7, trees 100
          from   data/clean.csv a6e2b7a0   by clean
                 data/raw.csv a6e2b7a0     source: core-banking export of 2026-11-01, licence internal
          code   src/train.sh src/clean.sh
          ran    elsewhere or long ago: no run of it is kept here
          used   by evaluate

        """)
    let branch = scratch.sh("git show other:pipe.lock | grep model.txt | tail -n 1").output
    let digest = String(branch.split(separator: " ")[1].prefix(10))
    #expect(Self.shown(scratch, "pipe why \(digest)").contains("sh src/train.sh 300"))
  }

  @Test func aRevisionAnswersForItself() {
    let scratch = Self.project()
    scratch.sh(
      "sed -i 's/100/200/' params.yaml && pipe repro && git commit -qam 'more trees'; echo x > x")
    let then = Self.shown(scratch, "pipe why metrics.json --rev HEAD~1")
    #expect(then.hasPrefix("metrics.json bc24e33a   accuracy 0.7100   at COMMIT of DATE, 'first"))
    #expect(then.contains("model.txt 3ee04817        by train   seed 7, trees 100\n"))
    #expect(scratch.sh("git status --short").output == "?? x\n", "nothing is checked out")
  }

  @Test func aRestoredStageNamesTheRunThatMadeIt() {
    let scratch = Self.project()
    let first = run(scratch)
    scratch.sh("sed -i 's/100/200/' params.yaml && pipe repro")
    let second = run(scratch)
    scratch.sh("sed -i 's/200/100/' params.yaml && pipe repro")
    #expect(first != second)
    #expect(run(scratch) == first)
  }

  /// The run that made the model.
  private func run(_ scratch: Scratch) -> String {
    scratch.sh(
      "pipe why model.txt --json | python3 -c 'import json, sys; print(json.load(sys.stdin)[\"run\"][\"id\"])'"
    ).output
  }

  @Test func aCopyIsKnownByItsContent() {
    let scratch = Self.project()
    scratch.sh("cp model.txt copy.txt; echo unheard > other.txt")
    #expect(
      Self.shown(scratch, "pipe why copy.txt").hasPrefix(
        "copy.txt has the content of model.txt\nmodel.txt 3ee04817\n"))
    #expect(
      scratch.shown("pipe why other.txt").hasPrefix(
        "error[unknown-target]: no stage makes or reads 'other.txt', and nothing recorded has its"))
  }

  @Test func whatIsUnknownSaysWhatToDo() {
    let scratch = Self.project()
    #expect(
      scratch.shown("pipe why metrics.jsn") == """
        error[unknown-target]: 'metrics.jsn' is neither a stage, nor a file that one makes or reads, nor a digest
          = did you mean 'metrics.json'?
        [2]

        """)
    #expect(
      scratch.shown("pipe why 0123456789") == """
        error[unknown-digest]: nothing recorded has the digest '0123456789'
          = looked in the lock, in the last runs, and in Git's history
          = only commits that are here are searched; others come with: git fetch --all
        [2]

        """)
    #expect(
      scratch.pipe("why", "train", "--rev", "nope").errors.contains("error[unknown-revision]"))
    #expect(
      scratch.pipe("why", "train", "--rev", "nope", "--json").output.hasPrefix(
        #"{"schema":"pipe.error/1","errors":[{"code":"unknown-revision""#))
  }

  @Test func aDigestOfSeveralIsListed() {
    let scratch = Scratch(
      """
      stages:
        a: {cmd: "printf 8 > a; printf 3 > b", deps: [pipe.txt], outs: [a, b]}
      """, ["pipe.txt": ""])
    scratch.pipe("repro")
    scratch.sh(
      #"""
      a=$(grep -o ' a: [0-9a-f]*' pipe.lock | cut -d' ' -f3); sed -i "s/$a/${a:0:6}${a:6:57}f/" pipe.lock
      b=$(grep -o ' b: [0-9a-f]*' pipe.lock | cut -d' ' -f3); sed -i "s/$b/${a:0:6}${b:6}/" pipe.lock
      """#)
    let ending = scratch.sh(
      "pipe why $(grep -o ' a: [0-9a-f]\\{6\\}' pipe.lock | cut -d' ' -f3) 2>&1 || true")
    #expect(ending.output.contains("' is the start of 2 digests\n"))
    #expect(ending.output.contains(", a of 'a'\n") && ending.output.contains(", b of 'a'\n"))
  }

  @Test func aBrokenRevisionNamesItsFile() {
    let scratch = Self.project()
    scratch.sh(
      """
      cp pipe.lock good; printf 'version: 1\\nstages:\\n  a:\\n  what\\n' > pipe.lock
      git commit -qam broken; git rm -q --cached pipe.yaml; git commit -qm gone; cp good pipe.lock
      """)
    let broken = scratch.pipe("why", "train", "--rev", "HEAD~1")
    #expect(broken.status == 2 && broken.errors.contains(" --> HEAD~1:pipe.lock:4:"))
    #expect(
      scratch.pipe("why", "train", "--rev", "HEAD").errors.hasPrefix(
        "error[missing-file]: there is no 'HEAD:pipe.yaml'\n"))
  }

  @Test func aShallowCloneSaysSo() {
    let scratch = Self.project()
    scratch.sh(
      """
      sed -i 's/100/200/' params.yaml && pipe repro && git commit -qam 'more trees'
      git clone -q --depth 1 "file://$PWD" shallow
      """)
    let ending = scratch.pipe("-C", "shallow", "why", "3ee04817")
    #expect(
      ending.status == 2 && ending.errors.contains("fetch the rest with: git fetch --unshallow"))
    #expect(scratch.pipe("-C", "shallow", "why", "model.txt").status == 0)
  }

  @Test func noHistoryIsNeededForThePresent() {
    let scratch = Self.project()
    scratch.sh("rm -rf .git")
    #expect(scratch.pipe("why", "metrics.json").status == 0)
    #expect(scratch.pipe("why", "3ee04817").status == 0)
    #expect(scratch.pipe("why", "0123456789").errors.contains("in the last runs"))
    #expect(scratch.pipe("diff").errors.hasPrefix("error[no-repository]"))
  }

  @Test func whatNeverRanIsToldAsDeclared() {
    let scratch = Scratch("stages:\n  a: {cmd: echo > a, deps: [in], outs: [a]}\n", ["in": ""])
    #expect(
      scratch.shown("pipe why a; pipe why in") == """
        a
          by     a   echo > a
          from   in   no stage makes it, no source declares it
          ran    never: pipe repro a
        in e3b0c442   no stage makes it, no source declares it
          read   by a   echo > a
          into   a   by a

        """)
  }

  @Test func aVerdictIsToldOfExactlyItsEntry() {
    let scratch = Self.project()
    scratch.sh(
      """
      e=$(sed -n '/^  evaluate:/,/entry/s/.*entry: //p' pipe.lock)
      sed -i "s/^    entry: $e/&\\n    verified: $e replicable/" pipe.lock
      """)
    #expect(
      Self.shown(scratch, "pipe why metrics.json").hasSuffix("by ana     replicable, 2 runs\n"))
    #expect(
      scratch.pipe("why", "metrics.json", "--json").output.contains(#""verdict":"replicable","#))
    #expect(!scratch.pipe("why", "model.txt").output.contains("replicable"))
    scratch.sh(
      """
      e=$(sed -n '/^  train:/,/entry/s/.*entry: //p' pipe.lock)
      sed -i "s/^    entry: $e/&\\n    verified: $e nondeterministic/" pipe.lock
      """)
    #expect(
      scratch.pipe("why", "metrics.json").output.contains(
        "by train   seed 7, trees 100   nondeterministic\n"))
  }

  @Test func aFolderOfSeveralStagesNamesThem() {
    let scratch = Scratch(
      """
      stages:
        a: {cmd: mkdir -p g && echo 1 > g/a, deps: [in], outs: [g/a]}
        b: {cmd: mkdir -p g && echo 2 > g/b, deps: [in], outs: [g/b]}
        c: {cmd: cat g/* > c, deps: [g], outs: [c]}
      """, ["in": ""])
    scratch.pipe("repro")
    let text = Self.shown(scratch, "pipe why g && pipe why c")
    #expect(text.contains("   holds g/a by a, g/b by b\n  read   by c   cat g/* > c\n"))
    #expect(text.contains("  from   g/a 4355a46b   by a\n         g/b 53c234e5   by b\n"))
    let two = Scratch("stages: {a: {cmd: 'mkdir d; touch d/x d/y', outs: [d/x, d/y]}}\n")
    two.pipe("repro")
    #expect(two.shown("pipe why d").contains("'d' holds several outputs\n  = 'd/x', 'd/y'\n"))
  }

  @Test func aNewerUpstreamIsNotTakenForTheOneThatWasRead() {
    let scratch = Self.project()
    scratch.sh("sed -i 's/100/200/' params.yaml && pipe repro train")
    #expect(Self.shown(scratch, "pipe why metrics.json").contains("by train   seed 7, trees 100\n"))
    scratch.sh("rm -rf .pipe/runs")
    #expect(Self.shown(scratch, "pipe why metrics.json").contains("by train, in an earlier run\n"))
  }

  @Test func theJSONHasWhatTheContractSays() {
    let scratch = Self.project()
    let check = """
      import json, sys
      a = json.load(sys.stdin)
      assert list(a)[:9] == ["schema", "subject", "stage", "cmd", "params", "inputs", "environment", "run", "verdict"]
      assert a["schema"] == "pipe.why/1" and a["stage"] == "train", a
      assert a["subject"]["path"] == "model.txt" and a["subject"]["digest"].startswith("sha256:3ee04817")
      assert a["cmd"] == ["sh src/train.sh 100"]
      assert a["params"] == {"params.yaml": {"train.seed": 7, "train.trees": 100}}
      assert [(i["path"], i["by"]) for i in a["inputs"]] == [
        ("data/clean.csv", "clean"), ("src/train.sh", None), ("data/raw.csv", None), ("src/clean.sh", None)]
      assert a["inputs"][2]["source"]["licence"] == "internal"
      assert a["run"]["user"] == "ana" and a["run"]["commit"] is None
      assert a["environment"] and a["verdict"] is None and a["read_by"] == ["evaluate"]
      """
    let ending = scratch.sh("pipe why model.txt --json | python3 -c '\(check)'")
    #expect(ending.status == 0, "\(ending.errors)")
  }

  @Test func aProjectInAFolderOfTheRepositoryIsReadThere() {
    let scratch = Scratch()
    scratch.write("a/pipe.yaml", "stages:\n  s: {cmd: cp in out, deps: [in], outs: [out]}\n")
    scratch.write("a/in", "one\n")
    scratch.write("pipe.yaml", "stages: {other: {cmd: 'true'}}\n")
    scratch.sh(
      """
      git init -q -b main; cd a; pipe repro; git add -A .; git commit -qm one
      echo two > in; pipe repro; git add -A .; git commit -qm two; rm -rf .pipe/runs
      """)
    let text = scratch.sh("cd a && pipe why out --rev HEAD~1 && pipe why 2c8b08da").output
    #expect(text.components(of: "out 2c8b08da   at ") == 2)
    #expect(scratch.sh("cd a && pipe diff HEAD~1 HEAD").output.contains("in 2c8b08da → 27dd8ed4"))
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(of text: String) -> Int {
    ranges(of: text).count
  }
}
