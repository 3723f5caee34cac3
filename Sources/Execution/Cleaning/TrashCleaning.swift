import Diagnostics
import FileStore
import Glibc

/// Emptying what pipe put aside: former outputs in the trash, what failed runs left, and damaged
/// objects of the cache.
package struct TrashCleaning {
  /// Something that was put aside.
  package struct Item: Sendable {
    /// Its path, relative to the root where it lies within.
    package var path: String
    /// How many bytes it has.
    package var bytes: Int64
    /// How many whole days ago it was put aside.
    package var days: Int
    /// Whether it is too young to go.
    package var isKept: Bool
  }

  private let project: Project
  private let nowSeconds: Int64

  /// Prepares to look at what a project put aside.
  package init(_ project: Project, nowSeconds: Int64) {
    self.project = project
    self.nowSeconds = nowSeconds
  }

  /// Finds what was put aside and removes, if that is wanted, what may go.
  ///
  /// - Parameter decide: Whether it is to be removed; asked once, unless there is nothing.
  package func run(decide: ([Item]) -> Bool) throws -> (found: [Item], isDone: Bool) {
    if let journal = project.journal { throw Diagnostic.runWasCut(journal.run) }
    let state = project.stateDirectory
    var items = try self.items("\(state)/trash", keptDays: Trash.keptDays)
    items += try self.items("\(state)/failed", keptDays: 0)
    items += try self.items("\(project.cacheFolder)/corrupt", keptDays: Trash.keptDays)
    guard items.contains(where: { !$0.isKept }), decide(items) else { return (items, false) }
    for item in items where !item.isKept {
      try removeTree(absolutePath(item.path, in: project.root))
    }
    return (items, true)
  }

  private func items(_ folder: String, keptDays: Int) throws -> [Item] {
    try directoryNamesIfPresent(folder).compactMap { name in
      let path = "\(folder)/\(name)"
      guard let stamp = try FileStamp.of(path) else { return nil }
      let days = Int((nowSeconds - stamp.changedNanoseconds / 1_000_000_000) / 86_400)
      return Item(
        path: project.relativeToRoot(path), bytes: try Trash.size(of: path), days: max(0, days),
        isKept: days < keptDays)
    }
  }
}
