import Diagnostics
import FileStore

/// How a cache and a remote differ in what they have of some items.
package struct CloudComparison: Sendable {
  /// Where an object is.
  package enum State: String, Sendable {
    /// In the cache only.
    case new
    /// In the remote only.
    case deleted
    /// In neither.
    case missing
  }

  /// A file, or a folder's list, that is not in both.
  package struct Difference: Sendable, Equatable {
    /// The path of the output, or of the file inside of it.
    package var path: String
    /// Where it is.
    package var state: State
  }

  /// What is not in both, in the order of the items.
  package let differences: [Difference]

  /// Compares; nothing moves.
  ///
  /// - Throws: When the remote cannot be reached.
  package init(
    _ items: [TransferItem], store: ObjectStore, remote: any Remote
  ) throws {
    let contents = try TransferContents(items) { store.tree(of: $0) }
    let objects = contents.all + contents.unknownTrees
    let there = try remote.sizes(of: objects.map { store.layout.path(of: $0.object) })
    let here = try store.sizes(of: objects.map(\.object))
    let found = objects.compactMap { object -> Difference? in
      let isThere = there[store.layout.path(of: object.object)] != nil
      switch (here[object.object] != nil, isThere) {
      case (true, true): return nil
      case (true, false): return Difference(path: object.path, state: .new)
      case (false, true): return Difference(path: object.path, state: .deleted)
      // What old records name may be nowhere any more.
      case (false, false) where object.isOptional: return nil
      case (false, false): return Difference(path: object.path, state: .missing)
      }
    }
    differences = found.sorted { $0.path.precedesInBytes($1.path) }
  }
}
