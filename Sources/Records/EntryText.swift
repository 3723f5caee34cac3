import Documents
import FileStore

/// A stage's record as the lines that its entry's digest is taken of.
///
/// Every kind of project names an entry by these lines, whatever form its own lock has, so that a
/// verdict says of which record it speaks.
enum EntryText {
  /// The digest that names a record: 16 hexadecimal digits.
  static func digest(of record: StageRecord) -> String {
    digest(ofContent: content(of: record))
  }

  /// The digest of a record's lines.
  static func digest(ofContent content: String) -> String {
    String(DigestAlgorithm.sha256.digest(of: Array(content.utf8)).hex.prefix(16))
  }

  /// The line of a verdict; nothing for one that is about another entry.
  static func verdictLine(_ verdict: RecordedVerdict?, entry: String) -> String {
    guard let verdict, verdict.entry == entry else { return "" }
    let contract = verdict.contract.map { " \($0)" } ?? ""
    return "    verified: \(entry) \(verdict.verdict.rawValue)\(contract)\n"
  }

  /// The lines, from the command to the environment.
  static func content(of record: StageRecord) -> String {
    var text = "    cmd: \(commandText(record.command))\n"
    if record.workingDirectory != "." { text += "    wdir: \(lockText(record.workingDirectory))\n" }
    text += parameterLines(record.parameters)
    text += fileLines("deps", record.dependencies)
    text += variableLines(record.variables)
    text += fileLines("outs", record.outputs)
    return text + environmentLine(record.environment)
  }

  /// The lines of the variables that are inputs.
  static func variableLines(_ variables: [VariableRecord]) -> String {
    guard !variables.isEmpty else { return "" }
    let lines = variables.map { variable in
      "      \(lockText(variable.name)): \(variable.value.map(lockText) ?? "null")\n"
    }
    return "    variables:\n" + lines.joined()
  }

  /// The line of the environment.
  static func environmentLine(_ digest: String?) -> String {
    digest.map { "    env: \(lockText($0))\n" } ?? ""
  }

  private static func commandText(_ command: Value) -> String {
    if case .string(let text) = command { return lockText(text) }
    return lockValue(command)
  }

  private static func parameterLines(_ parameters: [ParameterRecord]) -> String {
    guard !parameters.isEmpty else { return "" }
    var text = "    params:\n"
    var file: String?
    for parameter in parameters {
      if parameter.file != file { text += "      \(lockText(parameter.file)):\n" }
      file = parameter.file
      text += "        \(lockText(parameter.key)): \(lockValue(parameter.value))\n"
    }
    return text
  }

  private static func fileLines(_ title: String, _ files: [FileRecord]) -> String {
    guard !files.isEmpty else { return "" }
    return "    \(title):\n" + files.map { fileLine($0, indent: "      ") }.joined()
  }

  static func fileLine(_ file: FileRecord, indent: String) -> String {
    let digest = file.asWritten.digest.hex
    let count = file.fileCount.map { " \($0) files" } ?? ""
    let flag = file.isExecutable ? " x" : ""
    return "\(indent)\(lockText(file.key)): \(digest) \(file.size)\(count)\(flag)\n"
  }
}
