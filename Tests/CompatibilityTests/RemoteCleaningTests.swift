import Support
import Testing

/// `pipe gc --cloud` and `--not-in-remote` beside those of DVC.
@Suite struct RemoteCleaningTests {
  /// Three commits on two branches with a tag, each with other data that was pushed: a folder and a file
  /// to `st`, a second file to `other`; `st` also holds what is no object, and one in the place of
  /// DVC 2.
  private func project() -> SharedProject {
    let project = SharedProject()
    project.scratch.sh(
      """
      pipe remote add -d st \(place(project, "st")); pipe remote add other \(place(project, "other"))
      mkdir data; echo y > data/y
      for number in 1 2 3; do
        echo x$number > data/x; echo f$number > f; echo g$number > g
        pipe add -q data f g
        grep -q remote g.dvc || echo "  remote: other" >> g.dvc
        git add -A; git commit -qm $number; pipe push -q
        [ $number != 1 ] || git tag v1
        [ $number != 1 ] || git checkout -q -b side
      done
      cd \(place(project, "st"))
      mkdir -p ab runs/ab; echo old > ab/0123456789abcdef0123456789abcd; echo r > runs/ab/x
      """)
    return project
  }

  private func place(_ project: SharedProject, _ name: String) -> String {
    "\(project.scratch.root).bin/\(name)"
  }

  private func files(_ project: SharedProject) -> String {
    project.scratch.sh(
      """
      find .dvc/cache/files -type f | LC_ALL=C sort
      cd \(project.scratch.root).bin && find st other -type f | LC_ALL=C sort
      """
    ).output
  }

  @Test(arguments: [
    ["-c", "-w"], ["-c", "-a", "-T", "-r", "st"], ["-c", "-A"], ["--not-in-remote", "-w"],
  ]) func dvcRemovesTheSame(_ words: [String]) {
    let (mine, theirs) = (project(), project())
    for project in [mine, theirs] {
      project.write("new", "not pushed\n")
      project.pipe("add", "-q", "new")
    }
    let own = mine.scratch.spawn([Scratch.program, "gc", "-f"] + words, in: mine.scratch.root)
    #expect(own.status == 0, "\(own)")
    let others = theirs.scratch.spawn(
      [SharedProject.program, "gc", "-f"] + words, in: theirs.scratch.root)
    #expect(others.status == 0, "\(others)")
    #expect(files(mine) == files(theirs))
  }

  @Test func whatGoesIsShownFirst() {
    let project = project()
    let before = files(project)
    #expect(
      project.scratch.shown("pipe gc -c -w --dry") == """
          goes    8 objects   262 B   in the cache
          stays   5 objects   133 B   in the cache
          goes    7 objects   260 B   in 'st'
          stays   4 objects   130 B   in 'st'
          goes    2 objects   6 B     in 'other'
          stays   1 object    3 B     in 'other'
        Others may use 'st' and 'other'; only what this clone knows of stays.
        First: git fetch --all --tags. Other projects that use it: --projects FOLDER
        Nothing was removed. To do so: the same with --force

        """)
    #expect(files(project) == before)
    #expect(
      project.pipe("gc", "-c", "-w", "-f").output.hasSuffix(
        "Removed 8 objects, 262 B, from the cache; 7 objects, 260 B, from 'st'; "
          + "2 objects, 6 B, from 'other'.\n"))
    #expect(
      project.pipe("gc", "-c", "-w").output == """
        The cache holds nothing that is not needed: 5 objects, 133 B.
        'st' holds nothing that is not needed: 4 objects, 130 B.
        'other' holds nothing that is not needed: 1 object, 3 B.

        """)
    #expect(project.scratch.exists("../\(name(project)).bin/st/runs/ab/x"))
    #expect(project.dvc("status", "-c").output == "Cache and remote 'st' are in sync.\n")
  }

  private func name(_ project: SharedProject) -> Substring {
    project.scratch.root.split(separator: "/").last ?? ""
  }

  /// A fresh clone has no cache, and so no list that says which files a folder needs.
  @Test func aCloneWithoutACacheKeepsTheFilesOfFolders() {
    let project = project()
    project.scratch.sh("rm -rf .dvc/cache data f g")
    let ending = project.pipe("gc", "-c", "-w", "-f")
    #expect(
      ending.output.hasSuffix(
        "Removed 7 objects, 260 B, from 'st'; 2 objects, 6 B, from 'other'.\n"))
    #expect(!project.scratch.exists(".dvc/cache/files"), "looking fills no cache")
    #expect(project.dvc("pull").status == 0)
    #expect(project.read("data/x") + project.read("data/y") + project.read("g") == "x3\ny\ng3\n")
  }

  @Test func whatIsNoObjectStays() {
    let project = project()
    let place = place(project, "st")
    project.scratch.sh(
      """
      cd \(place); mkdir -p AB xy/zz files/md5/ab
      for name in ab/readme AB/0123456789abcdef0123456789abcd files/md5/ab/CDEF \
        files/md5/ab/0123456789abcdef0123456789abcd.tmp ab/0123456789ABCDEF0123456789ABCD xy/zz/a top; do
        echo mine > $name
      done
      """)
    #expect(project.pipe("gc", "-c", "-w", "-f").status == 0)
    #expect(
      project.scratch.sh("cd \(place) && grep -rl mine . | LC_ALL=C sort").output == """
        ./AB/0123456789abcdef0123456789abcd
        ./ab/0123456789ABCDEF0123456789ABCD
        ./ab/readme
        ./files/md5/ab/0123456789abcdef0123456789abcd.tmp
        ./files/md5/ab/CDEF
        ./top
        ./xy/zz/a

        """)
  }

  @Test func aDamagedListInTheRemoteStopsEverything() {
    let project = project()
    project.scratch.sh("rm -rf .dvc/cache")
    let list = project.scratch.sh("sed -n 's/.*md5: \\(..\\)\\(.*dir\\)/\\1\\/\\2/p' data.dvc")
      .output
      .dropLast()
    let path = "\(place(project, "st"))/files/md5/\(list)"
    project.scratch.sh("chmod u+w \(path); echo '[]' > \(path)")
    let before = files(project)
    let ending = project.pipe("gc", "-c", "-w", "-f")
    #expect(ending.status == 3)
    #expect(
      ending.errors.hasPrefix("error[object-corrupt]: the list of files 'files/md5/\(list)' in the")
    )
    #expect(files(project) == before)
  }

  @Test func whatOtherProjectsNeedStays() {
    let (mine, theirs) = (project(), project())
    theirs.scratch.sh(
      """
      printf "[core]\\n    remote = st\\n['remote \\"st\\"']\\n    url = \(place(mine, "st"))\\n" > .dvc/config
      git rm -q --cached g.dvc; rm g.dvc g
      echo theirs > data/x; pipe add -q data; pipe push -q
      """)
    #expect(mine.pipe("gc", "-c", "-w", "-f", "-p", theirs.scratch.root).status == 0)
    #expect(theirs.pipe("status", "-c").output == "Cache and remote 'st' are in sync.\n")
    #expect(mine.pipe("status", "-c").output.contains("Cache and remote 'st' are in sync.\n"))
  }

  @Test func aShallowCloneIsRefused() {
    let project = project()
    let clone = Scratch()
    clone.sh("git clone -q --depth 1 file://\(project.scratch.root) it")
    let refused = clone.sh("cd it && pipe gc -c -f")
    #expect(refused.status == 1)
    #expect(refused.errors.hasPrefix("error[not-confirmed]: this clone lacks commits"))
    #expect(clone.sh("cd it && pipe gc -c -w --dry").status == 0)
  }

  @Test(arguments: [
    (["-r", "st"], "'--remote' goes with '--cloud' or '--not-in-remote'"),
    (["-c", "--not-in-remote"], "'--cloud' and '--not-in-remote' exclude each other"),
    (["-c", "-r", "sd"], "there is no remote 'sd'\n  = did you mean 'st'?"),
    (["-c", "--trash"], "'--trash' is about what is here alone"),
    (["-c", "-r", "web"], "files can only be read from the remote 'http://127.0.0.1:9', so"),
  ]) func whatCannotBeIsRefused(_ words: [String], _ text: String) {
    let project = project()
    project.pipe("remote", "add", "web", "http://127.0.0.1:9")
    let before = files(project)
    let ending = project.scratch.spawn(
      [Scratch.program, "gc", "-w", "-f"] + words, in: project.scratch.root)
    #expect(ending.status == 2)
    #expect(ending.errors.contains(text))
    #expect(files(project) == before)
  }

  /// What the remote has of a folder only in part has to be pushed yet, and a push looks into the list.
  @Test func aListStaysUntilTheRemoteHasAllOfItsFiles() {
    let project = project()
    project.scratch.sh("rm -f \(place(project, "st"))/files/md5/00/9520053b00386d1173f3988c55d192")
    project.scratch.sh("rm -f \(place(project, "st"))/files/md5/$(md5sum data/y | cut -c 1,2)/*")
    #expect(
      project.scratch.shown("pipe gc --not-in-remote -w -f") == """
          goes    11 objects   271 B
                  3 objects    also in a remote: pipe fetch
          stays   2 objects    124 B
        Removed 11 objects, 271 B.

        """)
    #expect(project.pipe("push").output.hasPrefix("1 file pushed to st"))
  }

  @Test func linksIntoTheCacheDoNotComeToLeadNowhere() {
    let project = project()
    project.scratch.sh(
      "printf '[cache]\\n    type = symlink\\n' >> .dvc/config; pipe checkout --relink")
    #expect(project.pipe("gc", "--not-in-remote", "-w", "-f").status == 0)
    #expect(project.read("data/x") + project.read("f") + project.read("g") == "x3\nf3\ng3\n")
  }
}
