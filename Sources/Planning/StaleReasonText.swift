import Documents
import FileStore
import Records

extension StaleReason {
  /// The reason in a person's words, to stand behind "because".
  package var sentence: String {
    switch self {
    case .neverRun: "it never ran"
    case .commandChanged: "its command changed"
    case .workingDirectoryChanged(let old, let new): "its working directory \(old) → \(new)"
    case .parameterModified(_, let key, let old, let new):
      "\(key) \(shortText(old)) → \(shortText(new))"
    case .parameterAdded(_, let key, let new): "\(key) is new (\(shortText(new)))"
    case .parameterRemoved(_, let key, _): "\(key) is no longer a parameter"
    case .variableModified(let name, let old, let new):
      "$\(name) \(old.map(shown) ?? "(unset)") → \(new.map(shown) ?? "(unset)")"
    case .dependencyModified(let path, let old, let new) where old.digest == new.digest:
      "\(path) \(new.isExecutable ? "is now" : "is no longer") executable"
    case .dependencyModified(let path, _, _): "\(path) changed"
    case .dependencyMissing(let path): "\(path) is missing"
    case .dependencyAdded(let path): "\(path) is a new dependency"
    case .dependencyRemoved(let path): "\(path) is no longer a dependency"
    case .outputModified(let path, _, _): "\(path) was changed by hand"
    case .outputMissing(let path): "\(path) is missing"
    case .outputNotInCache(let path): "\(path) is not in the cache"
    case .sourceModified(let path, let old, _):
      old == nil ? "\(path) is not recorded yet" : "\(path) was changed by hand"
    case .outputAdded(let path): "\(path) is a new output"
    case .outputRemoved(let path): "\(path) is no longer an output"
    case .alwaysChanged: "it always runs"
    case .callback: "it declares no inputs and outputs"
    case .environmentChanged(let old, let new, let differences):
      differences.isEmpty
        ? "environment \(old) → \(new)" : environmentText(differences)
    case .lockInconsistent: "its record is in conflict after a merge"
    case .upstreamStale(let stage): "'\(stage)' may change what it reads"
    case .forced: "forced"
    }
  }

  /// A variable's value; the digest that stands for a secret by its first digits.
  private func shown(_ value: String) -> String {
    value.hasPrefix("sha256:") ? String(value.prefix("sha256:".utf8.count + 12)) : value
  }
}

/// The first of some differences in a line, and how many more there are.
package func environmentText(_ differences: [EnvironmentDifference]) -> String {
  let shown = differences.prefix(3).map(\.sentence).joined(separator: ", ")
  return differences.count > 3 ? "\(shown) and \(differences.count - 3) more" : shown
}

/// A value in one short line, for a person.
package func shortText(_ value: Value) -> String {
  let text: String
  switch value {
  case .string(let string) where string.unicodeScalars.contains(where: isControl):
    // JSON's escapes keep line breaks and terminal codes out of a person's line.
    text = jsonText(value)
  case .string(let string): text = string.contains(" ") || string.isEmpty ? "'\(string)'" : string
  default: text = jsonText(value)
  }
  return text.count > 60 ? text.prefix(57) + "…" : text
}

/// Whether a character would act on a terminal instead of being shown.
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
}
