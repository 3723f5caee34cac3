import Documents
import FileStore
import Planning
import Provenance
import Records

/// The people's text of `pipe why`.
struct WhyText {
  let answer: Answer
  let palette: Palette
  let nowSeconds: Int64

  /// The lines.
  var lines: [String] {
    var lines = remarks + [heading]
    if !answer.steps.isEmpty { lines += madeLines }
    lines += usedLines
    return lines
  }

  private var subject: Answer.Subject { answer.subject }

  // MARK: Heading

  /// What must be known before the answer is read.
  private var remarks: [String] {
    var lines: [String] = []
    let name = subject.path ?? "it"
    let recorded = subject.digest.map { " (\(short($0)))" } ?? ""
    switch answer.deviation {
    case .other(let present, let run):
      let isRead = subject.kind == .code || subject.kind == .source
      let what = isRead ? "not what was read last" : "not the recorded one"
      lines.append(
        palette.paint("\(name) here (\(short(present))) is \(what)\(recorded)", .attention))
      if let run { lines.append("  the one here was made in run \(run)") }
    case .missing: lines.append(palette.paint("\(name) is not here", .attention))
    case .neverMade:
      lines.append(palette.paint("\(name) has not been made yet: pipe repro", .attention))
    case .commandChanged:
      lines.append(
        palette.paint(
          "the command of '\(subject.stage ?? "")' has changed since: pipe status", .attention))
    case nil: break
    }
    if let copy = answer.copy { lines.append("\(copy) has the content of \(name)") }
    return lines
  }

  private var heading: String {
    var words: [String] = []
    if let path = subject.path {
      words.append(palette.paint(path, .strong))
    } else {
      words.append(palette.paint(subject.stage ?? "", .strong))
    }
    if let digest = subject.digest { words.append(short(digest)) }
    var line = words.joined(separator: " ")
    let figures = answer.metrics.filter { $0.value.list == nil }
    if !figures.isEmpty {
      let shown = figures.prefix(4).map { "\($0.key) \(numberText($0.value))" }
      let rest = figures.count > 4 ? " and \(figures.count - 4) more" : ""
      line += "   " + shown.joined(separator: ", ") + rest
    }
    switch subject.kind {
    case .code: line += "   code, no stage makes it"
    case .source where !subject.parts.isEmpty:
      line += "   holds " + listText(subject.parts.map { "\($0.path) by \($0.stage)" }, most: 5)
    case .source: line += "   " + sourceText(subject.source)
    case .parameters: line += "   parameters"
    case .stage, .output: break
    }
    if !answer.twins.isEmpty { line += "   also \(listText(answer.twins, most: 5))" }
    return line + momentText
  }

  private var momentText: String {
    switch answer.moment {
    case .present: return ""
    case .commit(let name, let digits, let seconds, let title):
      let commit = digits.prefix(8)
      let what = name.hasPrefix(commit) ? "\(commit)" : "\(name) (\(commit))"
      let words = shortText(.string(title))
      return "   at \(what), \(dayText(seconds)), \(words.isEmpty ? "" : words)"
    case .run(let id): return "   in run \(id), no longer in the lock"
    }
  }

  // MARK: What made it

  private var madeLines: [String] {
    guard let made = answer.steps.first else { return [] }
    var block = LabelledBlock()
    let width = made.stage.count + 3
    for (position, line) in commandLines(made).enumerated() {
      block.add("by", (position == 0 ? made.stage : "").padded(to: width) + line)
    }
    for row in limited(inputRows) { block.add("from", row) }
    let code = answer.inputs.filter { $0.kind == .code }.map(\.path)
    if !code.isEmpty { block.add("code", listText(code, separator: " ", most: 20)) }
    if !made.record.variables.isEmpty {
      let texts = made.record.variables.map { variable in
        "$\(variable.name) \(variable.value.map { shortText(.string($0)) } ?? "not set")"
      }
      block.add("env", texts.joined(separator: ", "))
    }
    if let text = environmentText(made) { block.add("with", text) }
    block.add("ran", ranText(made))
    return block.lines
  }

  /// The command, and the parameters behind it or, where that gets too long, below it.
  private func commandLines(_ step: Answer.Step) -> [String] {
    var lines = step.commands.flatMap { command in
      command.split(separator: "\n").map(String.init)
    }
    if lines.count > 12 { lines = lines.prefix(11) + ["… and \(lines.count - 11) lines more"] }
    let parameters = parameterText(step, before: "")
    guard !parameters.isEmpty else { return lines }
    guard lines.count == 1, lines[0].count + parameters.count < 70 else {
      return lines + [parameters]
    }
    return ["\(lines[0])   \(parameters)"]
  }

  private var inputRows: [String] {
    let data = answer.inputs.filter { $0.kind == .data }
    let names = data.map { input in
      input.path + (input.file.map { " \(short($0.digest))" } ?? "")
    }
    let width = names.map(\.count).filter { $0 <= 60 }.max() ?? 0
    return zip(data, names).map { input, name in
      "\(name.padded(to: width))   \(originText(input))"
    }
  }

  private func originText(_ input: Answer.Input) -> String {
    guard let producer = input.producer else { return sourceText(input.source) }
    if input.isFormer { return "by \(producer), in an earlier run" }
    guard let step = answer.steps.first(where: { $0.stage == producer }) else {
      return "by \(producer)"
    }
    return "by \(producer)" + parameterText(step, before: "   ") + doubtText(step)
  }

  /// What re-executing a stage said, where it casts doubt on all that was made from its result.
  private func doubtText(_ step: Answer.Step) -> String {
    switch step.record.verdict?.verdict {
    case .replicable, .reproducible, nil: ""
    case let verdict?: "   " + palette.paint(verdict.rawValue, .attention)
    }
  }

  private func sourceText(_ source: SourceFacts?) -> String {
    guard let source else { return "no stage makes it, no source declares it" }
    let origin = source.origin ?? source.description
    let words = [origin, source.licence.map { "licence \($0)" }].compactMap { $0 }
    guard words.isEmpty else { return "source: \(words.joined(separator: ", "))" }
    return "source, declared without an origin"
  }

  /// "trees 100, seed 7": each parameter by its last part, where that is enough to tell it.
  private func parameterText(_ step: Answer.Step, before: String) -> String {
    let parameters = step.record.parameters
    guard !parameters.isEmpty else { return "" }
    let tails = parameters.map { $0.key.split(separator: ".").last.map(String.init) ?? $0.key }
    let texts = zip(parameters, tails).map { parameter, tail in
      let isClear = tails.filter { $0 == tail }.count == 1
      return "\(isClear ? tail : parameter.key) \(shortText(parameter.value))"
    }
    let rest = texts.count > 8 ? " and \(texts.count - 8) more" : ""
    return before + texts.prefix(8).joined(separator: ", ") + rest
  }

  private func environmentText(_ step: Answer.Step) -> String? {
    guard let digest = step.record.environment else { return nil }
    let more = "(pipe env \(word(subject.path ?? step.stage)))"
    guard let environment = step.environment else { return "environment \(digest)   \(more)" }
    var words = environment.interpreters.map { "python \($0.version)" }
    if words.isEmpty {
      words = environment.programs.prefix(3).map { "\($0.name) \($0.version)" }
    }
    if words.isEmpty { words = [environment.system.operatingSystem] }
    return "\(words.joined(separator: ", "))   \(more)"
  }

  private func ranText(_ step: Answer.Step) -> String {
    if step.isDeclaredOnly {
      guard case .present = answer.moment else { return "no result was recorded then" }
      return "never: pipe repro \(word(step.stage))"
    }
    if step.record.isInconsistent { return "unclear after a merge: pipe repro \(word(step.stage))" }
    var words: [String] = []
    if let run = step.run {
      if let started = run.startedSeconds { words.append(timeText(started, now: nowSeconds)) }
      if let seconds = run.seconds { words.append(durationText(seconds)) }
      if let user = run.user, !user.isEmpty { words.append("by \(user)") }
      if let commit = run.commit {
        words.append("at \(commit.prefix(8))\(run.isDirty == true ? " with changes" : "")")
      }
    }
    let text =
      words.isEmpty
      ? "elsewhere or long ago: no run of it is kept here" : words.joined(separator: ", ")
    guard let verdict = step.record.verdict?.verdict else { return text }
    return "\(text)     \(verdictText(verdict))"
  }

  private func verdictText(_ verdict: Verdict) -> String {
    switch verdict {
    case .replicable, .reproducible: "\(verdict.rawValue), 2 runs"
    default: palette.paint(verdict.rawValue, .attention)
    }
  }

  // MARK: What uses it

  private var usedLines: [String] {
    var block = LabelledBlock()
    let isMade = !answer.steps.isEmpty
    if isMade {
      let names = answer.readers.map(\.stage)
      if !names.isEmpty { block.add("used", "by \(listText(names, most: 8))") }
      return block.lines
    }
    let width = answer.readers.map(\.stage.count).max() ?? 0
    for reader in answer.readers {
      let what =
        reader.keys.isEmpty
        ? reader.commands.first.map(firstLine) ?? "" : "uses " + reader.keys.joined(separator: ", ")
      block.add("read", "by \(reader.stage.padded(to: width))   \(what)")
    }
    let names = answer.results.map { $0.path + ($0.digest.map { " \(short($0))" } ?? "") }
    let longest = names.map(\.count).filter { $0 <= 60 }.max() ?? 0
    for (result, name) in zip(answer.results, names) {
      block.add("into", "\(name.padded(to: longest))   by \(result.stage)")
    }
    if answer.readers.isEmpty { block.add("read", "by no stage") }
    return block.lines
  }

  /// A name as a word of a command line.
  private func word(_ name: String) -> String { name.contains(" ") ? "'\(name)'" : name }

  /// The first of some texts, and how many more there are.
  private func listText(_ texts: [String], separator: String = ", ", most: Int) -> String {
    let rest = texts.count > most ? " and \(texts.count - most) more" : ""
    return texts.prefix(most).joined(separator: separator) + rest
  }

  /// The first lines, and how many more there are; the JSON has them all.
  private func limited(_ rows: [String]) -> [String] {
    rows.count > 60 ? rows.prefix(59) + ["and \(rows.count - 59) more (--json lists all)"] : rows
  }

  private func firstLine(_ command: String) -> String {
    let lines = command.split(separator: "\n", omittingEmptySubsequences: true)
    let first = lines.first.map(String.init) ?? ""
    let cut = first.count > 100 ? first.prefix(97) + "…" : first[...]
    return lines.count > 1 ? "\(cut) …" : String(cut)
  }

  private func short(_ digest: Digest) -> String { String(digest.hex.prefix(8)) }
}

extension String {
  /// The text with blanks behind it up to a width.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

/// Lines below a heading: a label where it is new, and a text.
private struct LabelledBlock {
  private(set) var lines: [String] = []
  private var last = ""

  mutating func add(_ label: String, _ text: String) {
    let shown = label == last ? "" : label
    last = label
    var line = "  \(shown)\(String(repeating: " ", count: max(0, 6 - shown.count))) \(text)"
    while line.last == " " { line.removeLast() }
    lines.append(line)
  }
}
