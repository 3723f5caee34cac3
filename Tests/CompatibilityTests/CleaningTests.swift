import Support
import Testing

/// `pipe gc` in a cache that DVC uses too.
@Suite struct CleaningTests {
  /// Three commits on two branches with a tag, each with other data, the middle one without a name.
  private func project() -> SharedProject {
    let project = SharedProject(
      "stages: {a: {cmd: cat in data/x > o, deps: [in, data], outs: [o]}}\n", ["in": "1\n"])
    project.scratch.sh("mkdir data; echo x1 > data/x; echo y > data/y")
    #expect(project.pipe("add", "-q", "data").status == 0)
    #expect(project.pipe("repro", "-q").status == 0)
    project.commit()
    project.scratch.sh("git tag v1; git checkout -q -b side; echo x2 > data/x")
    #expect(project.pipe("repro", "-q").status == 0)
    project.commit()
    project.scratch.sh("echo x3 > data/x")
    #expect(project.pipe("repro", "-q").status == 0)
    project.commit()
    return project
  }

  @Test func nothingGoesWithoutAWord() {
    let project = project()
    let before = project.objects
    #expect(
      project.scratch.shown("pipe gc") == """
          goes    3 objects         130 B
                  1 former result   no longer whole
          stays   7 objects         262 B
        Nothing was removed. To do so: the same with --force

        """)
    #expect(project.pipe("gc", "--dry", "-f").status == 0)
    #expect(project.objects == before)
  }

  @Test func everyBranchAndTagKeepsItsData() {
    let project = project()
    #expect(project.pipe("gc", "-f").output.hasSuffix("Removed 3 objects, 130 B.\n"))
    for revision in ["v1", "side"] {
      #expect(project.scratch.sh("git checkout -q \(revision)").status == 0)
      #expect(project.dvc("checkout", "-q").status == 0)
      #expect(project.dvc("status").output == nothingToDo)
      #expect(project.pipe("checkout").output == "Everything is as recorded.\n")
    }
    let ending = project.scratch.sh("git checkout -q side~1; pipe checkout")
    #expect(
      ending.status == 1 && ending.errors.contains("error[object-missing]"),
      "\(ending.output) \(ending.errors)")
    #expect(
      project.scratch.sh("find .dvc/cache/runs .dvc/cache/pipe/{runs,written} -type f | wc -l")
        .output == "6\n")
  }

  @Test func stashesWorkTreesAndTheIndexKeepTheirs() {
    let project = project()
    project.scratch.sh(
      """
      git worktree add -q --detach ../$(basename $PWD).tree side~1
      echo x4 > data/x; pipe add -q data; git stash -q; pipe checkout -q
      echo x5 > data/x; pipe add -q data; git add data.dvc; git checkout -q HEAD -- data.dvc
      echo x6 > data/x; pipe add -q data; git add data.dvc
      sed -i 's/x6/x3/' data/x; pipe add -q data
      """)
    let ending = project.pipe("gc", "-f")
    #expect(ending.output.hasSuffix("Removed 2 objects, 125 B.\n"), "only x5 has no name")
    project.scratch.sh("rm -rf $PWD.tree")
  }

  @Test(arguments: [
    (["-w"], 6), (["-a"], 3), (["-T"], 3), (["-a", "-T"], 3), (["-A"], 0),
    (["--rev", "side~1"], 3),
    (["--rev", "HEAD", "-n", "2"], 3), (["--date", "2001-01-01"], 0),
  ]) func whatIsKeptCanBeSaid(_ words: [String], _ count: Int) {
    let project = project()
    let ending = project.scratch.spawn(
      [Scratch.program, "gc", "--json"] + words, in: project.scratch.root)
    #expect(ending.output.components("\"digest\"") == count, "\(words) \(ending.output)")
  }

  @Test func dvcRemovesTheSame() {
    let (mine, theirs) = (project(), project())
    #expect(mine.pipe("gc", "-w", "-f").status == 0)
    #expect(theirs.dvc("gc", "-q", "-w", "-f").status == 0)
    #expect(mine.objects == theirs.objects)
  }

  @Test func theWholeDayCounts() {
    let project = project()
    project.scratch.sh(
      """
      date=$(date +%Y-%m-%d)T00:00:01
      GIT_COMMITTER_DATE=$date git commit -q --amend --no-edit --date $date
      """)
    let today = project.scratch.sh("date +%Y-%m-%d").output.dropLast()
    let ending = project.scratch.spawn(
      [Scratch.program, "gc", "--json", "--date", String(today)], in: project.scratch.root)
    #expect(ending.output.contains("\"objects\":[]"), "all three are of today")
  }

  @Test func aSharedCacheKeepsWhatOtherProjectsNeed() {
    let (first, second) = (project(), project())
    for project in [first, second] {
      project.scratch.sh(
        "printf '[cache]\\n    dir = \(first.scratch.root).cache\\n' > .dvc/config; git add -A")
    }
    first.write("data/x", "first\n")
    second.write("data/x", "second\n")
    #expect(first.pipe("add", "-q", "data").status == 0)
    #expect(second.pipe("add", "-q", "data").status == 0)
    let ending = first.pipe("gc", "-w", "-f")
    #expect(ending.output.contains("also for   \(second.scratch.root)") || ending.status == 0)
    #expect(second.dvc("status", "data.dvc").output == nothingToDo)
    second.scratch.sh("mv $PWD $PWD.moved")
    let refused = first.pipe("gc", "-w", "-f")
    #expect(refused.status == 2)
    #expect(
      refused.errors.hasPrefix("error[missing-file]: '\(second.scratch.root)' uses this cache"))
    #expect(refused.errors.contains("rm \(first.scratch.root).cache/pipe/users/"))
    first.scratch.sh("mv \(second.scratch.root).moved \(second.scratch.root); rm -rf $PWD.cache")
  }

  @Test func objectsOfTheFormerLayoutGoToo() {
    let project = project()
    project.scratch.sh(
      "mkdir -p .dvc/cache/ab; echo old > .dvc/cache/ab/0123456789abcdef0123456789abcd")
    #expect(project.pipe("gc", "-f").output.hasSuffix("Removed 4 objects, 134 B.\n"))
    #expect(!project.scratch.exists(".dvc/cache/ab/0123456789abcdef0123456789abcd"))
  }

  @Test func aRunningStageOfDVCHoldsItOff() {
    let project = project()
    project.scratch.sh(
      "echo \"{\\\"write\\\": {\\\"$PWD/o\\\": {\\\"pid\\\": 1, \\\"cmd\\\": \\\"dvc\\\"}}, \\\"read\\\": {}}\" > .dvc/tmp/rwlock"
    )
    let ending = project.pipe("gc", "-f")
    #expect(ending.status == 3)
    #expect(ending.errors.hasPrefix("error[project-busy]"))
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
