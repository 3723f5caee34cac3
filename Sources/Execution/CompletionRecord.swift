import Diagnostics
import FileStore
import Glibc

/// The completion record as text: see the module's page for the format.
package enum CompletionRecord {
  private static let title = "pipe-completion"
  private static let version = "1"

  /// Reads a record; a text that is not whole gives an outcome of `lost`. Throws for a newer version.
  package static func parse(_ text: String, path: String) throws(Diagnostic) -> Completion {
    var lines = text.split(separator: "\n")[...]
    let heading = lines.popFirst()?.split(separator: " ") ?? []
    let lost = Completion(outcome: .lost, reason: .ended)
    guard heading.count == 2, heading[0] == title else { return lost }
    guard heading[1] == version else { throw ExecutionDiagnostics.newerRecord(path) }
    guard lines.popLast() == "end" else { return lost }
    var values: [Substring: Substring] = [:]
    for line in lines {
      let parts = line.split(separator: " ", maxSplits: 1)
      if parts.count == 2 { values[parts[0]] = parts[1] }
    }
    return completion(values) ?? lost
  }

  /// The last whole record of an attempt in its file, `nil` if there is none.
  package static func read(_ handle: Handle) throws(Diagnostic) -> Completion? {
    let path = handle.completionPath
    let bytes: [UInt8]?
    do { bytes = try readFileIfPresent(path) } catch {
      throw error as? Diagnostic ?? ExecutionDiagnostics.unreadable(path, errno: EIO)
    }
    guard let bytes else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let record = sections(of: text).last(where: { names(handle.id, $0) }) else { return nil }
    return try parse(record.joined(separator: "\n"), path: path)
  }

  /// The lines of each record. One that was cut short may share its last line with the next heading.
  private static func sections(of text: String) -> [[Substring]] {
    var sections: [[Substring]] = []
    for line in text.split(separator: "\n") {
      if let heading = line.firstRange(of: title + " ") {
        sections.append([line[heading.lowerBound...]])
      } else if !sections.isEmpty {
        sections[sections.count - 1].append(line)
      }
    }
    return sections
  }

  private static func names(_ id: String, _ lines: [Substring]) -> Bool {
    lines.count > 2 && lines.last == "end" && lines[1].utf8.elementsEqual("attempt \(id)".utf8)
  }

  private static func completion(_ values: [Substring: Substring]) -> Completion? {
    func number(_ key: Substring) -> Int64? { values[key].flatMap { Int64($0) } }
    guard let outcome = values["outcome"].flatMap(outcome),
      let reason = values["reason"].flatMap({ Completion.Reason(rawValue: String($0)) }),
      let command = number("command"), let user = number("user-microseconds"),
      let system = number("system-microseconds"), let size = number("max-rss-bytes"),
      let started = number("started-nanoseconds"), let ended = number("ended-nanoseconds"),
      let leftovers = number("leftovers"), let survivors = number("survivors")
    else { return nil }
    return Completion(
      outcome: outcome, reason: reason, commandIndex: Int(command), userSeconds: Double(user) / 1e6,
      systemSeconds: Double(system) / 1e6, maxRSSBytes: size, startedNanoseconds: started,
      endedNanoseconds: ended, leftoverProcesses: Int(leftovers),
      survivingProcesses: Int(survivors))
  }

  private static func outcome(_ text: Substring) -> Completion.Outcome? {
    let words = text.split(separator: " ")
    guard let last = words.last.flatMap({ Int32($0) }) else { return nil }
    switch (words[0], words.count) {
    case ("exited", 2): return .exited(last)
    case ("signalled", 2): return .signalled(last)
    case ("not-started", 3):
      let step = Completion.StartStep(rawValue: String(words[1]))
      return step.map { .notStarted($0, errno: last) }
    default: return nil
    }
  }
}
