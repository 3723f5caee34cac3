import Diagnostics
import Documents
import Execution
import Remotes

/// What a transfer did, for people and as JSON.
enum TransferText {
  /// "3 files pushed to origin (2.1 MB, 1.2 s)."
  static func summary(
    _ result: RemoteTransfers.Result, verb: String, seconds: Double
  ) -> String {
    guard result.fileCount > 0 else {
      return result.problems.isEmpty ? "Everything is up to date." : "Nothing \(verb)."
    }
    let word = verb == "pushed" ? "to" : "from"
    let remotes = result.moved.filter { $0.objectCount + $0.runCount > 0 }.map(\.remote)
    let replaced = result.moved.reduce(0) { $0 + $1.replacedCount }
    let note = replaced == 0 ? "" : ", \(countText(replaced, "file")) of a wrong size replaced"
    return "\(countText(result.fileCount, "file")) \(verb) \(word) "
      + "\(remotes.joined(separator: ", ")) (\(sizeText(result.bytes)), "
      + "\(durationText(seconds)))\(note)."
  }

  /// The document of a transfer.
  static func document(
    _ schema: String, _ result: RemoteTransfers.Result, problems: [Diagnostic]? = nil
  ) -> Value {
    .map([
      ("schema", .string(schema)),
      ("remotes", .list(result.moved.map(value))),
      ("problems", .list((problems ?? result.problems).map(ErrorJSON.value))),
    ])
  }

  private static func value(_ moved: RemoteTransfers.Moved) -> Value {
    .map([
      ("remote", .string(moved.remote)), ("url", .string(moved.place)),
      ("files", .int(moved.objectCount)), ("bytes", .int(Int(moved.bytes))),
      ("runs", .int(moved.runCount)), ("replaced", .int(moved.replacedCount)),
    ])
  }
}

/// A line on the terminal that shows how far a transfer is.
final class TransferProgressLine {
  private let verb: String
  private let isShown: Bool
  private var hasLine = false

  init(_ verb: String, _ session: Session, isQuiet: Bool) {
    self.verb = verb
    isShown = session.isTerminal(2) && !isQuiet
  }

  /// Does something during which the line is shown, then removes it.
  func shown<Value>(_ body: () throws -> Value) rethrows -> Value {
    defer { if hasLine { Console.note("\r\u{1B}[K", terminator: "") } }
    return try body()
  }

  func report(_ remote: String, _ progress: TransferProgress) {
    guard isShown else { return }
    hasLine = true
    var amount = sizeText(progress.bytesDone)
    if progress.bytesTotal > 0 { amount += " of \(sizeText(progress.bytesTotal))" }
    let files = "\(progress.filesDone) of \(countText(progress.filesTotal, "file"))"
    Console.note("\r\u{1B}[K\(verb) \(files), \(amount)   \(remote)", terminator: "")
  }
}

/// How a cache and its remotes differ, for people and as JSON.
enum CloudStatusText {
  static func lines(_ comparisons: [RemoteTransfers.Comparison]) -> [String] {
    comparisons.flatMap { comparison -> [String] in
      if comparison.differences.isEmpty {
        return ["Cache and remote '\(comparison.remote)' are in sync."]
      }
      var table = Table()
      for difference in comparison.differences {
        table.add(difference.state.rawValue, difference.path, meaning(difference.state, comparison))
      }
      return table.lines
    }
  }

  static func document(_ comparisons: [RemoteTransfers.Comparison]) -> Value {
    .map([
      ("schema", .string("pipe.cloud-status/1")),
      ("remotes", .list(comparisons.map(value))),
    ])
  }

  private static func meaning(
    _ state: CloudComparison.State, _ comparison: RemoteTransfers.Comparison
  ) -> String {
    switch state {
    case .new: "not in \(comparison.remote)   (pipe push)"
    case .deleted: "only in \(comparison.remote)   (pipe fetch)"
    case .missing: "neither here nor in \(comparison.remote)"
    }
  }

  private static func value(_ comparison: RemoteTransfers.Comparison) -> Value {
    .map([
      ("remote", .string(comparison.remote)), ("url", .string(comparison.place)),
      (
        "differences",
        .list(
          comparison.differences.map {
            .map([("path", .string($0.path)), ("state", .string($0.state.rawValue))])
          })
      ),
    ])
  }
}
