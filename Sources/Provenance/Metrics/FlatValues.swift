import Documents
import FileStore
import PipelineModel

/// A value by one key, old and new; nil stands for absent.
package struct ValueChange: Sendable, Hashable {
  /// The key, its parts joined by dots.
  package var key: String
  /// The old value.
  package var old: Value?
  /// The new value.
  package var new: Value?

  /// The new number less the old one; nil where one is no number.
  package var delta: Value? {
    guard let old, let new else { return nil }
    return numericDifference(old, new)
  }
}

/// The changes in one file.
package struct FileChanges: Sendable {
  /// The file, relative to the project.
  package var path: String
  /// The changes, sorted by key.
  package var changes: [ValueChange]
}

/// Whether two values count as the same.
package typealias Sameness = @Sendable (_ old: Value?, _ new: Value?) -> Bool

/// The values that differ between two sets of files, file by file.
///
/// - Parameters:
///   - includesUnchanged: Whether values that are the same are listed too.
///   - isSame: What counts as the same.
package func valueChanges(
  from old: [MetricFile], to new: [MetricFile], includesUnchanged: Bool, isSame: Sameness
) -> [FileChanges] {
  let gone = old.filter { file in !new.contains { $0.path.isExactly(file.path) } }
  return (new + gone).compactMap { file -> FileChanges? in
    let before = old.first { $0.path.isExactly(file.path) }?.value.map(flatValues) ?? []
    let after = new.first { $0.path.isExactly(file.path) }?.value.map(flatValues) ?? []
    var pairs: [ExactText: (old: Value?, new: Value?)] = [:]
    for (key, value) in before { pairs[ExactText(key), default: (nil, nil)].old = value }
    for (key, value) in after { pairs[ExactText(key), default: (nil, nil)].new = value }
    let changes = pairs.filter { includesUnchanged || !isSame($0.value.old, $0.value.new) }
      .map { ValueChange(key: $0.key.text, old: $0.value.old, new: $0.value.new) }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return changes.isEmpty ? nil : FileChanges(path: file.path, changes: changes)
  }
}

/// The values by keys whose parts are joined by dots, in the order of the file. A list counts as one
/// text, a value without a key has the empty one.
package func flatValues(_ value: Value) -> [(key: String, value: Value)] {
  guard case .map(let entries) = value else {
    return [("", value.list == nil ? value : .string(pythonText(value)))]
  }
  return entries.flatMap { entry in
    flatValues(entry.value).map { inner in
      (inner.key.isEmpty ? entry.key : "\(entry.key).\(inner.key)", inner.value)
    }
  }
}

extension MetricFile {
  /// A file of figures that belongs to no project.
  ///
  /// - Parameter place: Where it is.
  /// - Throws: A `Diagnostic` when it is there and cannot be read.
  package init(onDisk place: String, named name: String) throws {
    self = MetricFile(path: name, stage: nil, bytes: try readFileIfPresent(place)).withFiguresOnly
  }

  /// The file with figures alone: numbers, texts and truth values; lists and empty values are left out.
  package var withFiguresOnly: MetricFile {
    var copy = self
    copy.value = value.map { Self.figuresOnly($0) ?? .map([]) }
    return copy
  }

  private static func figuresOnly(_ value: Value) -> Value? {
    switch value {
    case .null, .list: return nil
    case .map(let entries):
      let kept = entries.compactMap { entry in
        figuresOnly(entry.value).map { (key: entry.key, value: $0) }
      }
      return kept.isEmpty ? nil : .map(kept)
    default: return value
    }
  }
}
