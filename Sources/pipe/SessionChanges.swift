import Diagnostics
import Execution
import Glibc

// What commands that change the workspace have in common.

extension Session {
  /// Opens the project around the working directory to change it.
  ///
  /// - Throws: `not-a-project`, all problems of the project's files, or what `body` throws.
  func change<Result>(
    waits: Bool, _ body: (Project, ProjectChange.Run) throws -> Result
  ) throws -> Result {
    let found = try foundProject()
    let change = ProjectChange(
      root: found.root, format: found.format, context: context, waits: waits,
      run: RunIdentity.record(self, arguments: arguments),
      onWait: { Console.note("waiting for \($0)") })
    return try change.perform(body)
  }

  /// Whether somebody is there who can answer.
  var canAsk: Bool { isatty(0) == 1 && isatty(2) == 1 }

  /// Asks for a yes; no terminal means no.
  func confirms(_ question: String) -> Bool {
    guard canAsk else { return false }
    Console.note("\(question) [y/N] ", terminator: "")
    guard let answer = readLine() else { return false }
    return ["y", "yes"].contains(answer.lowercased())
  }

  /// A path of the command line as an absolute one.
  func absolute(_ path: String) -> String {
    var path = path.hasPrefix("/") ? path : "\(directory)/\(path)"
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Says which files belong into Git.
  func printForGit(_ files: [String], isDone: Bool) {
    // Where it cannot be told, nobody is told of Git.
    guard !files.isEmpty, ((try? IgnoreFiles.repository(around: directory)) ?? nil) != nil else {
      return
    }
    let list = files.map(shellWord).joined(separator: " ")
    Console.print(isDone ? "In Git's index: \(list)" : "For Git: git add \(list)")
  }
}
