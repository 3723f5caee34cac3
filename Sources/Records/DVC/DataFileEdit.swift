import Diagnostics
import Documents
import PipelineLoading

/// A change to one entry of a file such as `data.dvc` that keeps all other text and comments.
///
/// The new text is read back before it is given out: it holds what the old one held but for the change.
struct DataFileEdit {
  private let file: String
  private let text: EditedText

  init(_ bytes: [UInt8], file: String) throws(DiagnosticList) {
    self.file = file
    text = try EditedText(bytes, file: file)
  }

  /// The entry of a path, given as the file has it.
  func entry(at path: Value, in list: String = "outs") -> Node? {
    text.root?[list]?.sequence?.first { $0["path"]?.value == path }
  }

  /// The text with another value of an entry.
  ///
  /// Keys that stay keep their places, and new ones stand at the end of their map.
  func replacing(_ entry: Node, with value: Value) throws -> [UInt8] {
    let value = value.inPlace(of: entry.value)
    let (wanted, stageDigest) = StageDigest.mended(wholeFile(with: value, in: entry))
    var edited = text
    // What stands lower is changed first, so that places stay true.
    let isBelow = (text.root?.pair(for: "md5")?.key.start.line ?? .max) > entry.start.line
    if isBelow { edited.changeStageDigest(to: stageDigest) }
    edited.change(entry, to: value)
    if !isBelow { edited.changeStageDigest(to: stageDigest) }
    if means(edited.bytes, wanted) { return edited.bytes }
    let whole = Array(yamlText(wanted).utf8)
    guard !text.lines.contains(where: { $0.contains("#") }), means(whole, wanted) else {
      throw DiagnosticList([.notEditable(file, reason: "its form leaves no safe place for it")])
    }
    return whole
  }

  private func wholeFile(with value: Value, in entry: Node) -> Value {
    let root = text.root?.value.map ?? []
    return .map(
      root.map { key, old in
        guard ["outs", "deps"].contains(key), let nodes = text.root?[key]?.sequence else {
          return (key, old)
        }
        return (key, .list(nodes.map { $0.start == entry.start ? value : $0.value }))
      })
  }

  private func means(_ bytes: [UInt8], _ wanted: Value) -> Bool {
    // A text that cannot be read means something else than what was wanted.
    guard let document = try? parseYAML(bytes, file: file) else { return false }
    return document.problems.isEmpty && document.root?.value == wanted
  }
}

extension Value {
  /// The value with keys in the order that they have in a former one; new ones stand behind them. Of
  /// lists of the same length this holds item by item.
  fileprivate func inPlace(of former: Value) -> Value {
    switch (self, former) {
    case (.map(let new), .map(let old)):
      let kept = old.compactMap { entry in
        self[entry.key].map { (key: entry.key, value: $0.inPlace(of: entry.value)) }
      }
      return .map(kept + new.filter { former[$0.key] == nil })
    case (.list(let new), .list(let old)) where new.count == old.count:
      return .list(zip(new, old).map { $0.inPlace(of: $1) })
    default: return self
    }
  }
}

extension EditedText {
  /// Sets the digest of the whole file, at its end where there was none; nil to take it away.
  fileprivate mutating func changeStageDigest(to digest: String?) {
    let pair = root?.pair(for: "md5")
    switch (pair, digest) {
    case (let pair?, nil): remove(Int(pair.key.start.line)...lastLine(of: pair))
    case (let pair?, let digest?) where pair.value.start.line == pair.value.end.line:
      let new = Self.lines("md5", .string(digest))[0].dropFirst("md5: ".count)
      replace(from: pair.value.start, to: pair.value.end, with: String(new))
    case (nil, let digest?): insert(Self.lines("md5", .string(digest)), after: lines.count)
    default: return
    }
  }

  /// Changes the lines of an entry, which is no more than proposed: flow style, anchors and the like
  /// come out wrong, and are found when the text is read back.
  fileprivate mutating func change(_ entry: Node, to value: Value) {
    guard let pairs = entry.mapping, let first = pairs.first, !isFlow(entry) else { return }
    let margin = String(repeating: " ", count: Int(first.key.start.column) - 1)
    let added = (value.map ?? []).filter { entry.pair(for: $0.key) == nil }
    insert(
      added.flatMap { Self.lines($0.key, $0.value).map { margin + $0 } },
      after: lastLine(of: entry))
    // From the end, so that the places of what stands above stay true.
    for pair in pairs.reversed() {
      guard let new = value[pair.keyText] else {
        remove(pair)
        continue
      }
      if new != pair.value.value { replace(pair, with: new, margin) }
    }
  }

  private mutating func replace(_ pair: Node.Pair, with value: Value, _ margin: String) {
    let new = Self.lines(pair.keyText, value)
    let old = pair.value
    let line = Int(pair.key.start.line)
    let isOnOneLine = old.scalar != nil && !old.isNull && old.start.line == old.end.line
    if isOnOneLine, new.count == 1 {
      let text = new[0].unicodeScalars.dropFirst(pair.keyText.unicodeScalars.count + 2)
      return replace(from: old.start, to: old.end, with: String(text))
    }
    let last = lastLine(of: pair)
    if last > line { remove(line + 1...last) }
    insert(new.dropFirst().map { margin + $0 }, after: line)
    replace(from: pair.key.start, to: end(ofLine: line), with: new[0])
  }

  /// Removes an entry's lines; what followed it takes its place behind the dash.
  private mutating func remove(_ pair: Node.Pair) {
    let line = Int(pair.key.start.line)
    let before = String(lines[line - 1].unicodeScalars.prefix(Int(pair.key.start.column) - 1))
    remove(line...lastLine(of: pair))
    guard before.contains("-") else { return }
    let next = lines[(line - 1)...].firstIndex {
      !$0.allSatisfy(\.isWhitespace) && $0.first { !$0.isWhitespace } != "#"
    }
    guard let next else { return }
    replace(
      from: Mark(line: Int32(next + 1), column: 1),
      to: Mark(line: Int32(next + 1), column: pair.key.start.column), with: before)
  }

  private func end(ofLine number: Int) -> Mark {
    let scalars = lines[number - 1].unicodeScalars
    let count = scalars.last == "\r" ? scalars.count - 1 : scalars.count
    return Mark(line: Int32(number), column: Int32(count + 1))
  }

  /// The lines of an entry, folded as at the depth of a tracked file.
  private static func lines(_ key: String, _ value: Value) -> [String] {
    let whole = yamlText(.map([("outs", .list([.map([(key, value)])]))]))
    return whole.split(separator: "\n").dropFirst().map { String($0.dropFirst(2)) }
  }
}
