import Diagnostics
import Execution

/// The words of a command line as up to two revisions and the rest.
package struct RevisionWords: Sendable {
  /// The old side; `HEAD` where none is named.
  package var old: DifferenceQuery.Side
  /// The new side; the workspace where none is named.
  package var new: DifferenceQuery.Side
  /// The words that are no revisions.
  package var rest: [String]

  /// Tells revisions from targets: the first words that name commits are revisions, at most two;
  /// `A..B` is both, and `A...B` begins where the two parted. `workspace` names the workspace.
  ///
  /// - Parameter isTarget: Whether a word addresses a stage.
  /// - Throws: `unknown-revision` for a word that is neither, `usage` for one that is both.
  package init(
    _ words: [String], in repository: GitRepository, isTarget: (String) -> Bool
  ) throws {
    var sides: [DifferenceQuery.Side] = []
    var rest = words[...]
    while sides.count < 2, let word = rest.first {
      if sides.isEmpty, let range = try Self.range(word, in: repository) {
        sides = range
      } else if let side = try Self.side(word, in: repository) {
        if isTarget(word) { throw ambiguousWordDiagnostic(word) }
        sides.append(side)
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    if let word = rest.first(where: { !isTarget($0) }) {
      throw unknownRevisionDiagnostic(
        word, isShallow: try repository.isShallow, mayBeTarget: true)
    }
    old = sides.first ?? .revision("HEAD")
    new = sides.count > 1 ? sides[1] : .workspace
    self.rest = Array(rest)
  }

  /// One revision, or the workspace; nil where a word names neither.
  package static func side(
    _ word: String, in repository: GitRepository
  ) throws -> DifferenceQuery.Side? {
    if try repository.commit(word) != nil { return .revision(word) }
    return word == "workspace" ? .workspace : nil
  }

  private static func range(
    _ word: String, in repository: GitRepository
  ) throws -> [DifferenceQuery.Side]? {
    guard let dots = word.firstRange(of: "..") else { return nil }
    let isThree = word[dots.upperBound...].hasPrefix(".")
    let first = word[..<dots.lowerBound]
    let second = word[dots.upperBound...].dropFirst(isThree ? 1 : 0)
    let old = first.isEmpty ? "HEAD" : String(first)
    let new = second.isEmpty ? "HEAD" : String(second)
    guard try repository.commit(old) != nil, try repository.commit(new) != nil else { return nil }
    guard isThree else { return [.revision(old), .revision(new)] }
    guard let base = try repository.mergeBase(old, new) else { return nil }
    return [.revision(String(base.prefix(12))), .revision(new)]
  }
}
