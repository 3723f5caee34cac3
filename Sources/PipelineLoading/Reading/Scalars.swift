import Diagnostics
import Documents
import PipelineModel

/// Reading scalars and lists, with complaints about everything else.
extension StageReader {
  /// The text of an entry, nil if it is something else, which is reported.
  func text(_ pair: Node.Pair, what: String) -> String? {
    scalarText(pair.value, key: pair.keyText, what: what)
  }

  /// The text of a node: a string as written, or any scalar that comes through an expression.
  func scalarText(_ node: Node, key: String, what: String) -> String? {
    guard let scalar = node.scalar else {
      file.report(.wrongType(node, key: key, what: what, in: file))
      return nil
    }
    guard case .string(let written) = scalar.value else {
      file.report(.notQuoted(node, key: key, what: what, in: file))
      return nil
    }
    guard Template.isNeeded(for: written) else { return written }
    guard let value = resolver.value(of: scalar, at: node) else { return nil }
    return text(of: value, key: key, what: what, at: node)
  }

  /// A truth value, nil if it is something else, which is reported.
  func flag(_ pair: Node.Pair) -> Bool? {
    guard let scalar = pair.value.scalar, let value = resolver.value(of: scalar, at: pair.value)
    else {
      if pair.value.scalar == nil {
        file.report(
          .wrongType(pair.value, key: pair.keyText, what: "true or false", in: file))
      }
      return nil
    }
    if case .bool(let flag) = value { return flag }
    file.report(
      .notAFlag(
        value, key: pair.keyText, at: file.place(of: pair.value),
        origin: resolver.origin(of: pair.value)))
    return nil
  }

  /// The items of an entry; a single one outside of a list and a map are reported.
  func items(_ pair: Node.Pair, of what: String) -> [Node] {
    if let items = pair.value.sequence { return items }
    if pair.value.isNull { return [] }
    file.report(.notAList(pair, of: what, in: file))
    return []
  }

  /// The texts of an item: one, or many if the item is one expression that names a list.
  func texts(ofItem node: Node, key: String, what: String) -> [String] {
    if file.dialect.putsInAnyType, let scalar = node.scalar, Template.isNeeded(for: scalar.text),
      Template(scalar.text, readsEnvironment: file.dialect.readsEnvironment).onlyExpression != nil
    {
      guard let value = resolver.value(of: scalar, at: node) else { return [] }
      guard case .list(let items) = value else {
        return text(of: value, key: key, what: what, at: node).map { [$0] } ?? []
      }
      return items.compactMap { text(of: $0, key: key, what: what, at: node) }
    }
    return scalarText(node, key: key, what: what).map { [$0] } ?? []
  }

  private func text(of value: Value, key: String, what: String, at node: Node) -> String? {
    switch value {
    case .string(let text): return text
    case .null, .list, .map:
      file.report(
        .wrongValue(
          value, key: key, what: what, at: file.place(of: node), origin: resolver.origin(of: node)))
      return nil
    default: return plainText(value)
    }
  }

  /// The names of environment variables that the stage reads.
  func variableNames(_ pair: Node.Pair) -> [String] {
    if pair.value.mapping != nil {
      file.report(.valuesOfVariables(pair, in: file))
      return []
    }
    return items(pair, of: "names of variables").flatMap { node -> [String] in
      texts(ofItem: node, key: "env", what: "the name of a variable").filter { name in
        if isVariableName(name) { return true }
        file.report(.invalidVariableName(name, at: file.place(of: node)))
        return false
      }
    }
  }
}
