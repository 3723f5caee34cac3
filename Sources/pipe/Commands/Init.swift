import ArgumentParser
import CPipe
import Diagnostics
import Execution
import FileStore

/// `pipe init`: makes a project.
struct InitCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", _superCommandName: "pipe", abstract: "Start a project in this folder.",
    discussion: """
      Writes a pipe.yaml to fill in, or with --example a small pipeline that runs as it is; in a Git \
      repository that holds nothing yet it is staged, so that 'git checkout params.yaml' takes an \
      experiment back. With --ci, writes into a project what a build server is to do: pushes are \
      compared with the lock, and of pull requests the stages that changed are verified. Existing \
      files are never overwritten.
      """)

  @Flag(name: .long, help: "Write a small pipeline that runs, Python's standard library only.")
  var example = false

  @Option(name: .long, help: "Write a workflow for a build server: 'github' or 'gitlab'.")
  var ci: WorkflowFile.Service?

  func run(_ session: Session) throws -> Int32 {
    if let ci, try !example || Project.root(above: session.directory) != nil {
      return try writeWorkflow(ci, session)
    }
    let status = try makeProject(session)
    return try ci.map { try writeWorkflow($0, session) } ?? status
  }

  private func writeWorkflow(_ service: WorkflowFile.Service, _ session: Session) throws -> Int32 {
    let project = try session.openProject()
    let file = WorkflowFile(service: service, project: project, version: Version.number)
    let path = absolutePath(file.path, in: session.directory)
    guard try FileStamp.of(path) == nil else {
      throw Diagnostic(
        .wouldOverwrite, "'\(file.shownPath)' is there already",
        hint: "move it away, or add to it: pipe repro --locked, pipe verify --changed REV")
    }
    try makeDirectory(parentDirectory(of: path))
    try AtomicFile.write(Array(file.text.utf8), to: path, durability: .none)
    Console.print("  wrote   \(file.shownPath)   \(file.summary)")
    Console.print("  next    \(file.next)")
    return 0
  }

  private func makeProject(_ session: Session) throws -> Int32 {
    if let found = try Project.root(above: session.directory) {
      let marker = "\(found.root)/\(found.format.marker)"
      throw Diagnostic(
        .alreadyAProject, "'\(marker)' is there already",
        hint: found.root == session.directory
          ? "see what it says: pipe status" : "this folder belongs to that project")
    }
    let files = example ? exampleFiles : emptyProject
    let existing = try files.filter {
      try FileStamp.of(absolutePath($0.path, in: session.directory)) != nil
        && $0.path != ".gitignore"
    }
    guard existing.isEmpty else {
      let names = existing.map { "'\($0.path)'" }.joined(separator: ", ")
      throw Diagnostic(
        .wouldOverwrite, "\(names) would be overwritten", hint: "use an empty folder: mkdir demo")
    }
    for file in files { try write(file, in: session.directory) }
    if example { try stageInNewRepository(files.map(\.path), session) }
    Console.print("  wrote   \(summary(files.map(\.path)))")
    Console.print("  next    \(example ? "pipe repro" : "edit pipe.yaml, then: pipe repro")")
    return 0
  }

  private func stageInNewRepository(_ paths: [String], _ session: Session) throws {
    func git(_ arguments: [String]) throws -> Program.Result {
      try Program.run(
        ["git", "-C", session.directory] + arguments, environment: session.environment)
    }
    let listing = try git(["ls-files", "--full-name", ":/"])
    guard listing.exitStatus == 0, listing.output.isEmpty,
      try git(["rev-parse", "-q", "--verify", "HEAD"]).exitStatus != 0
    else { return }
    _ = try git(["add", "--"] + paths)
  }

  private struct File {
    var path: String
    var bytes: [UInt8]
  }

  private func write(_ file: File, in folder: String) throws {
    let path = absolutePath(file.path, in: folder)
    try makeDirectory(parentDirectory(of: path))
    var bytes = file.bytes
    if file.path == ".gitignore", let present = try readFileIfPresent(path) {
      bytes = present + (present.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]) + bytes
    }
    try AtomicFile.write(bytes, to: path, durability: .none)
  }

  /// The paths, the files of a folder of sources as one.
  private func summary(_ paths: [String]) -> String {
    let sources = paths.filter { $0.hasPrefix("src/") }
    var shown: [String] = []
    for path in paths {
      if !path.hasPrefix("src/") {
        shown.append(path)
      } else if !shown.contains(where: { $0.hasPrefix("src/") }) {
        shown.append("src/ (\(countText(sources.count, "file")))")
      }
    }
    return shown.joined(separator: "  ")
  }

  private var exampleFiles: [File] {
    (0..<cpipe_example_count()).map { index in
      let file = cpipe_example(index)
      let bytes = UnsafeBufferPointer(start: file.bytes, count: file.count)
      return File(path: String(cString: file.path), bytes: Array(bytes))
    }
  }

  private var emptyProject: [File] {
    let text = """
      # A stage is a command with what it reads and what it makes. Run them all: pipe repro
      #
      # stages:
      #   train:
      #     cmd: python3 train.py ${train.epochs}     # values come from params.yaml
      #     deps: [train.py, data/train.csv]
      #     outs: [model.json]
      #     metrics: [metrics.json]
      stages: {}

      """
    return [File(path: "pipe.yaml", bytes: Array(text.utf8))]
  }
}
