import Documents
import Planning
import Provenance
import Records

/// The rows of a comparison, which text and Markdown share.
struct DiffRows {
  /// What differs in a stage, as one line of a table.
  struct Row {
    /// The part of the stage, such as `parameters`.
    var part: String
    /// What differs, such as a path or a key.
    var subject: String
    /// The old side; nil for none.
    var old: String?
    /// The new side; nil for none.
    var new: String?

    /// "model.json 3bbb23a4 → 77aa01cc".
    var text: String {
      switch (old, new) {
      case (nil, nil): subject
      case (let old?, nil): "\(subject) \(old) removed"
      case (nil, let new?): "\(subject) \(new) added"
      case (let old?, let new?): "\(subject) \(old) → \(new)"
      }
    }
  }

  /// The rows of a stage.
  static func rows(of stage: StageDifference) -> [Row] {
    var rows: [Row] = []
    rows += stage.command.flatMap { commandRows($0) }
    rows += stage.parameters.map { row("parameters", $0) }
    rows += stage.code.map { row("code", $0) }
    rows += stage.data.map { row("data", $0) }
    rows += environmentRows(stage.environment)
    rows += stage.outputs.map { change in
      var row = Row(part: "outputs", subject: change.path)
      row.old = change.old.map(contentText)
      row.new = change.new.map(contentText)
      if let old = change.old, let new = change.new, row.old == row.new {
        row.old = "\(shortDigest(old))\(old.isExecutable ? " executable" : "")"
        row.new = "\(shortDigest(new))\(new.isExecutable ? " executable" : "")"
      }
      return row
    }
    return rows
  }

  private static func contentText(_ file: FileRecord) -> String {
    file.fileCount.map { "\(shortDigest(file)) (\(countText($0, "file")))" } ?? shortDigest(file)
  }

  private static func commandRows(_ reason: StaleReason) -> [Row] {
    switch reason {
    case .commandChanged(let old, let new):
      [Row(part: "command", subject: "", old: commandText(old), new: commandText(new))]
    case .workingDirectoryChanged(let old, let new):
      [Row(part: "command", subject: "wdir", old: old, new: new)]
    default: [row("command", reason)]
    }
  }

  private static func commandText(_ command: Value) -> String {
    let texts = command.string.map { [$0] } ?? command.list?.compactMap(\.string) ?? []
    return texts.joined(separator: "\n")
  }

  private static func row(_ part: String, _ reason: StaleReason) -> Row {
    switch reason {
    case .parameterModified(_, let key, let old, let new):
      Row(part: part, subject: key, old: shortText(old), new: shortText(new))
    case .parameterAdded(_, let key, let new):
      Row(part: part, subject: key, new: shortText(new))
    case .parameterRemoved(_, let key, let old):
      Row(part: part, subject: key, old: shortText(old))
    case .variableModified(let name, let old, let new):
      Row(
        part: part, subject: "$\(name)", old: old.map { shortText(.string($0)) } ?? "not set",
        new: new.map { shortText(.string($0)) } ?? "not set")
    case .dependencyModified(let path, let old, let new):
      Row(part: part, subject: path, old: contentText(old), new: contentText(new))
    default: Row(part: part, subject: reason.sentence)
    }
  }

  private static func environmentRows(_ change: StageEnvironmentChange?) -> [Row] {
    guard let change else { return [] }
    guard !change.differences.isEmpty else {
      return [Row(part: "environment", subject: "", old: change.old, new: change.new)]
    }
    return change.differences.map { Row(part: "environment", subject: $0.sentence) }
  }

  // MARK: Figures

  /// The two sides of a figure, with as many digits as it takes to tell them apart.
  static func sides(_ metric: MetricDifference) -> (old: String, new: String) {
    func single(_ value: Value?, _ problem: MetricFile.Problem?) -> String {
      value.map(numberText) ?? problem.map(\.rawValue) ?? "–"
    }
    guard let old = metric.old, let new = metric.new else {
      return (single(metric.old, metric.oldProblem), single(metric.new, metric.newProblem))
    }
    let parts = changeText(old, new).components(around: " → ")
    return parts ?? (numberText(old), numberText(new))
  }

  /// A figure's change with its sign, empty where there is none.
  static func deltaText(_ metric: MetricDifference) -> String {
    switch metric.delta {
    case .int(let number): number > 0 ? "+\(number)" : "\(number)"
    case .float(let number)?:
      (number > 0 ? "+" : "") + withoutZerosAtEnd(significantText(number))
    default: ""
    }
  }
}

/// A decimal number without zeros behind its last digit.
private func withoutZerosAtEnd(_ text: String) -> String {
  guard text.contains("."), !text.contains("e") else { return text }
  var text = text
  while text.last == "0" { text.removeLast() }
  if text.last == "." { text.removeLast() }
  return text
}

extension String {
  fileprivate func components(around separator: String) -> (String, String)? {
    guard let range = firstRange(of: separator) else { return nil }
    return (String(self[..<range.lowerBound]), String(self[range.upperBound...]))
  }
}
