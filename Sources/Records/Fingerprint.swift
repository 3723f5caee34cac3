import Documents
import FileStore
import PipelineModel

/// One thing that a result depends on. The items of a stage are its key *and* its explanation.
package enum FingerprintItem: Sendable, Hashable {
  case command(Value)
  case workingDirectory(String)
  case parameter(ParameterRecord)
  case variable(VariableRecord)
  case dependency(FileRecord)
  case output(key: String, isPersistent: Bool)
  /// The environment, where the result counts in no other; no part of the run-cache key, whose
  /// candidates each name their own.
  case environment(EnvironmentRecord)
}

/// Everything that a result depends on, in a fixed order, and the run-cache key that follows from it.
package struct Fingerprint: Sendable {
  /// The shell that runs the command, by its name and options.
  package var shell: String
  /// The items: command, working directory, parameters, variables, outputs, then dependencies.
  package var items: [FingerprintItem]

  /// Creates a fingerprint.
  package init(shell: String, items: [FingerprintItem]) {
    self.shell = shell
    self.items = items
  }

  /// The digest of everything but the dependencies: what is known before any upstream has run.
  package var form: Digest {
    var text = "pipe-run 1\nshell \(jsonText(.string(shell)))\n"
    for item in items { if let line = formLine(item) { text += line + "\n" } }
    return DigestAlgorithm.sha256.digest(of: Array(text.utf8))
  }

  /// The digest of the dependencies.
  package var inputs: Digest {
    var text = "pipe-inputs 1\n"
    for case .dependency(let file) in items {
      let kind = file.fileCount == nil ? (file.isExecutable ? "x" : "f") : "d"
      text += "\(kind) \(file.digest.hex) \(jsonText(.string(file.key)))\n"
    }
    return DigestAlgorithm.sha256.digest(of: Array(text.utf8))
  }

  /// The dependencies among the items.
  package var dependencies: [FileRecord] {
    items.compactMap { if case .dependency(let file) = $0 { file } else { nil } }
  }

  /// The environment that a result must have been made in; nil where any will do.
  package var requiredEnvironment: EnvironmentRecord? {
    for case .environment(let record) in items { return record }
    return nil
  }

  private func formLine(_ item: FingerprintItem) -> String? {
    switch item {
    case .command(let value): "cmd \(canonicalJSONText(value))"
    case .workingDirectory(let path): "wdir \(jsonText(.string(path)))"
    case .parameter(let parameter):
      "param \(jsonText(.string(parameter.file))) \(jsonText(.string(parameter.key))) "
        + canonicalJSONText(parameter.value)
    case .variable(let variable):
      "variable \(variable.name) \(variable.value.map { jsonText(.string($0)) } ?? "null")"
    case .output(let key, let isPersistent):
      "out \(jsonText(.string(key)))\(isPersistent ? " persist" : "")"
    case .dependency, .environment: nil
    }
  }
}

extension StageRecord {
  /// The record of a result that was made from what a fingerprint names.
  package init(_ fingerprint: Fingerprint, outputs: [FileRecord]) {
    self.init(
      command: .null, outputs: outputs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    )
    for item in fingerprint.items {
      switch item {
      case .command(let value): command = value
      case .workingDirectory(let path): workingDirectory = path
      case .parameter(let parameter): parameters.append(parameter)
      case .variable(let variable): variables.append(variable)
      case .dependency(let file): dependencies.append(file)
      case .environment(let record): environment = record.digest
      case .output: continue
      }
    }
  }

  /// What the result was made from, as far as the record says.
  ///
  /// - Parameter persistent: The keys of the outputs that persist, which records do not hold.
  package func fingerprint(shell: String, persistent: Set<String>) -> Fingerprint {
    var items: [FingerprintItem] = [.command(command), .workingDirectory(workingDirectory)]
    items += parameters.map { .parameter($0) }
    items += variables.map { .variable($0) }
    items += outputs.map { .output(key: $0.key, isPersistent: persistent.contains($0.key)) }
    items += dependencies.map { .dependency($0) }
    return Fingerprint(shell: shell, items: items)
  }
}
