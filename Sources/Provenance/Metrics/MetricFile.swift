import Diagnostics
import Documents
import FileStore
import PipelineModel

/// A file of metrics or parameters at one moment.
package struct MetricFile: Sendable {
  /// The path, relative to the project.
  package var path: String
  /// The stage that makes it; nil where none does.
  package var stage: String?
  /// What it holds; nil where it is not there or cannot be read.
  package var value: Value?
  /// Why it holds nothing.
  package var problem: Problem?

  /// Why a file holds nothing.
  package enum Problem: String, Sendable {
    /// There is no such file at that moment, and the cache has lost it.
    case missing
    /// It is no YAML and no JSON.
    case unreadable
  }

  /// The most bytes of a file that is read for its figures.
  static let largest = 1 << 24

  /// A file with its bytes; nil stands for a file that is not there.
  init(path: String, stage: String?, bytes: [UInt8]?) {
    self.path = path
    self.stage = stage
    guard let bytes else {
      problem = .missing
      return
    }
    value = Self.value(of: bytes, file: path)
    if value == nil { problem = .unreadable }
  }

  private static func value(of bytes: [UInt8], file: String) -> Value? {
    guard bytes.count < largest else { return nil }
    // What cannot be read has no figures; the caller says so.
    if file.hasSuffix(".json") { return try? parseJSON(bytes, file: file) }
    if file.hasSuffix(".toml") || file.hasSuffix(".py") {
      // As above.
      return (try? ParameterFile.parse(bytes, file: file))?.root
    }
    // As above.
    guard let document = try? parseYAML(bytes, file: file), document.problems.isEmpty else {
      return nil
    }
    return document.root?.value ?? .map([])
  }

  /// The figures by keys whose parts are joined by dots; items of lists are counted from 0.
  package var figures: [(key: String, value: Value)] { Self.figures(of: value ?? .null) }

  private static func figures(
    of value: Value, prefix: String = ""
  ) -> [(key: String, value: Value)] {
    func key(_ part: String) -> String { prefix.isEmpty ? part : "\(prefix).\(part)" }
    switch value {
    case .map(let entries):
      return entries.flatMap { figures(of: $0.value, prefix: key($0.key)) }
    case .list(let items):
      // A long list is a curve and no figure.
      guard items.count <= 20 else { return [] }
      return items.enumerated().flatMap { figures(of: $0.element, prefix: key(String($0.offset))) }
    case .null: return []
    default: return [(prefix, value)]
    }
  }
}
