/// Compares two versions of an output by what they hold.
///
/// Two versions are first compared byte by byte, which settles most cases. Where they differ, the
/// format is told by the content, with the name as a hint, and the two are read side by side in
/// constant memory: JSON, YAML and notebooks as values, tables as cells, texts as lines, arrays as
/// elements, archives as members and header fields, folders as files, and anything else as ranges
/// of bytes. What is malformed falls back to text or bytes, with a note. Each difference is judged
/// by the contract where it is found.
package struct Comparer: Sendable {
  /// How much is listed, held in memory and descended into.
  package struct Limits: Sendable, Hashable {
    /// How many differences are listed; all are counted.
    package var listedDifferences = 20
    /// The size in bytes up to which JSON and YAML are read as values.
    package var documentBytes = 8 << 20
    /// How many bytes of rows, or of an archive inside an archive, are held in memory.
    package var memoryBytes = 128 << 20
    /// How deep archives may stand in archives.
    package var depth = 8

    /// The default limits.
    package init() {}
  }

  /// How alike the versions have to be.
  package var contract: Contract
  /// How much is listed, held and descended into.
  package var limits: Limits
  /// The time in seconds since 1970 that timestamps are held against; nil to recognise none.
  package var now: Int?

  /// Creates a comparer.
  package init(_ contract: Contract = .exact, limits: Limits = Limits(), now: Int? = nil) {
    self.contract = contract
    self.limits = limits
    self.now = now
  }

  /// Compares two versions of an output.
  ///
  /// - Parameter name: The output's path, whose ending is a hint at its format.
  /// - Throws: a `Diagnostic` where a file cannot be read.
  package func compare(
    _ old: Subject, with new: Subject, name: String
  ) throws -> ComparisonResult {
    var inspection = Inspection(
      contract: contract, limits: limits, now: now, ledger: Ledger(limit: limits.listedDifferences))
    try inspection.compareSubjects(old, new, name: name)
    return inspection.ledger.result
  }
}
