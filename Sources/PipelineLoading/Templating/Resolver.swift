import Diagnostics
import Documents
import PipelineModel

/// Puts values into the texts of one stage.
final class Resolver {
  let file: StageFileReader
  var scope: Scope
  /// Whether values of `vars` are being read, which see only what stands before them.
  var isReadingVariables = false
  /// The parameters that stand for whole scalars, by the place of the scalar.
  private var origins: [Mark: (file: String, key: String)] = [:]
  /// The names of environment variables that were put in.
  private(set) var variables: [String] = []

  init(_ file: StageFileReader, scope: Scope) {
    self.file = file
    self.scope = scope
  }

  private var dialect: Dialect { file.dialect }

  /// A scalar's value with its expressions put in; nil if that fails, which is reported.
  func value(of scalar: Node.Scalar, at node: Node) -> Value? {
    guard case .string(let text) = scalar.value, Template.isNeeded(for: text) else {
      return scalar.value
    }
    let template = Template(text, readsEnvironment: dialect.readsEnvironment)
    check(template, at: node)
    if let expression = template.onlyExpression {
      guard let found = look(up: expression, at: node) else { return nil }
      if let file = found.binding.file, let key = found.key {
        origins[node.start] = (file, key)
      }
      return acceptable(found.binding.value, for: expression, at: node)
    }
    var texts: [String?] = []
    for piece in template.pieces {
      switch piece {
      case .text(let text): texts.append(text)
      case .expression(let expression):
        let found = look(up: expression, at: node)
        texts.append(found.flatMap { self.text(of: $0.value, for: expression, at: node) })
      }
    }
    return texts.contains(nil) ? nil : .string(texts.compactMap { $0 }.joined())
  }

  /// The value of any node with all expressions put in, those in keys too.
  ///
  /// - Parameter onlyTextKeys: Whether entries of maps are left out whose keys are no texts.
  func value(of node: Node, onlyTextKeys: Bool = false) -> Value? {
    switch node.content {
    case .scalar(let scalar): return value(of: scalar, at: node)
    case .sequence(let items):
      let values = items.compactMap { value(of: $0, onlyTextKeys: onlyTextKeys) }
      return values.count == items.count ? .list(values) : nil
    case .mapping(let all):
      let pairs = onlyTextKeys ? all.filter { $0.key.string != nil } : all
      var entries: [(key: String, value: Value)] = []
      for pair in pairs {
        let (key, value) = (
          text(ofKey: pair), value(of: pair.value, onlyTextKeys: onlyTextKeys)
        )
        if let key, let value { entries.append((key, value)) }
      }
      return entries.count == pairs.count ? .map(entries) : nil
    }
  }

  /// Looks up all names in a node whose values are not used, so that mistakes are reported.
  func checkNames(in node: Node) {
    switch node.content {
    case .scalar(let scalar):
      guard case .string(let text) = scalar.value, Template.isNeeded(for: text) else { return }
      let template = Template(text, readsEnvironment: dialect.readsEnvironment)
      for case .expression(let expression) in template.pieces { _ = look(up: expression, at: node) }
    case .sequence(let items): items.forEach(checkNames)
    case .mapping(let pairs):
      for pair in pairs {
        checkNames(in: pair.key)
        checkNames(in: pair.value)
      }
    }
  }

  /// The text of a mapping's key with its expressions put in.
  func text(ofKey pair: Node.Pair) -> String? {
    guard let scalar = pair.key.scalar else {
      file.report(.wrongType(at: file.place(of: pair.key), "a key must be a text"))
      return nil
    }
    guard Template.isNeeded(for: scalar.text) else { return pair.keyText }
    guard let value = value(of: scalar, at: pair.key) else { return nil }
    if case .string(let text) = value { return text }
    return plainText(value)
  }

  /// A command's text, with the places of its parameters.
  func command(_ scalar: Node.Scalar, at node: Node) -> CommandTemplate? {
    guard Template.isNeeded(for: scalar.text) else {
      return CommandTemplate(pieces: [.text(scalar.text)], source: scalar.text)
    }
    let template = Template(scalar.text, readsEnvironment: dialect.readsEnvironment)
    check(template, at: node)
    var pieces: [CommandTemplate.Piece] = []
    var isComplete = true
    for piece in template.pieces {
      switch piece {
      case .text(let text): pieces.append(.text(text))
      case .expression(let expression):
        let found = look(up: expression, at: node)
        let isWhole = template.pieces.count == 1
        let added = found.flatMap {
          commandPieces(of: $0, for: expression, isWhole: isWhole, at: node)
        }
        pieces += added ?? []
        isComplete = isComplete && added != nil
      }
    }
    guard isComplete else { return nil }
    return CommandTemplate(pieces: pieces, source: scalar.text)
  }

  /// What an expression names; nil if nothing, which is reported.
  func look(up expression: Expression, at node: Node) -> Scope.Found? {
    switch expression.meaning {
    case .malformed(let reason):
      file.report(.malformedExpression(expression, reason, at: place(of: expression, in: node)))
      return nil
    case .environment(let name, let fallback):
      variables.append(name)
      let value = file.project.variable(name)
      if let text = (value ?? "").isEmpty ? fallback ?? value : value {
        return Scope.Found(binding: .value(.string(text), file: nil), key: nil)
      }
      file.report(.unsetVariable(name, at: place(of: expression, in: node)))
      return nil
    case .value(let words):
      do throws(Scope.Missing) {
        return try scope.look(up: words)
      } catch {
        reportUnresolved(expression, words, error, at: place(of: expression, in: node))
        return nil
      }
    }
  }

  /// The place of an expression within a node, found by its text because a scalar may be folded.
  func place(of expression: Expression, in node: Node) -> SourceSpan {
    place(of: expression.source, in: node)
  }

  private func place(of text: String, in node: Node) -> SourceSpan {
    let whole = file.place(of: node)
    let wanted = Array(text.unicodeScalars)
    for number in Int(node.start.line)...max(Int(node.start.line), Int(node.end.line)) {
      let line = Array(file.line(number).unicodeScalars)
      let first = number == Int(node.start.line) ? Int(node.start.column) - 1 : 0
      guard line.count >= wanted.count + first else { continue }
      for start in first...(line.count - wanted.count)
      where line[start..<(start + wanted.count)].elementsEqual(wanted) {
        return file.document.span(line: number, column: start + 1, length: wanted.count)
      }
    }
    return whole
  }

  private func reportUnresolved(
    _ expression: Expression, _ words: [String], _ missing: Scope.Missing, at place: SourceSpan
  ) {
    guard !scope.lacks(words[0]) else { return }
    if words[0] == "item" || words[0] == "key", missing.word == 0 {
      return file.report(.itemOutsideOfGroup(expression, at: place))
    }
    if isReadingVariables, missing.word == 0 {
      return file.report(.notYetDefined(expression, words, at: place))
    }
    let near = nearestName(to: words[missing.word], among: missing.candidates).map {
      (words[..<missing.word] + [$0] + words[(missing.word + 1)...]).joined(separator: ".")
    }
    let related = near.flatMap(relatedPlace).map { [$0] } ?? []
    file.report(.unresolved(expression, words: words, near: near, related: related, at: place))
  }

  /// The place where a parameter file gives a value.
  private func relatedPlace(of name: String) -> Diagnostic.Related? {
    // A suggestion that leads nowhere has no place to show.
    guard let found = try? scope.look(up: name.split(separator: ".").map(String.init)),
      let path = found.binding.file, let key = found.key,
      let place = file.project.place(of: key, in: path)
    else { return nil }
    return Diagnostic.Related(place, "'\(name)'")
  }

  /// Where the value comes from that stands for a scalar as a whole.
  func origin(of node: Node) -> [Diagnostic.Related] {
    guard let origin = origins[node.start],
      let place = file.project.place(of: origin.key, in: origin.file)
    else { return [] }
    return [Diagnostic.Related(place, "'\(origin.key)' has its value here")]
  }

  /// Where a value comes from, if a parameter file gives it.
  func related(to found: Scope.Found) -> Diagnostic.Related? {
    guard let path = found.binding.file, let key = found.key,
      let place = file.project.place(of: key, in: path)
    else { return nil }
    return Diagnostic.Related(place, "'\(key)' has its value here")
  }

  private func check(_ template: Template, at node: Node) {
    if let text = template.unclosed, dialect.readsEnvironment {
      file.report(.unclosedExpression(at: place(of: text, in: node)))
    }
  }

  /// A whole value, if the dialect lets its type stand for an expression.
  private func acceptable(_ value: Value, for expression: Expression, at node: Node) -> Value? {
    switch value {
    case .list, .map:
      guard !dialect.putsInAnyType else { return value }
      file.report(.notAText(expression, value, at: place(of: expression, in: node)))
      return nil
    default: return value
    }
  }

  private func text(of value: Value, for expression: Expression, at node: Node) -> String? {
    switch value {
    case .null where dialect.nullText == nil, .list, .map:
      file.report(.notAText(expression, value, at: place(of: expression, in: node)))
      return nil
    case .null: return dialect.nullText
    case .string(let text) where dialect.unescapesValues: return text.withoutEscapes
    case .string(let text): return text
    default: return plainText(value)
    }
  }

  /// A value within a command: a scalar is one piece, a map becomes options.
  private func commandPieces(
    of found: Scope.Found, for expression: Expression, isWhole: Bool, at node: Node
  ) -> [CommandTemplate.Piece]? {
    if case .environment(let name, _) = expression.meaning, case .string(let text) = found.value {
      return [.variable(name: name, text: text)]
    }
    guard case .map = found.binding else {
      let inner = text(of: found.value, for: expression, at: node)
      guard let text = isWhole ? found.value.string ?? inner : inner else { return nil }
      return [piece(found.value, text, file: found.binding.file, key: found.key)]
    }
    do throws(CommandOptions.Unsuitable) {
      return try CommandOptions(
        nullText: dialect.nullText,
        capitalisesTruthInLists: dialect.capitalisesGeneratedTruth,
        style: file.project.files.optionStyle
      ).pieces(of: found)
    } catch {
      file.report(.unsuitableOption(error, expression, at: place(of: expression, in: node)))
      return nil
    }
  }
}

/// A piece of a command: a parameter if the value comes from a file, else plain text.
func piece(_ value: Value, _ text: String, file: String?, key: String?) -> CommandTemplate.Piece {
  guard let file, let key else { return .text(text) }
  return .parameter(.init(file: file, key: key, value: value, text: text))
}

extension Scope.Found {
  /// The value put together.
  var value: Value { binding.value }
}
