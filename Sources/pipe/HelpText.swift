import CPipe

/// The text of `pipe --help`.
enum HelpText {
  /// The text, ended by a line break.
  static var text: String {
    var table = Table()
    for command in Main.commands where !hidden.contains(command.name) {
      table.add(command.name, command.type.configuration.abstract)
    }
    return """
      pipe - reproducible pipelines of ordinary commands

      usage: pipe [-C DIR] COMMAND [options]

      \(table.lines.joined(separator: "\n"))

      pipe COMMAND --help tells more. A first example: pipe init --example

      """
  }

  private static let hidden = [
    "remote", "remote add", "remote modify", "remote remove", "remote rename", "remote default",
    "stage", "stage add", "commit", "freeze", "unfreeze", "metrics", "params",
  ]
}

/// What `pipe --version` prints.
enum Version {
  /// The version, with the commit that it was built from where that is known.
  static var text: String {
    let commit = String(cString: cpipe_commit())
    return commit.isEmpty ? number : "\(number) (\(commit))"
  }

  /// The version alone.
  static let number = "0.1.0"
}
