import Diagnostics
import Documents
import PipelineModel

/// Changes to a stage file that touch one thing and keep all other text, comments and line ends.
///
/// Each change is read back before it is given out: the new text holds what the old one held but for
/// the change, or nothing is changed at all.
package struct StageFileEdit {
  private let file: String
  private let former: [UInt8]
  private var text: EditedText

  /// Reads a stage file.
  ///
  /// - Parameter file: Its path as a person should see it.
  /// - Throws: What is wrong with it.
  package init(_ bytes: [UInt8], file: String) throws(DiagnosticList) {
    self.file = file
    former = bytes
    text = try EditedText(bytes, file: file)
  }

  /// The text with a stage frozen or not.
  ///
  /// - Parameter stage: Its name in the file; nil for a file that is one stage itself.
  /// - Throws: A `DiagnosticList`, when the file cannot be changed in this way.
  package func settingFrozen(_ isFrozen: Bool, of stage: String?) throws -> [UInt8] {
    let path = stage.map { ["stages", $0] } ?? []
    guard let entry = path.reduce(text.root, { $0?[$1] }), let pairs = entry.mapping else {
      throw DiagnosticList([.notEditable(file, reason: "it has no stage '\(stage ?? file)'")])
    }
    guard !pairs.contains(where: { $0.keyText == "do" }) else {
      return try settingFrozen(isFrozen, in: path + ["do"])
    }
    return try settingFrozen(isFrozen, in: path)
  }

  private func settingFrozen(_ isFrozen: Bool, in path: [String]) throws -> [UInt8] {
    var copy = self
    guard let entry = path.reduce(text.root, { $0?[$1] }) else { return former }
    let present = entry.pair(for: "frozen")
    if (present?.value.bool ?? false) == isFrozen { return former }
    if let present {
      if isFrozen {
        copy.text.replace(from: present.value.start, to: present.value.end, with: "true")
      } else {
        copy.remove(present, from: entry)
      }
    } else {
      copy.append("frozen: true", to: entry)
    }
    return try copy.checked { root in
      root.replacing(path) { stage in
        isFrozen ? stage.setting("frozen", to: .bool(true)) : stage.removing("frozen")
      }
    }
  }

  /// The text with a stage put in, in place of one of that name or behind all others.
  ///
  /// - Throws: A `DiagnosticList`, when the file cannot be changed in this way.
  package func adding(_ stage: StageDraft) throws -> [UInt8] {
    let value = stage.value
    let wanted: (Value) -> Value = { root in
      root.replacing(["stages"]) { $0.setting(stage.name, to: value) }
    }
    // What stays as it is keeps its remarks, where the form of the former entry allows it.
    var changed = self
    // A change in place that does not come out right is given up; the stage is put in whole then.
    if let former = text.root?["stages"]?[stage.name], changed.bring(former, to: value),
      // As said above.
      let bytes = try? changed.checked(wanted)
    {
      return bytes
    }
    var copy = self
    copy.put(stage.name, value, in: "stages")
    return try copy.checked(wanted)
  }

  /// The text with a source put in behind all others.
  ///
  /// - Throws: A `DiagnosticList`, when the file cannot be changed in this way.
  package func adding(source path: String, description: String?) throws -> [UInt8] {
    var copy = self
    let value = description.map { Value.map([("desc", .string($0))]) } ?? .null
    if text.root?["sources"]?.pair(for: path) != nil { return former }
    copy.put(path, value, in: "sources")
    return try copy.checked { root in
      root.replacing(["sources"]) { $0.setting(path, to: value) }
    }
  }

  // MARK: Entries

  /// Puts an entry into a map at the top of the file.
  private mutating func put(_ name: String, _ value: Value, in section: String) {
    guard let pair = text.root?.pair(for: section) else { return begin(section, name, value) }
    let map = pair.value
    if text.isFlow(map), map.mapping?.isEmpty == false {
      if let old = map.pair(for: name) {
        return text.replace(from: old.value.start, to: old.value.end, with: jsonText(value))
      }
      return append("\(jsonText(.string(name))): \(jsonText(value))", to: map)
    }
    guard let first = map.mapping?.first else {
      if !map.isNull || map.start != map.end {
        var end = map.end
        if text.scalar(at: end) == " " { end.column += 1 }
        text.replace(from: map.start, to: end, with: "")
        text.trimEnd(ofLine: Int(map.start.line))
      }
      return text.insert(Self.lines(name, value, indent: 2), after: Int(pair.key.end.line))
    }
    let lines = Self.lines(name, value, indent: Int(first.key.start.column) - 1)
    if let old = map.pair(for: name) {
      let range = Int(old.key.start.line)...text.lastLine(of: old)
      text.remove(range)
      text.insert(lines, after: range.lowerBound - 1)
    } else {
      text.insert(lines, after: text.lastLine(of: pair))
    }
  }

  /// Begins a map at the top of the file: sources stand before the stages, everything else at the end.
  private mutating func begin(_ section: String, _ name: String, _ value: Value) {
    let lines = ["\(section):"] + Self.lines(name, value, indent: 2)
    guard section == "sources", let stages = text.root?.pair(for: "stages") else {
      return text.insert(lines, after: text.lines.count)
    }
    var line = Int(stages.key.start.line) - 1
    var top = line
    while top > 0, text.lines[top - 1].hasPrefix("#") { top -= 1 }
    // A remark right above the stages is about them, unless the file begins with it.
    if top > 0 { line = top }
    text.insert(lines + [""], after: line)
  }

  /// The lines of an entry, folded as at the depth of a stage.
  private static func lines(_ name: String, _ value: Value, indent: Int) -> [String] {
    let whole = yamlText(.map([("stages", .map([(name, value)]))]))
    let margin = String(repeating: " ", count: indent)
    return whole.split(separator: "\n").dropFirst().map { margin + $0.dropFirst(2) }
  }

  /// Puts an entry at the end of a map.
  private mutating func append(_ entry: String, to map: Node) {
    guard text.isFlow(map) else {
      guard let pairs = map.mapping, let first = pairs.first else { return }
      let margin = String(repeating: " ", count: Int(first.key.start.column) - 1)
      return text.insert([margin + entry], after: text.lastLine(of: map))
    }
    var end = map.end
    end.column -= 1
    let last = map.mapping?.last
    if let last, last.value.end.line == end.line, last.value.end.column <= end.column {
      end = last.value.end
    }
    text.insert(map.mapping?.isEmpty == false ? ", \(entry)" : entry, at: end)
  }

  /// Takes an entry out of a map.
  private mutating func remove(_ pair: Node.Pair, from map: Node) {
    guard text.isFlow(map), let pairs = map.mapping,
      let place = pairs.firstIndex(where: { $0.key.start == pair.key.start })
    else { return text.remove(Int(pair.key.start.line)...text.lastLine(of: pair)) }
    let (start, end) =
      place > 0
      ? (pairs[place - 1].value.end, pair.value.end)
      : (pair.key.start, pairs.count > 1 ? pairs[1].key.start : pair.value.end)
    guard start.line == end.line else {
      // Its neighbours stand on other lines; what is false means the same as what is absent.
      return text.replace(from: pair.value.start, to: pair.value.end, with: "false")
    }
    text.replace(from: start, to: end, with: "")
  }

  // MARK: Changes

  /// Changes only the lines of a stage that say something else than they should.
  ///
  /// - Returns: Whether the stage's form allows that.
  private mutating func bring(_ stage: Node, to value: Value) -> Bool {
    guard let pairs = stage.mapping, let wanted = value.map, !text.isFlow(stage),
      let margin = pairs.first.map({ Int($0.key.start.column) - 1 })
    else { return false }
    let added = wanted.filter { field in !pairs.contains { $0.keyText == field.key } }
    for field in added.reversed() {
      text.insert(
        Self.lines(field.key, field.value, indent: margin), after: text.lastLine(of: stage))
    }
    // From the end, so that the lines before keep their numbers.
    for pair in pairs.reversed() {
      let lines = Int(pair.key.start.line)...text.lastLine(of: pair)
      guard let field = wanted.first(where: { $0.key == pair.keyText }) else {
        text.remove(lines)
        continue
      }
      if pair.value.value == field.value || replaceItems(of: pair.value, by: field.value) {
        continue
      }
      text.remove(lines)
      text.insert(
        Self.lines(field.key, field.value, indent: margin), after: lines.lowerBound - 1)
    }
    return true
  }

  /// Replaces those items of a list that say something else, where all are texts on lines of their own.
  private mutating func replaceItems(of list: Node, by value: Value) -> Bool {
    guard let items = list.sequence, case .list(let wanted) = value, items.count == wanted.count,
      !text.isFlow(list)
    else { return false }
    for (item, value) in zip(items, wanted).reversed() where item.value != value {
      guard item.scalar != nil, case .string(let word) = value, item.start.line == item.end.line
      else { return false }
      text.replace(from: item.start, to: item.end, with: yamlScalar(word))
    }
    return true
  }

  // MARK: Check

  /// The new text, if it means what was wanted.
  private func checked(_ wanted: (Value) -> Value) throws -> [UInt8] {
    let bytes = text.bytes
    let before = text.root?.value ?? .map([])
    // A text that cannot be read means something else than what was wanted.
    let after = try? parseYAML(bytes, file: file).root?.value
    guard let after, Self.isSame(after, wanted(before)) else {
      throw DiagnosticList([.notEditable(file, reason: "its form leaves no safe place for it")])
    }
    return bytes
  }

  /// Whether two values are the same, where what is not said counts as false.
  private static func isSame(_ found: Value, _ wanted: Value) -> Bool {
    found == wanted || withoutFalse(found) == withoutFalse(wanted)
  }

  private static func withoutFalse(_ value: Value) -> Value {
    switch value {
    case .map(let entries):
      .map(
        entries.filter { !($0.key == "frozen" && $0.value == .bool(false)) }
          .map { ($0.key, withoutFalse($0.value)) })
    case .list(let items): .list(items.map(withoutFalse))
    default: value
    }
  }
}

extension EditedText {
  /// Takes the blanks from the end of a line, counted from 1.
  fileprivate mutating func trimEnd(ofLine number: Int) {
    let line = lines[number - 1]
    let isReturned = line.hasSuffix("\r")
    var kept = Substring(line)
    while let last = kept.last, last.isWhitespace { kept.removeLast() }
    let text = kept + (isReturned ? "\r" : "")
    let end = Mark(line: Int32(number), column: Int32(line.unicodeScalars.count + 1))
    replace(from: Mark(line: Int32(number), column: 1), to: end, with: String(text))
  }
}

extension Value {
  /// The value with something in it replaced; maps that are missing on the way are made.
  fileprivate func replacing(_ path: [String], _ change: (Value) -> Value) -> Value {
    guard let first = path.first else { return change(self) }
    let inner = self[first].map { $0.isNull ? .map([]) : $0 } ?? .map([])
    return setting(first, to: inner.replacing(Array(path.dropFirst()), change))
  }

  fileprivate func setting(_ key: String, to value: Value) -> Value {
    var entries = map ?? []
    if let place = entries.firstIndex(where: { $0.key.isExactly(key) }) {
      entries[place].value = value
    } else {
      entries.append((key, value))
    }
    return .map(entries)
  }

  fileprivate func removing(_ key: String) -> Value {
    .map((map ?? []).filter { !$0.key.isExactly(key) })
  }
}
