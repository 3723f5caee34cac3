import Support
import Testing

/// What goes wrong with DVC when parameters, merges, outputs and interruptions are odd goes right here.
@Suite struct TrapOfKeepingTests {
  @Test func aParameterThatTwoFilesHaveCountsInBoth() {
    let project = SharedProject(
      """
      stages:
        a: {cmd: "echo ${lr} > o; cat params.yaml >> o", wdir: sub, params: [lr], outs: [o]}

      """, ["params.yaml": "lr: 1\n", "sub/params.yaml": "lr: 2\n"])
    project.pipe("repro")
    #expect(project.read("sub/o") == "1\nlr: 2\n")
    project.write("params.yaml", "lr: 5\n")
    #expect(project.pipe("status", "--exit-code").output.hasPrefix("params.yaml:1  lr 1 → 5"))
    #expect(project.pipe("repro").output.contains("1 ran"))
    project.write("sub/params.yaml", "lr: 6\n")
    #expect(project.pipe("status", "--exit-code").output.hasPrefix("params.yaml:1  lr 2 → 6"))
    #expect(project.pipe("repro").output.contains("1 ran"))
    #expect(project.read("sub/o") == "5\nlr: 6\n")
  }

  @Test func anEntryThatMixesBothSidesOfAMergeIsFound() {
    let project = SharedProject(
      """
      stages:
        a: {cmd: cp x a, deps: [x], outs: [a]}
        b: {cmd: cp y b, deps: [y], outs: [b]}
        c: {cmd: 'test $(cat a b | sort -u | wc -l) = 2 && echo two > c || echo one > c', deps: [a, b], outs: [c]}

      """, ["x": "1\n", "y": "2\n"])
    project.pipe("repro")
    project.commit()
    project.scratch.sh("git branch -m main; git checkout -q -b left; echo 3 > x")
    project.pipe("repro")
    project.commit()
    project.scratch.sh("git checkout -q main; pipe checkout -q; echo 3 > y")
    project.pipe("repro")
    project.commit()
    let merge = project.scratch.sh("git merge left || true; git diff --name-only --diff-filter=U")
    #expect(merge.output.hasSuffix("\npipe.lock\n"), "\(merge)")
    project.pipe("checkout", "-q")
    #expect(project.dvc("status").output == nothingToDo, "DVC sees nothing")
    let status = project.pipe("status", "--json")
    #expect(
      status.output.contains(
        #"{"stage":"c","state":"stale","reasons":[{"kind":"lock-inconsistent"}]}"#))
    #expect(project.pipe("repro").output.contains("1 ran"))
    #expect(project.read("c") == "one\n")
    #expect(project.dvc("status").output == nothingToDo)
    #expect(project.pipe("repro").output.hasPrefix("Up to date"))
  }

  @Test func whatSiblingsAndOtherProjectsNeedStaysInTheCache() {
    let project = SharedProject(
      "stages:\n  a: {cmd: cp in a, deps: [in], outs: [a]}\n", ["in": "1\n"])
    let shared = project.scratch.root + ".bin/cache"
    project.write(".dvc/config", "[cache]\n    dir = \(shared)\n")
    project.pipe("repro")
    project.commit()
    project.scratch.sh("git checkout -q -b side; echo 2 > in; pipe repro -q; git commit -qam 2")
    project.scratch.sh(
      "git clone -q . ../$(basename $PWD).bin/other; git checkout -q -; echo 3 > in")
    project.pipe("repro")
    project.scratch.sh(
      "cd ../$(basename $PWD).bin/other; echo 4 > in; pipe repro -q; cd -; git checkout -q in dvc.lock"
    )
    #expect(project.pipe("checkout", "-q").status == 0)
    #expect(project.pipe("gc", "-f").status == 0)
    project.scratch.sh("git checkout -qf side; pipe checkout -q")
    #expect(project.read("a") == "2\n")
    #expect(
      project.scratch.sh("cd ../$(basename $PWD).bin/other; rm a; pipe checkout -q; cat a").output
        == "4\n")
  }

  @Test func smallFiguresAndTruthsAreShownAsTheyAre() {
    let project = SharedProject(
      "stages:\n  a: {cmd: cp in m.json, deps: [in], metrics: [m.json: {cache: false}]}\n",
      ["in": #"{"z": 1, "p": 1.5e-09, "ok": true}"#])
    project.pipe("repro")
    project.commit()
    project.write("in", #"{"z": 2, "p": 2.5e-09, "ok": false}"#)
    project.pipe("repro")
    #expect(
      project.pipe("metrics", "diff").output == """
        Path    Metric    HEAD     workspace    Change
        m.json  ok        True     False        -
        m.json  p         1.5e-09  2.5e-09      1e-09
        m.json  z         1        2            1

        """)
  }

  @Test(arguments: [
    (
      "a: {cmd: touch d/o, deps: [d], outs: [d/o]}", "error[cycle]: 'a' depends on 'd', which holds"
    ),
    ("a: {cmd: touch o made, wdir: none, outs: [o]}", "its folder"),
    ("a: {cmd: 'touch made ../made', outs: [/nonexistent/o]}", "is outside of the project"),
  ])
  func whatCannotWorkIsSaidBeforeTheCommandRuns(stage: String, message: String) {
    let project = SharedProject("stages:\n  \(stage)\n", ["d/in": "1\n"])
    let run = project.pipe("repro")
    #expect(run.status != 0 && run.errors.contains(message), "\(run.errors)")
    #expect(!project.scratch.exists("made") && !project.scratch.exists("dvc.lock"))
  }

  @Test func nothingGoesOnAfterATimeoutOrAKill() {
    let project = SharedProject(
      """
      stages:
        slow:
          cmd: (sleep 1; echo late > late) & wait; echo 1 > o
          outs: [o]
          meta: {pipe: {timeout: 0.2s}}
        killed: {cmd: 'touch began; (sleep 1; echo late > late2) & wait; echo 1 > p', outs: [p]}

      """)
    #expect(project.pipe("repro", "slow").errors.contains("error[stage-timed-out]"))
    project.scratch.sh(
      """
      pipe repro killed > /dev/null & p=$!
      for i in $(seq 500); do test -e began && break; sleep 0.02; done
      kill -9 $p; wait $p || true; sleep 1.3
      """)
    #expect(!project.scratch.exists("late") && !project.scratch.exists("late2"))
    #expect(!project.scratch.exists("o") && !project.scratch.exists("p"))
  }

  @Test(arguments: [
    ("schema: '1.0'\n", "error[lock-syntax]: 'dvc.lock' cannot be read: its schema is '1.0'"),
    ("schema: 2.0\n", "= write it in quotes: schema: '2.0'"),
    ("", "error[lock-syntax]: 'dvc.lock' cannot be read: it is empty or no map"),
    ("stages: {}\n", "'dvc.lock' cannot be read: it has no 'schema'"),
    ("schema: '2.0'\nstagess: {}\n", "= did you mean 'stages'?"),
    (
      "schema: '2.0'\nstages:\n  a: {cmd: x, outs: [{path: o, md5: zz}]}\n",
      "error[lock-syntax]: 'dvc.lock' cannot be read: the md5 of 'o' is 'zz', which is no MD5 digest\n"
        + " --> dvc.lock:3:37"
    ),
  ])
  func aLockThatDVCRefusesIsRefusedWithAPlaceAndAHint(text: String, message: String) {
    let project = SharedProject("stages:\n  a: {cmd: touch o, outs: [o]}\n", ["dvc.lock": text])
    let status = project.pipe("status")
    #expect(status.status == 2 && status.errors.contains(message), "\(status.errors)")
  }

  @Test func ignoreFilesNameOutputsInTheOrderOfDVC() {
    let files = [
      "in": "1\n",
      "dvc.yaml": """
      stages:
        a: {cmd: cp in k; cp in j; cp in l; cp in n, plots: [k], deps: [in], outs: [n, j], metrics: [l]}

      """,
    ]
    let words = [
      "-o", "w", "-o", "v", "-m", "mm", "--plots", "pl", "--outs-persist", "pp", "touch w",
    ]
    let texts = [true, false].map { isDVC in
      let project = SharedProject(files: files)
      if isDVC {
        _ = project.dvcOutputs(["repro -q", "stage add -q -n s " + words.joined(separator: " ")])
      } else {
        project.pipe("repro", "-q")
        project.scratch.sh("pipe stage add -n s " + words.joined(separator: " "))
      }
      return project.read(".gitignore")
    }
    #expect(texts[0] == texts[1])
  }

  @Test func anEditThroughAHardLinkIsNotCalledRestorable() {
    let project = SharedProject(
      "stages:\n  a: {cmd: mkdir d; cp in a; cp in d/x, deps: [in], outs: [a, d]}\n", ["in": "1\n"])
    project.write(".dvc/config", "[cache]\n    type = hardlink\n")
    project.pipe("repro")
    project.scratch.sh("chmod u+w d/x; echo hand >> d/x")
    #expect(project.pipe("status", "--json").output.contains(#""state":"stale""#))
    project.scratch.sh("rm -r d; mkdir d; echo other > d/x; mkdir -p .dvc/cache/files/md5/b0")
    project.scratch.sh(
      "echo 1 > .git/one; cp .git/one .dvc/cache/files/md5/b0/26324c6904b2a9cb4b88d6d61c81d1.new; "
        + "mv -f .dvc/cache/files/md5/b0/26324c6904b2a9cb4b88d6d61c81d1{.new,}")
    #expect(
      project.pipe("status").output.contains("a   will be restored; what is there now is kept"))
  }
}
