import Diagnostics
import Documents
import PipelineModel

// The wording of everything that can be wrong with a stage file, in the order in which it is read.

/// A value as it reads in a sentence.
func described(_ value: Value) -> String {
  switch value {
  case .null: "nothing"
  case .list: "a list"
  case .map: "a map"
  case .string(let text): "'\(text)'"
  default: plainText(value)
  }
}

func described(_ node: Node) -> String {
  switch node.content {
  case .scalar(let scalar): described(scalar.value)
  case .sequence: "a list"
  case .mapping: "a map"
  }
}

/// How the value of a key looks, for hints.
private let examples: [String: String] = [
  "timeout": "timeout: 10m", "resources": "resources: {cpus: 2, memory: 4G}",
  "cache": "cache: {type: hardlink}", "persist": "persist: true", "frozen": "frozen: true",
  "always_changed": "always_changed: true", "wdir": "wdir: src", "desc": "desc: What it is for",
  "deps": "- data/raw.csv", "outs": "- model.pkl", "metrics": "- metrics.json",
  "plots": "- curve.csv", "params": "- train.lr", "env": "- CUDA_VISIBLE_DEVICES",
  "origin": "origin: https://example.org/data.csv", "licence": "licence: CC-BY-4.0",
  "dir": "dir: /shared/cache", "pipe": "pipe: {timeout: 10m}", "artifacts": "artifacts: {}",
]

/// Names as a list for people.
private func listed(_ names: [String]) -> String {
  names.map { "'\($0)'" }.joined(separator: ", ")
}

// MARK: Types

extension Diagnostic {
  static func wrongType(at place: SourceSpan, _ message: String) -> Diagnostic {
    Diagnostic(.wrongType, message, at: place, hint: "write it as a plain word")
  }

  static func wrongType(
    _ node: Node, key: String, what: String, in file: StageFileReader
  ) -> Diagnostic {
    Diagnostic(
      .wrongType, "'\(key)' takes \(what), not \(described(node))", at: file.place(of: node),
      hint: "write \(what)" + (examples[key].map { ", as in '\($0)'" } ?? ""))
  }

  static func wrongValue(
    _ value: Value, key: String, what: String, at place: SourceSpan, origin: [Related]
  ) -> Diagnostic {
    let hint =
      switch value {
      case .map: "name one of its keys, as in ${NAME.KEY}"
      case .list: "name one of its items, as in ${NAME.0}"
      default: "give it a value where it is declared"
      }
    return Diagnostic(
      .wrongType, "'\(key)' takes \(what), not \(described(value))", at: place, related: origin,
      hint: hint)
  }

  static func notQuoted(
    _ node: Node, key: String, what: String, in file: StageFileReader
  ) -> Diagnostic {
    guard let scalar = node.scalar, !node.isNull else {
      return Diagnostic(
        .wrongType,
        node.isNull
          ? "'\(key)' takes \(what), and nothing stands here"
          : "'\(key)' takes \(what), not \(described(node))", at: file.place(of: node),
        hint: "write \(what), or remove the line")
    }
    return Diagnostic(
      .wrongType,
      "'\(key)' takes \(what), and YAML reads \(scalar.text) as a \(kind(scalar.value))",
      at: file.place(of: node), hint: "put it in quotes: \"\(scalar.text)\"")
  }

  private static func kind(_ value: Value) -> String {
    if case .bool = value { "truth value" } else { "number" }
  }

  static func notAFlag(
    _ value: Value, key: String, at place: SourceSpan, origin: [Related]
  ) -> Diagnostic {
    var hint =
      origin.isEmpty ? "write true or false" : "let it name a parameter that is true or false"
    if case .string(let text) = value {
      switch text.lowercased() {
      case "yes", "on", "y": hint = "write true; since YAML 1.2 '\(text)' is a text"
      case "no", "off", "n": hint = "write false; since YAML 1.2 '\(text)' is a text"
      case "true", "false": hint = "write it without quotes"
      default: break
      }
    }
    return Diagnostic(
      .wrongType, "'\(key)' takes true or false, not \(described(value))", at: place,
      related: origin, hint: hint)
  }

  static func notAList(_ pair: Node.Pair, of what: String, in file: StageFileReader) -> Diagnostic {
    let key = pair.keyText
    let mended = file.mendedAsList(pair)
    return Diagnostic(
      .wrongType, "'\(key)' takes a list of \(what), not \(described(pair.value))",
      at: file.place(of: pair.value), mended: mended,
      hint: (pair.value.string?.hasPrefix("-") == true
        ? "put a blank behind each '-'" : "begin each item with a '-'")
        + (mended.isEmpty ? "" : ":"))
  }

  static func sourcesNotAMap(_ pair: Node.Pair, in file: StageFileReader) -> Diagnostic {
    let paths =
      pair.value.sequence?.compactMap { $0.string } ?? [pair.value.string].compactMap { $0 }
    return Diagnostic(
      .wrongType, "'sources' takes a map whose keys are paths, not \(described(pair.value))",
      at: file.place(of: pair.value),
      mended: paths.isEmpty ? [] : ["sources:"] + paths.map { "  \($0):" },
      hint: "a path ends with ':'" + (paths.isEmpty ? ", as in 'data/raw.csv:'" : ":"))
  }

  static func wrongOptions(_ node: Node, path: String, in file: StageFileReader) -> Diagnostic {
    Diagnostic(
      .wrongType, "the options of '\(path)' are \(described(node)), not a map",
      at: file.place(of: node),
      hint: "options stand on lines of their own, as in 'cache: false'; or remove what follows "
        + "the ':'")
  }

  static func stagesNotAMap(_ pair: Node.Pair, in file: StageFileReader) -> Diagnostic {
    let mended = file.mendedStages(pair)
    return Diagnostic(
      .wrongType, "'stages' takes a map of names, not \(described(pair.value))",
      at: file.place(of: pair.value), mended: mended,
      hint: mended.isEmpty
        ? "write 'NAME:' for each stage, with its keys below it" : "a stage begins with its name:")
  }

  static func stageNotAMap(_ pair: Node.Pair, in file: StageFileReader) -> Diagnostic {
    let mended = file.mendedStage(pair)
    return Diagnostic(
      .wrongType, "the stage '\(pair.keyText)' is \(described(pair.value)), not a map",
      at: file.place(of: pair.value.isNull ? pair.key : pair.value), mended: mended,
      hint: mended.isEmpty
        ? "a stage needs at least 'cmd', a text"
        : pair.value.isNull
          ? "say what it runs:"
          : pair.value.sequence == nil ? "name the command:" : "write its keys without '-':")
  }

  static func rootNotAMap(at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .wrongType, "a stage file is a map that holds 'stages'", at: place,
      mended: ["stages:", "  NAME:", "    cmd: COMMAND"],
      hint: "begin with 'stages:', and give each stage a name:")
  }
}

// MARK: Stages

extension Diagnostic {
  static func missingStageFile(_ path: String) -> Diagnostic {
    Diagnostic(.missingFile, "'\(path)' is not there", hint: "make one: pipe init")
  }

  static func newerVersion(_ text: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .newerFormat, "this stage file has version \(text), and this pipe knows version 1", at: place,
      hint: "use a newer pipe")
  }

  static func missingCommand(_ stage: String, at place: SourceSpan) -> Diagnostic {
    let margin = place.column - 1
    return Diagnostic(
      .missingKey, "the stage '\(stage)' has no 'cmd'", at: place,
      mended: indented(["\(stage):", "  cmd: COMMAND"], by: margin),
      hint: "say what it runs:")
  }

  static func emptyCommand(_ stage: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidValue, "the command of '\(stage)' is empty", at: place,
      hint: "write what the stage runs, as in 'cmd: python \(stage).py'")
  }

  static func wrongCommand(_ node: Node, in file: StageFileReader) -> Diagnostic {
    let mended = file.mendedByQuotes(node)
    return Diagnostic(
      .wrongType, "a command is a text, not \(described(node))", at: file.place(of: node),
      mended: mended,
      hint: node.isNull
        ? "write what the stage runs, or remove the '-'"
        : node.sequence != nil
          ? "write each command as an item of its own"
          : (node.mapping == nil ? "put it in quotes" : "': ' makes it a map; put it in quotes")
            + (mended.isEmpty ? "" : ":"))
  }

  static func invalidName(_ name: String, _ reason: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidName, "the name of a stage \(reason)", at: place,
      hint: "call it by what it does or makes, as in 'train:'")
  }

  static func forbiddenCharacter(
    _ sign: Unicode.Scalar, in name: String, at place: SourceSpan
  ) -> Diagnostic {
    let reason =
      switch sign {
      case "@": "'@' is for the stages that 'foreach' and 'matrix' make"
      default: "it would read as a path"
      }
    return Diagnostic(
      .invalidName, "the name '\(name)' must not hold '\(sign)'", at: place, hint: reason)
  }

  static func leadingDash(_ name: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidName, "the name '\(name)' must not begin with '-'", at: place,
      hint: "it would read as an option")
  }

  static func controlCharacter(what: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidName, "\(what) must not hold line breaks or control characters", at: place,
      hint: "use letters, digits, '-', '_' and '.'")
  }

  static func duplicateStage(_ name: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .duplicateStage, "two generated stages have the name '\(name)'", at: place,
      hint: "make the values differ, or give them as a map whose keys name the stages")
  }

  static func incompleteGroup(
    _ name: String, has: String, at place: SourceSpan
  ) -> Diagnostic {
    let missing = has == "do" ? "foreach" : "do"
    return Diagnostic(
      .missingKey, "'\(name)' has '\(has)' but no '\(missing)'", at: place,
      mended: indented(
        ["\(name):", "  foreach: [a, b]", "  do:", "    cmd: COMMAND ${item}"], by: place.column - 1
      ),
      hint: "'foreach' lists the values, and 'do' holds the stage that each of them makes:")
  }

  static func emptyGeneratedName(at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidName, "a generated stage has an empty name", at: place,
      hint: "give the values as a map whose keys name the stages")
  }

  static func matrixInGroup(at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .misplacedKey, "'matrix' and 'foreach' cannot make the same stages", at: place,
      hint: "leave 'foreach' and 'do' out, and give 'matrix' an axis for the items")
  }

  static func commandForStage(_ pair: Node.Pair, in file: StageFileReader) -> Diagnostic {
    let margin = Int(pair.key.start.column) - 1
    let command = pair.value.string.flatMap { $0.contains("\n") ? nil : $0 }
    return Diagnostic(
      .wrongType, "'do' takes the keys of a stage, not \(described(pair.value))",
      at: file.place(of: pair.value),
      mended: command.map { indented(["do:", "  cmd: \($0)"], by: margin) } ?? [],
      hint: command == nil ? "write its keys below it, at least 'cmd'" : "name the command:")
  }

  static func wrongIteration(
    _ value: Value, key: String, what: String, at place: SourceSpan, origin: Related?
  ) -> Diagnostic {
    var hint =
      key == "matrix"
      ? "write a list of values for each name, as in {model: [a, b]}" : "write a list, as in [a, b]"
    if origin != nil {
      hint = "let it name a parameter that is \(what)"
    } else if case .string(let text) = value, key != "matrix" {
      hint = "write [\(text)], or ${\(text)} for the values of a parameter"
    }
    var found = described(value)
    if case .map(let entries) = value, entries.isEmpty { found = "an empty one" }
    return Diagnostic(
      .wrongType, "'\(key)' takes \(what), not \(found)", at: place,
      related: [origin].compactMap { $0 }, hint: hint)
  }

  static func tooManyStages(limit: Int, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidValue, "this makes more than \(limit) stages", at: place,
      hint: "list fewer values, or let one command work through many of them")
  }
}

// MARK: Paths and parameters

extension Diagnostic {
  static func outsideProject(_ text: String, role: String, at place: SourceSpan) -> Diagnostic {
    let hint =
      switch role {
      case "deps": "bring it into the project, or give its absolute path"
      case "outs", "metrics", "plots": "a stage can only make files inside the project"
      default: "it must lie inside the project"
      }
    return Diagnostic(
      .pathOutsideProject, "'\(text)' leads out of the project", at: place, hint: hint)
  }

  static func absoluteInside(
    _ text: String, relative: String, at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(text)' names a place in the project that other machines do not have",
      at: place, hint: "write '\(relative)'")
  }

  static func emptyPath(role: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(role)' holds an empty path", at: place,
      hint: "write the path, or remove the item")
  }

  static func duplicateDependency(
    _ path: String, stage: String, at place: SourceSpan, first: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .duplicateDependency, "'\(path)' stands twice in the deps of '\(stage)'", at: place,
      related: [.init(first, "first here")], hint: "remove one of the two", severity: .warning)
  }

  static func reservedOutput(
    _ text: String, _ relation: PathRelation, _ reserved: String, at place: SourceSpan
  ) -> Diagnostic {
    let reason =
      switch relation {
      case .same: "'\(text)' cannot be an output"
      case .inside: "'\(text)' lies in '\(reserved)' and cannot be an output"
      case .around: "'\(text)' holds '\(reserved)' and cannot be an output"
      }
    return Diagnostic(
      .invalidValue, reason, at: place,
      hint: "outputs are replaced when a stage runs, and '\(reserved)' must stay")
  }

  /// A key that a file of parameters does not hold.
  package static func missingParameter(
    _ key: String, of path: String, near: String?, related: [Related], at place: SourceSpan
  ) -> Diagnostic {
    let isFile = [".yaml", ".yml", ".json"].contains { key.hasSuffix($0) }
    return Diagnostic(
      .missingParameter, "'\(path)' has no '\(key)'", at: place, related: related,
      hint: near.map { "did you mean '\($0)'?" }
        ?? (isFile
          ? "for all parameters of a file write '\(key):'"
          : "add it to '\(path)', or remove it here"))
  }

  /// A file of parameters that is not there.
  package static func missingParameterFile(_ path: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .missingFile, "the parameter file '\(path)' is not there", at: place,
      hint: "write it, with lines such as 'lr: 0.1', or correct its path")
  }

  /// A folder where a file of parameters should be.
  package static func folderOfParameters(_ path: String, at place: SourceSpan?) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(path)' is a folder, not a file of parameters", at: place,
      hint: "name a file with lines such as 'lr: 0.1'")
  }

  static func generatedParameters(
    _ path: String, by stage: String, at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(path)' is made by '\(stage)', so it holds no parameters", at: place,
      hint: "parameters are read before anything runs; put the file into 'deps'")
  }

  static func missingWorkingDirectory(
    _ path: String, of stage: String, isFile: Bool, at place: SourceSpan
  ) -> Diagnostic {
    guard !isFile else {
      return Diagnostic(
        .wrongType, "'\(path)', in which '\(stage)' is to work, is a file", at: place,
        hint: "'wdir' takes a folder, as in 'wdir: src'")
    }
    return Diagnostic(
      .missingFile, "the folder '\(path)', in which '\(stage)' is to work, is not there", at: place,
      hint: "make it: mkdir -p \(shellQuoted(path)); or let an earlier stage make it")
  }
}

extension Diagnostic {
  static func valueOfParameter(
    _ entry: Node.Pair, mended: [String], in file: StageFileReader
  ) -> Diagnostic {
    Diagnostic(
      .wrongType, "'params' names parameters, it does not set them",
      at: file.place(of: entry.value),
      mended: mended, hint: "write '\(entry.keyText): …' in params.yaml, and here only its name:")
  }

  static func pathUnderKey(
    _ key: String, mended: [String], at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .wrongType, "an item of the list is the path itself, without '\(key):'", at: place,
      mended: mended, hint: mended.isEmpty ? "write it right after the '-'" : "write:")
  }

  static func pathWithColon(_ node: Node, mended: [String], in file: StageFileReader) -> Diagnostic
  {
    Diagnostic(
      .wrongType, "'deps' takes plain paths, which have no options", at: file.place(of: node),
      mended: mended, hint: mended.isEmpty ? "write the path without a ':'" : "write:")
  }
}

// MARK: For other modules

extension Diagnostic {
  /// A dependency that is not there and that no stage makes.
  package static func missingDependency(
    _ path: String, stage: String, near: String?, at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .missingDependency, "'\(path)', which '\(stage)' reads, is not there and no stage makes it",
      at: place,
      hint: near.map { "did you mean '\($0)'?" }
        ?? "put the file there, correct the path, or let a stage make it")
  }

  /// An output that Git tracks although the cache is to keep it.
  package static func outputTrackedByGit(
    _ path: String, stage: String, at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .outputTrackedByGit, "'\(path)', an output of '\(stage)', is tracked by Git", at: place,
      notes: ["to keep it in Git, give the output 'cache: false'"],
      hint: "to keep it in the cache: git rm -r --cached \(shellQuoted(path))")
  }

  /// An output that the project's rules ignore.
  package static func outputIgnored(
    _ path: String, stage: String, rule: String, at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .outputIgnored, "'\(path)', an output of '\(stage)', is ignored by \(rule)", at: place,
      hint: "give the output another path, or change that rule")
  }

  /// A text that addresses no stage.
  static func unknownTarget(
    _ text: String, near: String?, known: [String], files: [String]
  ) -> Diagnostic {
    let names = known.isEmpty ? files : known
    let shown = names.prefix(8)
    let rest = names.count > shown.count ? ", … (\(names.count) in all)" : ""
    let list =
      "\(known.isEmpty ? "tracked data" : "stages"): \(shown.joined(separator: ", "))\(rest)"
    let what = known.isEmpty && !files.isEmpty ? "names no tracked data" : nil
    return Diagnostic(
      .unknownTarget, "'\(text)' \(what ?? "is neither a stage nor the output of one")",
      hint: near.map { "did you mean '\($0)'?" }
        ?? (names.isEmpty ? "the project has no stages yet" : list))
  }
}
