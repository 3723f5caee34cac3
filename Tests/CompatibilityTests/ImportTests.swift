import Support
import Testing

/// Data that `dvc import` brought from another repository.
@Suite struct ImportTests {
  /// A repository with everything that can be imported, in the folder `lib`; its remote is `libstore`.
  private static let makeLibrary = """
    mkdir -p $B/lib/.dvc && cd $B/lib && git init -q -b main && touch .dvc/config
    mkdir -p gd/s data/sub mix/d work nested/.dvc
    echo g > g.txt; echo 1 > gd/1; echo 2 > gd/s/2
    echo a > data/a.txt; echo b > data/sub/b.csv; echo f > f.bin
    echo m > mix/git.txt; echo n > mix/n.bin; echo d1 > mix/d/1
    cat > work/dvc.yaml <<'END'
    stages:
      make:
        cmd: mkdir -p model && echo w > model/w && echo r > ../report.txt
        outs: [model, ../report.txt]
    END
    pipe add -q data f.bin mix/n.bin mix/d && (cd work && pipe repro -q)
    touch nested/.dvc/config; echo nn > nested/n.txt; pipe -C nested add -q n.txt
    pipe remote add -d st ../libstore >&2; pipe -C nested remote add -d st ../../libstore >&2
    pipe push -q; pipe -C nested push -q; git add -A; git commit -qm lib
    """

  private static let paths = [
    "g.txt", "gd", "data", "data/sub", "data/a.txt", "f.bin", "mix", "work/model", "report.txt",
    "nested/n.txt",
  ]

  /// A project with a library beside it, and imports from there that the real DVC made.
  private func project(importing paths: [String] = paths) -> SharedProject {
    let project = SharedProject()
    let made = sh(project, Self.makeLibrary)
    precondition(made.status == 0, made.errors)
    _ = project.dvcOutputs(
      paths.map { "import -q \(library(project)) \($0) -o \($0.replacing("/", with: "_"))" })
    project.commit()
    return project
  }

  /// A project with a library, and the files that track imports as DVC writes them, made by hand.
  private func project(_ imports: [(path: String, content: String)], repo: String = "")
    -> SharedProject
  {
    let project = SharedProject()
    let made = sh(project, Self.makeLibrary)
    precondition(made.status == 0, made.errors)
    for item in imports { add(item.path, item.content, to: project, repo: repo) }
    project.commit()
    return project
  }

  private func add(
    _ path: String, _ content: String, to project: SharedProject, repo: String = "",
    url: String? = nil
  ) {
    let name = path.split(separator: "/").last ?? ""
    let commit = sh(project, "git -C $B/lib rev-parse HEAD").output.dropLast()
    let digest = sh(project, "printf '\(content)' | md5sum | head -c 32").output
    project.write(
      "\(name).dvc",
      """
      frozen: true
      deps:
      - path: \(path)
        repo:
          url: \(url ?? library(project))
          rev_lock: \(commit)
      \(repo)outs:
      - md5: \(digest)
        hash: md5
        path: \(name)

      """)
  }

  private func sh(_ project: SharedProject, _ script: String) -> Ending {
    project.scratch.sh("B=$PWD.bin\n" + script)
  }

  /// The library as the project's files name it.
  private func library(_ project: SharedProject) -> String {
    "../\(project.scratch.root.split(separator: "/").last ?? "").bin/lib"
  }

  private func forget(_ project: SharedProject) {
    _ = sh(
      project,
      "chmod -R u+w .dvc; rm -rf .dvc/cache .dvc/tmp .git/dvc-site; git clean -fdqx -e .git -e .home"
    )
  }

  private func files(_ project: SharedProject) -> String {
    sh(
      project,
      "find . -type f -not -path './.*' -not -name '*.dvc' | LC_ALL=C sort | xargs -r md5sum"
    ).output
  }

  @Test func everyKindOfImportComesAsDVCBringsIt() {
    let project = project()
    let imported = files(project)
    forget(project)
    let pull = project.pipe("pull")
    #expect(pull.status == 0 && pull.output.contains(" files fetched from ../"), "\(pull)")
    #expect(files(project) == imported && imported.split(separator: "\n").count == 15)
    #expect(project.dvc("status", "-q").status == 0)
    #expect(project.pipe("pull").output == "Everything is up to date.\n")
    forget(project)
    project.dvc("pull", "-q")
    #expect(files(project) == imported)
    #expect(project.pipe("pull").output == "Everything is up to date.\n")
  }

  @Test func whatIsImportedIsNotPushed() {
    let project = project([("g.txt", "g\\n"), ("f.bin", "f\\n")])
    #expect(project.pipe("pull").status == 0)
    project.write("own", "own\n")
    project.pipe("add", "-q", "own")
    project.pipe("remote", "add", "-d", "st", "../x")
    _ = sh(project, "pipe remote modify st url $B/x")
    #expect(project.pipe("push").output.hasPrefix("1 file pushed to st"))
    #expect(project.dvc("push").output == "Everything is up to date.\n")
    #expect(project.pipe("status", "-c").output == "Cache and remote 'st' are in sync.\n")
  }

  @Test func aRepositoryElsewhereIsClonedOnce() {
    let project = project([])
    let url = "https://example.org/lib"
    add("g.txt", "g\\n", to: project, url: url)
    add("f.bin", "f\\n", to: project, url: url)
    _ = sh(
      project,
      """
      git -C $B/lib commit -q --allow-empty -m later
      (cd $B/lib && pipe remote modify st url $B/libstore && git commit -qam absolute)
      mkdir -p $HOME && git config --global url.file://$B/lib.insteadOf \(url)
      """)
    #expect(project.pipe("pull", "g.txt").status == 0)
    // The remote of that commit is a folder beside the library, which a clone cannot see.
    let lacking = project.pipe("pull", "f.bin")
    #expect(
      lacking.errors.hasPrefix(
        "error[object-missing]: '\(url)' tracks 'f.bin', and its remote 'st' does not have it\n"),
      "\(lacking)")
    add("f.bin", "f\\n", to: project, url: url)
    #expect(project.pipe("pull").status == 0)
    #expect(project.read("g.txt") + project.read("f.bin") == "g\nf\n")
    _ = sh(project, "mv $B/lib $B/gone; rm -rf .dvc/cache g.txt f.bin")
    #expect(project.pipe("pull").status == 0)
    #expect(project.read("g.txt") + project.read("f.bin") == "g\nf\n")
    #expect(sh(project, "ls .dvc/tmp/pipe/imports | wc -l").output == "1\n")
  }

  @Test func theCacheOfARepositoryOnThisMachineIsEnough() {
    let project = project([("f.bin", "f\\n"), ("model/w", "w\\n")])
    _ = sh(project, "rm -rf $B/libstore; sed -i 's|path: model/w|path: work/model/w|' w.dvc")
    #expect(project.pipe("pull").status == 0)
    #expect(project.read("f.bin") + project.read("w") == "f\nw\n")
    forget(project)
    _ = sh(project, "rm -rf $B/lib/.dvc/cache")
    let pull = project.pipe("pull")
    #expect(pull.status == 1 && !project.scratch.exists("f.bin"))
    #expect(
      pull.errors.hasPrefix(
        "error[object-missing]: '\(library(project))' tracks 'f.bin', and neither its cache nor "
          + "its remote 'st' has it\n"), "\(pull)")
  }

  @Test func whatDiffersFromItsRecordIsNotTaken() {
    let project = project([("g.txt", "other\\n"), ("f.bin", "other\\n"), ("mix/git.txt", "m\\n")])
    let pull = project.pipe("pull")
    #expect(pull.status == 3)
    let claim = "is not at '\(library(project))' what it was when"
    #expect(pull.errors.contains("'g.txt' \(claim) 'g.txt.dvc' recorded it"), "\(pull)")
    #expect(pull.errors.contains("'f.bin' \(claim) 'f.bin.dvc' recorded it"), "\(pull)")
    #expect(files(project).hasSuffix("  ./git.txt\n"))
  }

  @Test func whatCannotBeHadIsSaidAndTheRestComes() {
    let project = project([
      ("g.txt", "g\\n"), ("gg.txt", "x\\n"), ("mix/git.txt", "m\\n"), ("f.bin", "f\\n"),
    ])
    _ = sh(
      project,
      """
      sed -i 's|rev_lock: .*|rev_lock: a234567890123456789012345678901234567890|' git.txt.dvc
      sed -i 's|url: .*|url: ../nothing|' f.bin.dvc
      """)
    let pull = project.pipe("pull")
    #expect(pull.status == 3 && files(project).hasSuffix("  ./g.txt\n"), "\(pull)")
    let lib = library(project)
    let commit = sh(project, "git -C $B/lib rev-parse HEAD").output.prefix(8)
    #expect(
      pull.errors == """
        error[object-missing]: there is no 'gg.txt' in '\(lib)' at \(commit)
          = did you mean 'g.txt'?
        error[remote-unreachable]: the repository '../nothing', which data is imported from, is not there
          = imported from there: 'f.bin'
          = clone it to that place, or correct 'url' in the file that tracks the data
        error[remote-unreachable]: the repository '\(lib)' has no commit \
        'a234567890123456789012345678901234567890'
          = data is imported from that commit; a history that was rewritten loses it
          = imported from there: 'git.txt'
          = import what is there now: dvc update FILE.dvc

        """)
  }

  @Test func withoutGitOrNetworkTheErrorSaysWhatToDo() {
    let project = project([("g.txt", "g\\n")])
    let found = project.scratch.spawn(
      [Scratch.program, "pull"], in: project.scratch.root, variables: ["PATH": "/nonexistent"])
    #expect(found.status == 127 || found.errors.contains("apt-get install git"), "\(found)")
    _ = sh(project, "sed -i 's|url: .*|url: https://name.invalid/x|' g.txt.dvc")
    let pull = project.pipe("pull")
    #expect(pull.status == 3)
    #expect(pull.errors.contains("| fatal: unable to access 'https://name.invalid/x/'"), "\(pull)")
    #expect(pull.errors.contains("= imported from there: 'g.txt'\n"), "\(pull)")
  }

  @Test func aRelativeFolderIsFoundFromAnywhereInTheProject() {
    let project = project([("g.txt", "g\\n")])
    _ = sh(project, "mkdir -p some/where")
    #expect(project.pipe("pull", "../../g.txt", folder: "some/where").status == 0)
    #expect(project.read("g.txt") == "g\n")
  }

  @Test func anotherRemoteOfTheRepositoryMayBeNamed() {
    let project = project([("f.bin", "f\\n")], repo: "    remote: other\n")
    _ = sh(
      project,
      "mv $B/libstore $B/elsewhere; rm -rf $B/lib/.dvc/cache; cd $B/lib; pipe remote add other ../elsewhere"
    )
    #expect(project.pipe("pull").status == 0)
    #expect(project.read("f.bin") == "f\n")
    let root = project.scratch.root
    for repo in [
      "    remote: {url: \(root).bin/elsewhere}\n",
      "    config: {core: {remote: new}, remote: {new: {url: \(root).bin/elsewhere}}}\n",
    ] {
      add("f.bin", "f\\n", to: project, repo: repo)
      _ = sh(project, "rm -rf .dvc/cache f.bin")
      let pull = project.pipe("pull")
      #expect(pull.status == 0 && project.read("f.bin") == "f\n", "\(pull)")
    }
  }

  @Test func whatTheRepositoryImportedItselfComesFromThere() {
    let project = project([])
    _ = sh(
      project,
      """
      mkdir -p $B/middle/.dvc && cd $B/middle && git init -q && touch .dvc/config
      cat > f.bin.dvc <<END
      deps:
      - path: f.bin
        repo:
          url: ../lib
          rev_lock: $(git -C ../lib rev-parse HEAD)
      outs:
      - md5: $(echo f | md5sum | head -c 32)
        hash: md5
        path: f.bin
      END
      git add -A && git commit -qm middle
      """)
    add("f.bin", "f\\n", to: project)
    _ = sh(
      project,
      """
      sed -i "s|/lib$|/middle|; s|rev_lock: .*|rev_lock: $(git -C $B/middle rev-parse HEAD)|" f.bin.dvc
      """)
    let pull = project.pipe("pull")
    #expect(pull.status == 0 && project.read("f.bin") == "f\n", "\(pull)")
  }

  @Test func aPartOfAnImportedFolderMayBePulled() {
    let project = project(importing: ["data", "mix"])
    forget(project)
    #expect(project.pipe("pull", "data/sub", "mix/d/1").status == 0)
    #expect(
      sh(project, "find data mix -type f | LC_ALL=C sort").output == "data/sub/b.csv\nmix/d/1\n")
    #expect(sh(project, "find .dvc/cache/files -name '*.dir' | wc -l").output == "3\n")
  }

  @Test func reproBringsWhatStagesRead() {
    let project = project([("g.txt", "g\\n"), ("f.bin", "f\\n")])
    project.write("dvc.yaml", "stages: {a: {cmd: cat g.txt > out, deps: [g.txt], outs: [out]}}\n")
    let repro = project.pipe("repro", "--pull")
    #expect(repro.status == 0 && project.read("out") == "g\n", "\(repro)")
    #expect(!project.scratch.exists("f.bin"))
  }

  @Test func dataInTheFormOfDVC2IsTakenToo() {
    let project = project([])
    _ = sh(
      project,
      """
      cd $B/lib && printf 'x\\r\\n' > old.txt
      md5=$(printf 'x\\n' | md5sum | head -c 32)
      printf 'outs:\\n- md5: %s\\n  path: old.txt\\n' $md5 > old.txt.dvc
      mkdir -p .dvc/cache/${md5:0:2} && mv old.txt .dvc/cache/${md5:0:2}/${md5:2}
      git add -A && git commit -qm old
      """)
    add("old.txt", "x\\r\\n", to: project)
    let pull = project.pipe("pull")
    #expect(pull.status == 0 && project.read("old.txt") == "x\r\n", "\(pull)")
  }

  @Test func whatIsImportedByURLGoesThroughTheRemote() {
    let project = SharedProject()
    _ = sh(project, "echo far > $B/far; pipe remote add -d st ../x; pipe remote modify st url $B/x")
    project.dvc("import-url", "-q", "\(project.scratch.root).bin/far", "near")
    project.commit()
    #expect(project.pipe("push").output.hasPrefix("1 file pushed to st"))
    #expect(project.dvc("push").output == "Everything is up to date.\n")
    forget(project)
    #expect(project.pipe("pull").status == 0)
    #expect(project.read("near") == "far\n")
  }
}
