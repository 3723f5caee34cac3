import Support
import Testing

/// A path inside of a tracked folder, beside the real DVC.
@Suite struct FolderPartTests {
  private static let stages = """
    stages:
      make:
        cmd: mkdir -p made/s && echo 1 > made/x && echo 2 > made/s/y && echo 3 > single
        outs: [made, single]

    """

  /// A project with a folder that a `.dvc` file tracks and one that a stage made, in a remote.
  private func project(isPushed: Bool = true) -> SharedProject {
    let project = SharedProject(
      Self.stages,
      ["data/a.txt": "a\n", "data/d.txt": "d\n", "data/sub/b.csv": "b\n", "data/sub/c.csv": "c\n"])
    project.scratch.sh(
      "git rm -rq --cached data; pipe add -q data; pipe repro -q; pipe remote add -d st ../$(basename $PWD).bin/store"
    )
    if isPushed { project.pipe("push") }
    project.commit()
    return project
  }

  /// Empties the workspace and the cache, as a fresh clone is.
  private func forget(_ project: SharedProject) {
    project.scratch.sh("rm -rf .dvc/cache .dvc/tmp data made single")
  }

  /// The files of the workspace's data, and the objects of the cache or the remote.
  private func files(_ project: SharedProject) -> String {
    project.scratch.sh("find data made single -type f 2>/dev/null | LC_ALL=C sort || true").output
  }

  private func objects(_ project: SharedProject, in place: String = ".dvc/cache") -> String {
    project.scratch.sh(
      "cd \(place) && find files -type f 2>/dev/null | LC_ALL=C sort || true"
    ).output
  }

  private static let words = [
    "data/sub/b.csv", "data/sub", "data/a.txt", "made/s", "made/s/y", "single", "made",
  ]

  @Test(arguments: words) func aPartThatIsPulledIsThatOfDVC(_ word: String) {
    let project = project()
    var seen: [String] = []
    for program in ["pipe", "dvc"] {
      forget(project)
      let pull = program == "pipe" ? project.pipe("pull", word) : project.dvc("pull", word)
      #expect(pull.status == 0, "\(pull)")
      seen.append(files(project) + objects(project))
    }
    #expect(seen[0] == seen[1])
    #expect(seen[0].hasPrefix(word))
  }

  @Test func fetchLeavesTheWorkspaceAlone() {
    let project = project()
    forget(project)
    #expect(project.pipe("fetch", "data/sub/b.csv", "made/x").output.hasPrefix("4 files fetched"))
    let own = objects(project)
    #expect(files(project) == "")
    forget(project)
    project.dvc("fetch", "data/sub/b.csv", "made/x")
    #expect(own == objects(project))
  }

  @Test func aPartThatIsPushedTakesTheListAlong() {
    let project = project(isPushed: false)
    let place = "../$(basename $PWD).bin/store"
    project.pipe("push", "data/a.txt")
    let own = objects(project, in: place)
    project.scratch.sh("rm -rf \(place)")
    project.dvc("push", "data/a.txt")
    #expect(own == objects(project, in: place))
    // The list that is there says nothing about the rest, which DVC then takes for pushed.
    #expect(project.dvc("push", "data/sub").output == "Everything is up to date.\n")
    #expect(project.pipe("push", "data/sub").output.hasPrefix("2 files pushed"))
    #expect(project.pipe("push").output.hasPrefix("5 files pushed"))
    forget(project)
    #expect(project.dvc("pull").status == 0)
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func checkoutOfAPartLeavesTheRest() {
    let project = project()
    var seen: [String] = []
    for program in ["pipe", "dvc"] {
      project.scratch.sh("rm -rf data; \(program) checkout -q data 2>/dev/null || pipe checkout -q")
      project.scratch.sh("rm -rf data/sub && echo edited > data/a.txt && rm data/d.txt")
      let checkout =
        program == "pipe"
        ? project.pipe("checkout", "data/sub") : project.dvc("checkout", "data/sub")
      #expect(checkout.status == 0, "\(checkout)")
      seen.append(files(project) + project.read("data/a.txt"))
    }
    #expect(seen[0] == seen[1])
    #expect(
      seen[0]
        == "data/a.txt\ndata/sub/b.csv\ndata/sub/c.csv\nmade/s/y\nmade/x\nsingle\nedited\n")
  }

  @Test func whatIsSavedNowhereStopsACheckoutOfItsPartOnly() {
    let project = project()
    project.scratch.sh("echo new > data/sub/new && rm data/sub/b.csv data/a.txt")
    let refused = project.pipe("checkout", "data/sub")
    #expect(refused.status == 1 && refused.errors.contains("'data/sub/new' was changed by hand"))
    #expect(project.dvc("checkout", "data/sub").status != 0)
    #expect(project.pipe("checkout", "data/a.txt", "data/sub/b.csv").status == 0)
    #expect(files(project).hasPrefix("data/a.txt\ndata/d.txt\ndata/sub/b.csv\ndata/sub/c.csv\n"))
    #expect(project.read("data/sub/new") == "new\n")
    #expect(project.pipe("checkout", "--force", "data/sub").status == 0)
    #expect(!project.scratch.exists("data/sub/new"))
    #expect(project.scratch.sh("grep -rlx new .dvc/tmp/pipe/trash | wc -l").output == "1\n")
  }

  @Test func aFileInTheWayOfAFolderGoesToTheTrashOnlyWithForce() {
    let project = project()
    project.scratch.sh("rm -r data/sub && echo mine > data/sub")
    #expect(project.pipe("checkout", "data/sub/b.csv").status == 1)
    #expect(project.read("data/sub") == "mine\n")
    let forced = project.pipe("checkout", "-f", "data/sub/b.csv")
    #expect(forced.output.hasPrefix("  A  data/sub/b.csv\n"), "\(forced)")
    #expect(files(project).hasPrefix("data/a.txt\ndata/d.txt\ndata/sub/b.csv\nmade"))
    #expect(project.scratch.sh("grep -rlx mine .dvc/tmp/pipe/trash | wc -l").output == "1\n")
  }

  @Test func aPathThatTheFolderDoesNotHaveNamesTheNearest() {
    let project = project()
    let expected = """
      error[unknown-target]: there is no 'data/sub/b.cvs' in what is recorded of 'data'
        = did you mean 'data/sub/b.csv'?

      """
    for command in ["push", "checkout"] {
      let ending = project.pipe(command, "data/sub/b.cvs")
      #expect(ending.status == 2 && ending.errors == expected, "\(command): \(ending)")
    }
    forget(project)
    for command in ["fetch", "pull"] {
      let ending = project.pipe(command, "data/sub/b.cvs", "data/sub/c.csv")
      #expect(ending.status == 2 && ending.errors == expected, "\(command): \(ending)")
    }
    #expect(files(project) == "data/sub/c.csv\n")
    let ending = project.pipe("checkout", "single/x")
    #expect(ending.errors.contains("'single' is recorded as a file"), "\(ending)")
  }

  @Test func aFolderThatCameInPartIsNotTakenForWhole() {
    let project = project()
    forget(project)
    project.pipe("fetch", "made/x", "single")
    #expect(project.pipe("status", "make").output.contains("1 of 1 stage is stale"))
    let checkout = project.pipe("checkout", "made/s")
    #expect(checkout.status == 1 && checkout.errors.contains("'made/s' is not in the cache"))
    #expect(project.pipe("repro", "make").output.contains("ran"))
    #expect(files(project) == "made/s/y\nmade/x\nsingle\n")
    #expect(project.scratch.sh("find .dvc/cache/files -type f | wc -l").output == "4\n")
  }

  @Test func aPathIsSeenFromTheFolderOfTheCaller() {
    let project = project()
    forget(project)
    project.scratch.sh("mkdir data")
    #expect(project.pipe("pull", "sub/b.csv", "../made/x", folder: "data").status == 0)
    #expect(files(project) == "data/sub/b.csv\nmade/x\n")
  }
}
