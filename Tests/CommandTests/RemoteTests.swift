import Support
import Testing

/// Data that goes to a remote and comes back, in native projects.
@Suite struct RemoteTests {
  private static let stages = """
    remotes:
      origin: ../store
    stages:
      a:
        cmd: mkdir d && cp in d/x && echo 2 > d/y
        deps: [in]
        outs: [d]
      b:
        cmd: cat d/x d/y > b.txt
        deps: [d]
        outs: [b.txt]

    """

  /// A project that ran and is committed, in the folder `p`; its remote is the folder `store`.
  private func project(_ stages: String = Self.stages) -> Scratch {
    let scratch = Scratch()
    scratch.write("p/pipe.yaml", stages)
    scratch.write("p/in", "1\n")
    scratch.sh(
      """
      git init -q p && cd p && pipe repro -q
      git add -A && git commit -qm 'a result'
      """)
    return scratch
  }

  /// The objects of the remote, a line each: name and whether the content fits it.
  private static let check = """
    cd store/objects && for file in */*; do
      [ "$(sha256sum < "$file" | cut -c -64)" = "${file/\\//}" ] || echo "$file is damaged"
    done
    """

  @Test func aFreshCloneHasEverythingAfterAPull() {
    let scratch = project()
    #expect(scratch.shown("cd p; pipe push") == "8 files pushed to origin (168 B, T).\n")
    #expect(scratch.shown("cd p; pipe push") == "Everything is up to date.\n")
    #expect(
      scratch.shown("git clone -q p q; cd q; pipe pull; pipe repro --locked; cat b.txt") == """
          A  d
          A  b.txt
        8 files fetched from origin (168 B, T), 2 outputs added.
          locked     2 stages match pipe.lock; nothing ran
        1
        2

        """)
    #expect(scratch.shown("cd q; pipe pull; git status --short") == "Everything is up to date.\n")
  }

  @Test func statusTellsWhatOnlyOneSideHas() {
    let scratch = project()
    #expect(
      scratch.shown("cd p; pipe status -c") == """
          new   b.txt   not in origin   (pipe push)
          new   d       not in origin   (pipe push)
          new   d/x     not in origin   (pipe push)
          new   d/y     not in origin   (pipe push)

        """)
    scratch.sh("cd p && pipe push -q && rm -r .pipe/cache")
    #expect(
      scratch.shown("cd p; pipe status -c b.txt --json") == """
        {"schema":"pipe.cloud-status/1","remotes":[{"remote":"origin","url":"\(scratch.root)/p/../store",\
        "differences":[{"path":"b.txt","state":"deleted"}]}]}

        """)
    scratch.sh("cd p && pipe fetch -q")
    #expect(
      scratch.shown("cd p; pipe status -c") == "Cache and remote 'origin' are in sync.\n")
  }

  @Test func onlyWhatIsNamedMoves() {
    let scratch = project()
    #expect(scratch.shown("cd p; pipe push b.txt") == "1 file pushed to origin (4 B, T).\n")
    #expect(scratch.shown("cd p; pipe push -d b") == "3 files pushed to origin (164 B, T).\n")
    #expect(
      scratch.shown("git clone -q p q; cd q; pipe pull b.txt; ls") == """
          A  b.txt
        1 file fetched from origin (4 B, T), 1 output added.
        b.txt
        in
        pipe.lock
        pipe.yaml

        """)
    #expect(scratch.shown("cd q; pipe pull nothing").contains("error[unknown-target]"))
  }

  @Test func outputsChooseWhetherAndWhereTheyGo() {
    let scratch = project(
      """
      remotes:
        origin: ../store
        other: ../elsewhere
      stages:
        a:
          cmd: echo a > a; echo b > b; echo c > c
          deps: [in]
          outs:
            - a
            - b: {push: false}
            - c: {remote: other}

      """)
    #expect(
      scratch.shown("cd p; pipe push --no-run-cache")
        == "2 files pushed to origin, other (4 B, T).\n")
    #expect(
      scratch.sh("find store elsewhere -type f -exec cat {} +").output == "a\nc\n")
  }

  @Test func aListIsNeverThereWithoutItsFiles() {
    let scratch = project()
    scratch.sh("cd p && rm .pipe/cache/objects/43/55*")
    let ending = scratch.sh("cd p && pipe push --no-run-cache")
    #expect(ending.output.hasPrefix("2 files pushed"))
    #expect(
      ending.errors.contains("'d/x' is neither in the cache nor in the remote"), "\(ending)")
    #expect(scratch.sh("ls store/objects | wc -l").output == "2\n")
  }

  @Test func whatIsDamagedThereDoesNotGetIn() {
    let scratch = project()
    scratch.sh(
      """
      cd p && pipe push -q; cd ../store/objects/43 && chmod u+w *
      printf 9 | dd of=$(ls) conv=notrunc status=none
      git clone -q ../../../p ../../../q
      """)
    let ending = scratch.sh("cd q && pipe pull")
    #expect(ending.status == 3)
    #expect(ending.errors.contains("error[object-corrupt]: what the remote"))
    #expect(ending.errors.contains("has of 'd/x' does not fit its digest"))
    #expect(scratch.sh("ls q").output == "b.txt\nin\npipe.lock\npipe.yaml\n")
    #expect(!scratch.sh("ls -A q/.pipe/cache").output.contains("tmp"))
    // One of another size is known to be wrong without reading it.
    scratch.sh("printf 1 >> $(ls store/objects/43/*)")
    #expect(
      scratch.shown("cd p; pipe push")
        == "1 file pushed to origin (2 B, T), 1 file of a wrong size replaced.\n")
    #expect(scratch.sh("cd q && pipe pull && cat d/x").output.hasSuffix("1\n"))
  }

  @Test func aPullLeavesUnsavedChangesAlone() {
    let scratch = project()
    scratch.sh("cd p && pipe push -q; cd .. && git clone -q p q && cd q && echo mine > b.txt")
    let ending = scratch.sh("cd q && pipe pull")
    #expect(ending.status == 1 && ending.errors.contains("error[would-overwrite]"), "\(ending)")
    #expect(scratch.read("q/b.txt") == "mine\n")
    #expect(scratch.sh("cd q && pipe pull -f && cat b.txt").output.hasSuffix("1\n2\n"))
    #expect(scratch.sh("cat q/.pipe/trash/*/*/b.txt").output == "mine\n")
  }

  @Test func whatTheRemoteLacksIsTold() {
    let scratch = project()
    scratch.sh("cd p && pipe push -q b.txt; cd .. && git clone -q p q")
    let ending = scratch.sh("cd q && pipe pull")
    #expect(ending.status == 1 && ending.errors.contains("does not have 'd'"), "\(ending)")
    #expect(ending.output.hasPrefix("  A  b.txt\n"))
    #expect(scratch.pipe("-C", "q", "pull", "--allow-missing").status == 0)
  }

  @Test func formerResultsGoAlong() {
    let scratch = project()
    scratch.sh(
      """
      cd p && echo 7 > in && pipe repro -q && echo 1 > in && pipe repro -q && pipe push -q
      git clone -q . ../q; cd ../q && pipe pull -q && echo 7 > in
      """)
    #expect(scratch.shown("cd q; pipe repro").hasSuffix("0 ran, 2 restored in T.\n"))
    #expect(scratch.read("q/b.txt") == "7\n2\n")
  }

  @Test func reproFetchesWhatNeedNotBeMadeAgain() {
    let scratch = project()
    scratch.sh("cd p && pipe push -q && git clone -q . ../q")
    #expect(scratch.shown("cd q; pipe repro --pull").hasSuffix("0 ran, 2 restored in T.\n"))
    #expect(scratch.read("q/b.txt") == "1\n2\n")
  }

  @Test func allCommitsGoOnDemand() {
    let scratch = project()
    scratch.sh("cd p && git branch old && echo 5 > in && pipe repro -q && git commit -qam two")
    #expect(
      scratch.shown("cd p; pipe push --no-run-cache") == "4 files pushed to origin (168 B, T).\n")
    #expect(
      scratch.shown("cd p; pipe push -a --no-run-cache")
        == "3 files pushed to origin (166 B, T).\n")
    #expect(scratch.sh("git clone -q p q && cd q && pipe fetch -A --no-run-cache").status == 0)
    #expect(scratch.sh("cd q && find .pipe/cache/objects -type f | wc -l").output == "7\n")
  }

  @Test func aKilledPushGoesOnAndLeavesNothingHalf() {
    let scratch = project(
      """
      remotes:
        origin: ../store
      stages:
        a:
          cmd: mkdir d && for i in {1..400}; do head -c 30000 /dev/zero | tr '\\0' x > d/$i; echo $i >> d/$i; done
          outs: [d]

      """)
    let ending = scratch.sh(
      """
      cd p
      for delay in 0.02 0.05 0.1 0.2; do
        pipe push -q & sleep $delay; kill -KILL $! 2> /dev/null || true; wait $! 2> /dev/null || true
      done
      pipe push -q & pipe push -q; wait $!
      cd ..
      \(Self.check)
      ls | wc -l
      cd ../..; find store -name '.pipe-tmp*' -mmin +60
      git clone -q p q && cd q && pipe pull -q && cat d/400 | tail -c 4
      """)
    #expect(ending.status == 0, "\(ending)")
    #expect(ending.output.hasSuffix("400\n") && !ending.output.contains("damaged"), "\(ending)")
  }

  @Test func aMissingRcloneIsTold() {
    let scratch = project()
    scratch.sh("sed -i 's|../store|s3://bucket/x|' p/pipe.yaml; mkdir bin; ln -s $(which git) bin")
    let ending = scratch.spawn(
      [Scratch.program, "push"], in: scratch.root + "/p", variables: ["PATH": scratch.root + "/bin"]
    )
    #expect(
      ending.errors == """
        error[rclone-missing]: the program 'rclone', which reaches this remote, is not installed
          = apt-get install rclone

        """)
    #expect(ending.status == 3)
  }

  @Test func remotesAreWrittenIntoTheStageFile() {
    let scratch = Scratch("stages: {}\n")
    #expect(
      scratch.shown(
        """
        pipe remote add one ../a
        pipe remote add -d two s3://b/c; pipe remote modify one url ../z; pipe remote rename one x
        pipe remote list; pipe remote default; cat pipe.yaml; pipe remote default x
        pipe remote remove two; pipe remote list
        """) == """
            wrote   pipe.yaml
            wrote   pipe.yaml
            wrote   pipe.yaml
            wrote   pipe.yaml
            two   s3://b/c   (default)
            x     ../z
          two
          stages: {}

          remotes:
            two: s3://b/c
            x: ../z
            wrote   pipe.yaml
            wrote   pipe.yaml
            x   ../z   (default)

          """)
  }

  @Test func aProjectWithoutARemoteSaysSo() {
    let scratch = project("stages: {a: {cmd: echo 1 > x, outs: [x]}}\n")
    #expect(
      scratch.shown("cd p; pipe push") == """
        error[no-remote]: this project has no remote
          = pipe remote add -d NAME URL, where URL is a folder, s3://…, ssh://… or rclone://…
        [2]

        """)
  }
}
