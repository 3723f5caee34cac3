import Diagnostics
import Synchronization

/// Asks all reading and copying of a project to end early, from any thread.
package final class StopFlag: Sendable {
  private let isSet = Atomic<Bool>(false)

  /// A flag that nobody has set.
  package init() {}

  /// Asks; nobody can take it back.
  package func set() {
    isSet.store(true, ordering: .relaxed)
  }

  /// Ends what is going on if it was asked to.
  ///
  /// - Throws: `interrupted`.
  func check() throws {
    guard isSet.load(ordering: .relaxed) else { return }
    throw Diagnostic(.interrupted, "stopped while files were read", hint: "run the command again")
  }

  /// A report of progress that ends the work when it was asked to.
  func checking(
    _ progress: @escaping (FileHasher.Progress) throws -> Void
  ) -> (FileHasher.Progress) throws -> Void {
    { report in
      try self.check()
      try progress(report)
    }
  }
}
