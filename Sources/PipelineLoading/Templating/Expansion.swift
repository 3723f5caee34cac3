import Diagnostics
import Documents

/// One of the stages that `foreach` or `matrix` makes.
struct GeneratedStage {
  /// What follows the `@` in its name.
  var key: String
  /// What `${item}` names.
  var item: Scope.Found
  /// Whether the key stands in the source, so that `${key}` names it in every dialect.
  var hasOwnKey = true
}

/// Expands `foreach` and `matrix`.
struct Expansion {
  let resolver: Resolver

  private var file: StageFileReader { resolver.file }

  /// The values that a node lists, in order.
  private struct Item {
    var found: Scope.Found
    /// Whether the value comes through an expression.
    var isPutIn: Bool
  }

  /// The stages of `foreach`, in source order; nil if it is wrong, which is reported.
  func foreach(_ pair: Node.Pair) -> [GeneratedStage]? {
    if let items = items(of: pair.value) {
      let isComposite = items.contains { $0.found.binding.isComposite }
      return items.enumerated().map { index, item in
        GeneratedStage(
          key: isComposite ? String(index) : name(item), item: item.found, hasOwnKey: false)
      }
    }
    if let entries = entries(of: pair.value) {
      return entries.map { GeneratedStage(key: $0.key, item: $0.item.found) }
    }
    reportWrong(pair.value, key: "foreach", what: "a list or a map")
    return nil
  }

  /// The stages of `matrix`: all combinations, the last axis fastest.
  func matrix(_ pair: Node.Pair) -> [GeneratedStage]? {
    guard let axes = pair.value.mapping, !axes.isEmpty else {
      reportWrong(pair.value, key: "matrix", what: "a map of lists")
      return nil
    }
    let lists = axes.map(values)
    var combinations: [(fragments: [String], map: BindingMap)] = [([], BindingMap())]
    for list in lists {
      guard let (name, items) = list else { return nil }
      guard combinations.count * items.count <= Self.limit else {
        file.report(.tooManyStages(limit: Self.limit, at: file.place(of: pair.key)))
        return nil
      }
      combinations = combinations.flatMap { former in
        items.enumerated().map { index, item in
          var map = former.map
          map.set(name, item.found.binding)
          let isComposite = item.found.binding.isComposite
          return (former.fragments + [isComposite ? name + String(index) : self.name(item)], map)
        }
      }
    }
    return combinations.map {
      GeneratedStage(
        key: $0.fragments.joined(separator: "-"),
        item: Scope.Found(binding: .map($0.map), key: nil))
    }
  }

  /// The name and the values of an axis; nil if one is wrong, which is reported.
  private func values(of axis: Node.Pair) -> (name: String, items: [Item])? {
    guard let name = resolver.text(ofKey: axis) else { return nil }
    guard let items = items(of: axis.value) ?? keys(of: axis.value) else {
      reportWrong(axis.value, key: name, what: "a list")
      return nil
    }
    return (name, items)
  }

  /// More combinations than this are a mistake, not a pipeline.
  private static let limit = 100_000

  /// The items of a list, written here or named by an expression.
  private func items(of node: Node) -> [Item]? {
    if let nodes = node.sequence {
      return nodes.compactMap { node in
        guard let scalar = node.scalar, let expression = onlyExpression(scalar) else {
          return value(of: node).map {
            Item(found: .init(binding: Binding($0, file: nil), key: nil), isPutIn: false)
          }
        }
        return resolver.look(up: expression, at: node).map { Item(found: $0, isPutIn: true) }
      }
    }
    guard let found = named(by: node), case .value(.list(let values), let file) = found.binding
    else { return nil }
    return values.enumerated().map { index, value in
      Item(
        found: .init(
          binding: Binding(value, file: file), key: found.key.map { "\($0).\(index)" }),
        isPutIn: true)
    }
  }

  /// The keys of a map that an expression names, where the dialect takes them for items.
  private func keys(of node: Node) -> [Item]? {
    guard file.dialect.iteratesKeysOfMaps, let found = named(by: node),
      case .map(let map) = found.binding
    else { return nil }
    return map.keys.map {
      Item(found: .init(binding: .value(.string($0), file: nil), key: nil), isPutIn: true)
    }
  }

  /// The entries of a map, written here or named by an expression.
  private func entries(of node: Node) -> [(key: String, item: Item)]? {
    if let pairs = node.mapping {
      return pairs.compactMap { pair in
        guard let key = name(ofKey: pair), let value = value(of: pair.value) else { return nil }
        return (
          key, Item(found: .init(binding: Binding(value, file: nil), key: nil), isPutIn: false)
        )
      }
    }
    guard let found = named(by: node), case .map(let map) = found.binding else { return nil }
    return map.keys.compactMap { key in
      guard let binding = map[key] else { return nil }
      let path = binding.file == nil ? nil : found.key.map { "\($0).\(key)" }
      return (key, Item(found: .init(binding: binding, key: path), isPutIn: true))
    }
  }

  private func value(of node: Node) -> Value? {
    resolver.value(of: node, onlyTextKeys: file.dialect.seesOnlyTextKeys)
  }

  private func name(ofKey pair: Node.Pair) -> String? {
    guard let text = file.dialect.nullText, pair.key.isNull else {
      return resolver.text(ofKey: pair)
    }
    return text
  }

  private func named(by node: Node) -> Scope.Found? {
    guard let scalar = node.scalar, let expression = onlyExpression(scalar) else { return nil }
    return resolver.look(up: expression, at: node)
  }

  /// Says what a node is, or what its expression names; one that names nothing is known already.
  private func reportWrong(_ node: Node, key: String, what: String) {
    let place = file.place(of: node)
    guard let scalar = node.scalar, onlyExpression(scalar) != nil else {
      let value = node.value
      return file.report(.wrongIteration(value, key: key, what: what, at: place, origin: nil))
    }
    guard let found = named(by: node) else { return }
    let origin = resolver.related(to: found)
    file.report(.wrongIteration(found.value, key: key, what: what, at: place, origin: origin))
  }

  private func onlyExpression(_ scalar: Node.Scalar) -> Expression? {
    guard case .string(let text) = scalar.value, Template.isNeeded(for: text) else { return nil }
    return Template(text, readsEnvironment: file.dialect.readsEnvironment).onlyExpression
  }

  private func name(_ item: Item) -> String {
    switch item.found.binding.value {
    case .bool(let flag) where item.isPutIn && file.dialect.capitalisesGeneratedTruth:
      flag ? "True" : "False"
    case .null: file.dialect.nullText ?? "null"
    case .string(let text): text
    default: plainText(item.found.binding.value)
    }
  }
}

extension Binding {
  /// Whether the value is a map or a list.
  var isComposite: Bool {
    switch self {
    case .map, .value(.list, _): true
    case .value: false
    }
  }
}
