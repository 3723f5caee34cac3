import Support

/// A project that the real DVC and pipe work on in turn.
struct SharedProject {
  let scratch: Scratch

  /// Makes an empty project, as `dvc init` does, in a Git repository.
  init() {
    scratch = Scratch(variables: Self.variables)
    scratch.write(".dvc/.gitignore", "/config.local\n/tmp\n/cache\n")
    scratch.write(".dvc/config", "")
    scratch.sh("git init -q .")
  }

  /// Makes a project of some files, and commits it.
  init(files: [String: String]) {
    self.init()
    for (path, text) in files { scratch.write(path, text) }
    commit()
  }

  /// Copies a project of `Fixtures/dvc` and commits it.
  init(copying fixture: String) {
    self.init()
    let made = scratch.sh("cp -a '\(Scratch.repository)/Fixtures/dvc/\(fixture)/.' .")
    precondition(made.status == 0, made.errors)
    commit()
  }

  /// Makes a project with a `dvc.yaml` and other files, and commits it.
  init(_ stageFile: String, _ files: [String: String] = [:]) {
    self.init()
    scratch.write("dvc.yaml", stageFile)
    for (path, text) in files { scratch.write(path, text) }
    commit()
  }

  private static let variables = ["DVC_NO_ANALYTICS": "1", "SHELL": "/bin/bash"]

  /// Commits all files that Git does not ignore.
  func commit() {
    scratch.sh("git add -A && git commit -qm 'a step' --allow-empty")
  }

  /// Runs the real DVC.
  @discardableResult
  func dvc(_ arguments: String..., folder: String = ".") -> Ending {
    scratch.spawn(
      [Self.program] + arguments, in: "\(scratch.root)/\(folder)")
  }

  /// What the real DVC prints on standard output for each of some commands, all run in one process.
  func dvcOutputs(_ commands: [String]) -> [String] {
    let script = """
      import os, sys
      from dvc.cli import main
      for number, command in enumerate(sys.argv[1:]):
          sys.stdout.flush()
          os.dup2(os.open(f".git/out{number}", os.O_CREAT | os.O_WRONLY), 1)
          main(command.split())
          sys.stdout.flush()
      """
    let python = Self.program.split(separator: "/").dropLast().joined(separator: "/")
    _ = scratch.spawn(
      ["/\(python)/python", "-c", script] + commands, in: scratch.root)
    return commands.indices.compactMap { scratch.read(".git/out\($0)") }
  }

  /// Runs pipe.
  @discardableResult
  func pipe(_ arguments: String..., folder: String = ".") -> Ending {
    scratch.spawn([Scratch.program] + arguments, in: "\(scratch.root)/\(folder)")
  }

  /// Writes a file.
  func write(_ path: String, _ text: String) {
    scratch.write(path, text)
  }

  /// The text of a file; empty if there is none.
  func read(_ path: String) -> String {
    scratch.read(path) ?? ""
  }

  /// What differs from the last commit, and what is new, as Git sees it.
  var changes: String {
    scratch.sh("git status --porcelain").output
  }

  /// The changes but for the lock that DVC does not know.
  var sharedChanges: String {
    changes.replacing("?? pipe.lock\n", with: "")
  }

  /// The objects in DVC's cache: path, permissions and size, a line each.
  var objects: String {
    scratch.sh("cd .dvc/cache && find files -type f -printf '%p %m %s\\n' | LC_ALL=C sort").output
  }

  /// The entries of DVC's run cache with their text.
  var runs: String {
    scratch.sh(
      """
      cd .dvc/cache && find runs -type f | LC_ALL=C sort | while read -r file; do
        echo "# $file"; cat "$file"
      done
      """
    ).output
  }

  /// The real DVC: `PIPE_DVC`, else the one that `scripts/setup test` installs.
  static let program =
    Scratch.variable("PIPE_DVC") ?? "\(Scratch.repository)/.build/venv/bin/dvc"
}

/// What `dvc status` prints when nothing is to be done.
let nothingToDo = "Data and pipelines are up to date.\n"
