/// A stage of a random project: what it declares, the command that does it, and what that makes.
///
/// Every output is a function of the command, the parameters and the dependencies alone: of the checksum
/// of the command's salt, the parameters' lines and all lines of the files, sorted.
struct StageBlueprint {
  /// What an output is and how much of the inputs it tells.
  enum Form: CaseIterable {
    case file, executable, metrics, persistent, uncached
    /// Takes one of three values, so that it often stays the same.
    case digit
    /// A folder whose number of files depends on the inputs.
    case folder
  }

  struct Output {
    var path: String
    var form: Form
  }

  let name: String
  /// The folder that the command runs in, empty for the project's root.
  var folder = ""
  var dependencies: [String] = []
  /// The last parts of the keys of the parameters that it uses.
  var parameters: [String] = []
  var usesWholeJSON = false
  var outputs: [Output] = []
  /// A number in the command that an edit of the command changes.
  var salt = 0
  /// Whether the command is a list of one script for each output.
  var isList = false
  /// What the stage made last when it is frozen.
  var frozenResults: [String: File]?
  /// Whether the command fails.
  var isBroken = false

  /// The outputs and the part of a folder that other stages may read.
  var readablePaths: [String] {
    outputs.flatMap { $0.form == .folder ? [$0.path, "\($0.path)/sub/last"] : [$0.path] }
  }

  /// What the stage makes.
  func results(parameters: [Parameter], files: [String: File]) -> [String: File] {
    if let frozenResults { return frozenResults }
    let sum = checksum(input(parameters: parameters, files: files))
    return outputs.reduce(into: [:]) { made, output in
      made.merge(result(of: output, sum: sum)) { $1 }
    }
  }

  private func input(parameters: [Parameter], files: [String: File]) -> String {
    var lines = ["salt \(salt)"]
    for parameter in used(parameters) {
      let comma = parameter.file == Blueprint.jsonParameters ? "," : ""
      lines.append("\(parameter.leaf) \(parameter.value)\(comma)")
    }
    for path in dependencies {
      for (name, file) in files where name == path || name.hasPrefix("\(path)/") {
        lines += file.text.split(separator: "\n").map { "\(relative(name)):\($0)" }
      }
    }
    lines.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return lines.map { "\($0)\n" }.joined()
  }

  private func used(_ parameters: [Parameter]) -> [Parameter] {
    parameters.filter {
      self.parameters.contains($0.leaf) || usesWholeJSON && $0.file == Blueprint.jsonParameters
    }
  }

  private func result(of output: Output, sum: UInt32) -> [String: File] {
    switch output.form {
    case .file, .persistent, .uncached: [output.path: File(text: "\(sum)\n")]
    case .executable: [output.path: File(text: "\(sum)\n", isExecutable: true)]
    case .digit: [output.path: File(text: "\(sum % 3)\n")]
    case .metrics: [output.path: File(text: "{\"score\": \(sum)}\n")]
    case .folder:
      (0...sum % 3).reduce(into: ["\(output.path)/sub/last": File(text: "\(sum % 2)\n")]) {
        $0["\(output.path)/part \($1)"] = File(text: "\(sum) \($1)\n")
      }
    }
  }

  // MARK: Text

  /// The stage in `pipe.yaml`.
  func declaration(parameters: [Parameter]) -> String {
    var text = "  \(name):\n"
    if isList {
      text += "    cmd:\n"
      for output in outputs { text += "      - |\n" + script([output], parameters, indent: 8) }
    } else {
      text += "    cmd: |\n" + script(outputs, parameters, indent: 6)
    }
    if !folder.isEmpty { text += "    wdir: \(folder)\n" }
    text += list("deps", dependencies.map { "- \(quoted(relative($0)))" })
    text += list("params", parameterLines(parameters))
    text += list("outs", outputs.filter { $0.form != .metrics }.map(outputLine))
    text += list("metrics", outputs.filter { $0.form == .metrics }.map(outputLine))
    return text + (frozenResults == nil ? "" : "    frozen: true\n")
  }

  private func list(_ key: String, _ lines: [String]) -> String {
    lines.isEmpty ? "" : "    \(key):\n" + lines.map { "      \($0)\n" }.joined()
  }

  private func outputLine(_ output: Output) -> String {
    let path = "- \(quoted(relative(output.path)))"
    switch output.form {
    case .persistent: return "\(path):\n          persist: true"
    case .uncached: return "\(path):\n          cache: false"
    default: return path
    }
  }

  private func parameterLines(_ all: [Parameter]) -> [String] {
    var lines = usesWholeJSON ? ["- \(relative(Blueprint.jsonParameters)):"] : []
    for parameter in all where self.parameters.contains(parameter.leaf) {
      if usesWholeJSON, parameter.file == Blueprint.jsonParameters { continue }
      let isDefault = folder.isEmpty && parameter.file == Blueprint.yamlParameters
      lines.append(
        isDefault
          ? "- \(parameter.key)" : "- \(relative(parameter.file)):\n          - \(parameter.key)")
    }
    return lines
  }

  private func script(_ outputs: [Output], _ parameters: [Parameter], indent: Int) -> String {
    var reading = "echo salt \(salt)"
    for parameter in used(parameters) {
      let pattern = "s/^ *\"\\{0,1\\}\(parameter.leaf)\"\\{0,1\\}: /\(parameter.leaf) /p"
      reading += "; sed -n '\(pattern)' '\(relative(parameter.file))'"
    }
    if !dependencies.isEmpty {
      let paths = dependencies.map { "'\(relative($0))'" }.joined(separator: " ")
      // Files without any line are no error.
      reading += "; grep -raH '' \(paths) || [ $? = 1 ]"
    }
    var lines = ["h=$({ \(reading); } | LC_ALL=C sort | cksum | cut -d' ' -f1)"]
    for output in outputs { lines += making(output) }
    if isBroken { lines.append("exit 3") }
    return lines.map { String(repeating: " ", count: indent) + $0 + "\n" }.joined()
  }

  private func making(_ output: Output) -> [String] {
    let path = "'\(relative(output.path))'"
    let start = "mkdir -p '\(relative(parentFolder(of: output.path)))'"
    switch output.form {
    case .file, .uncached: return [start, "echo $h > \(path)"]
    // What is still there must not tell, not even by its mode.
    case .persistent: return [start, "rm -f \(path); echo $h > \(path)"]
    case .executable: return [start, "echo $h > \(path); chmod 755 \(path)"]
    case .digit: return [start, "echo $((h % 3)) > \(path)"]
    case .metrics: return [start, "echo \"{\\\"score\\\": $h}\" > \(path)"]
    case .folder:
      return [
        "mkdir -p \(path)/sub", "i=0",
        "while [ $i -le $((h % 3)) ]; do echo $h $i > \(path)/\"part $i\"; i=$((i+1)); done",
        "echo $((h % 2)) > \(path)/sub/last",
      ]
    }
  }

  /// A path of the project as the command's folder sees it.
  func relative(_ path: String) -> String { folder.isEmpty ? path : "../\(path)" }
}

/// The folder that a path with a slash in it lies in.
func parentFolder(of path: String) -> String {
  path.split(separator: "/").dropLast().joined(separator: "/")
}
