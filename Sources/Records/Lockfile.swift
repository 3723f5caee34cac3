import Diagnostics
import FileStore

/// The record of every present result, as one lock file holds it.
package struct Lockfile: Sendable {
  /// The data that no stage makes, sorted by path.
  package var sources: [FileRecord]
  /// The stages' records by address.
  package var stages: [String: StageRecord]
  /// The environments that the records name, by their digests.
  package var environments: [String: EnvironmentRecord]
  /// Records that a merge conflict left on either side: no longer true, but usable candidates.
  package var candidates: [(stage: String, record: StageRecord)]
  /// Whether the file holds conflict markers and wants to be written anew.
  package var isConflicted: Bool
  /// The addresses in the order in which a format that keeps an order adds new ones.
  package var order: [String]

  /// Creates an empty lock.
  package init() {
    sources = []
    stages = [:]
    environments = [:]
    candidates = []
    isConflicted = false
    order = []
  }
}

/// The reader and writer of one lock format.
package protocol LockCodec: Sendable {
  /// The name of the lock file.
  var fileName: String { get }
  /// Whether records hold the working directory and variables; else these are taken as declared.
  var holdsContext: Bool { get }

  /// Whether the format has a place for data that no stage makes.
  var keepsSources: Bool { get }

  /// The name of a lock at the project's root that holds what the format has no place for; nil where
  /// the format holds everything.
  var companionName: String? { get }

  /// Whether a parameter file that is tracked whole is named though it holds nothing.
  var namesEmptyParameterFiles: Bool { get }

  /// Reads a lock.
  ///
  /// - Parameter file: The file's path for diagnostics.
  /// - Throws: A `DiagnosticList` with the codes `lock-syntax` or `newer-format`.
  func decode(_ bytes: [UInt8], file: String) throws -> Lockfile

  /// The bytes of a lock.
  ///
  /// - Parameter former: The bytes that the file held before, whose untouched parts a format may
  ///   keep.
  func encode(_ lock: Lockfile, former: [UInt8]) throws -> [UInt8]

  /// One stage's record as the text that stands in a lock.
  func encode(_ record: StageRecord) -> String

  /// The record in one stage's part of a lock.
  func decode(_ text: String) throws -> StageRecord

  /// The digest that names a stage's record, 16 hexadecimal digits; a verdict speaks of one of these.
  func entry(of record: StageRecord) -> String
}
