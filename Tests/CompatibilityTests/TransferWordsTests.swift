import Support
import Testing

/// What words and options name in push and pull, beside the real DVC.
@Suite struct TransferWordsTests {
  /// A project with two commits, a branch and a tag, all of whose results are in the cache.
  private func project() -> SharedProject {
    let project = SharedProject(
      """
      stages:
        prep:
          cmd: cp raw.csv prep.csv
          deps: [raw.csv]
          outs: [prep.csv]
        fan:
          foreach: [a, b]
          do:
            cmd: mkdir d${item} && cat prep.csv > d${item}/x && echo ${item} > d${item}/y
            deps: [prep.csv]
            outs: ["d${item}"]
        keep:
          cmd: echo keep > keep.txt
          outs: [keep.txt: {push: false}]
        other:
          cmd: echo other > other.txt
          outs: [other.txt: {remote: two}]

      """, ["raw.csv": "1\n", "sub/t.txt": "t\n"])
    project.scratch.sh(
      """
      B=$PWD.bin; git rm -q --cached sub/t.txt
      pipe add -q sub/t.txt; pipe repro -q
      pipe remote add -q -d one $B/one || pipe remote add -d one $B/one; pipe remote add two $B/two
      git add -A; git commit -qm one; git tag v1
      echo 2 > raw.csv; pipe repro -q; git add -A; git commit -qm two
      git checkout -qb side; echo 3 > raw.csv; pipe repro -q; git add -A; git commit -qm three
      git checkout -q -; pipe checkout -q
      """)
    return project
  }

  private func objects(_ project: SharedProject) -> String {
    project.scratch.sh(
      "cd $PWD.bin; find one two -type f -path '*files*' 2>/dev/null | LC_ALL=C sort || true"
    ).output
  }

  private func empty(_ project: SharedProject) {
    project.scratch.sh("rm -rf $PWD.bin/one $PWD.bin/two .git/dvc-site")
  }

  @Test func pushBringsWhatDVCBrings() {
    let project = project()
    let commands = [
      ["-r", "two"], ["fan"], ["fan@a"], ["-d", "fan@a"], ["da/x"], ["-R", "sub"],
      ["sub/t.txt.dvc"],
      ["dvc.yaml"], ["--glob", "d[ab]"], ["--glob", "da/*"], ["-a"], ["-T"], ["-A"],
      ["-a", "fan@a"], ["keep.txt"], ["other"],
    ]
    for words in commands {
      empty(project)
      let own = project.scratch.spawn(
        [Scratch.program, "push"] + words, in: project.scratch.root)
      #expect(own.status == 0, "\(words): \(own)")
      let pushed = objects(project)
      empty(project)
      _ = project.dvcOutputs([(["push", "-q"] + words).joined(separator: " ")])
      #expect(pushed == objects(project), "\(words)")
    }
  }

  @Test func aPathStandsForWhatItWasAtEachCommit() {
    let project = project()
    // DVC brings that of the workspace, or nothing.
    #expect(project.pipe("push", "-A", "prep.csv").output.hasPrefix("3 files pushed to one"))
    #expect(project.pipe("push", "-a", "-T", "prep.csv").output == "Everything is up to date.\n")
  }

  @Test func whatMustNotBePushedStaysHereAtEveryCommit() {
    let project = project()
    project.scratch.sh("sed -i 's/ {push: false}//; s/keep.txt:/keep.txt/' dvc.yaml")
    for words in [["-A"], ["-a", "-T"], ["-A", "--run-cache"]] {
      empty(project)
      project.scratch.sh("git checkout -q . ; git checkout -q side; git checkout -q -")
      _ = project.scratch.spawn([Scratch.program, "push"] + words, in: project.scratch.root)
      #expect(!objects(project).contains("b2/60098afc93a054427d63c4de6be6a1"), "\(words)")
    }
  }

  @Test func aCommitThatCannotBeReadKeepsWhatMustStay() {
    let project = project()
    project.scratch.sh(
      """
      cp dvc.yaml good; echo '  broken: [' >> dvc.yaml; git commit -qam broken
      mv good dvc.yaml; git commit -qam mended
      """)
    #expect(project.pipe("push", "-A").status == 0)
    let found = objects(project)
    #expect(found.contains("one/files") && !found.contains("b2/60098afc93a054427d63c4de6be6a1"))
  }
}
