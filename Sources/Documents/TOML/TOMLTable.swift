/// A value of a TOML text.
enum TOMLItem {
  case scalar(Node)
  case array([TOMLItem], Mark)
  case table(TOMLTable)
  /// The tables of `[[name]]`, to which further ones may be added.
  case tables([TOMLTable], Mark)

  var node: Node {
    switch self {
    case .scalar(let node): node
    case .array(let items, let mark): Node(.sequence(items.map(\.node)), start: mark, end: mark)
    case .table(let table): table.node
    case .tables(let tables, let mark):
      Node(.sequence(tables.map(\.node)), start: mark, end: mark)
    }
  }
}

/// A table that is being filled, with the rules that say who may add to it.
final class TOMLTable {
  /// How a table came to be.
  private enum Origin {
    /// As a part of the name of another one; `[name]` may still open it.
    case passedThrough
    /// By `[name]`, or as one of `[[name]]`.
    case opened
    /// By a dotted key.
    case dotted
    /// In braces: nothing may be added.
    case closed
  }

  private let mark: Mark
  private var origin: Origin
  private var keys: [(text: String, mark: Mark)] = []
  private var items: [[UInt8]: TOMLItem] = [:]

  private init(mark: Mark, origin: Origin) {
    self.mark = mark
    self.origin = origin
  }

  /// The table of a whole text, or one in braces until it is closed.
  convenience init(mark: Mark) {
    self.init(mark: mark, origin: .opened)
  }

  /// Lets nothing be added from now on.
  func close() {
    origin = .closed
  }

  var node: Node {
    let pairs = keys.compactMap { key in
      items[Array(key.text.utf8)].map { item in
        Node.Pair(
          key: Node(
            .scalar(.init(text: key.text, style: .doubleQuoted, value: .string(key.text))),
            start: key.mark, end: key.mark),
          value: item.node)
      }
    }
    return Node(.mapping(pairs), start: mark, end: mark)
  }

  private func item(_ key: String) -> TOMLItem? { items[Array(key.utf8)] }

  private func put(_ key: String, _ item: TOMLItem, at mark: Mark) {
    if items.updateValue(item, forKey: Array(key.utf8)) == nil { keys.append((key, mark)) }
  }

  /// Sets a key that nothing has set.
  func set(
    _ key: String, to item: TOMLItem, at mark: Mark, offset: Int
  ) throws(ParameterFailure) {
    guard self.item(key) == nil else {
      throw ParameterFailure("'\(key)' is written twice", at: offset)
    }
    put(key, item, at: mark)
  }

  /// The table that a part of a header's name leads to.
  func inner(_ key: String, at mark: Mark, offset: Int) throws(ParameterFailure) -> TOMLTable {
    switch item(key) {
    case nil:
      let table = TOMLTable(mark: mark, origin: .passedThrough)
      put(key, .table(table), at: mark)
      return table
    case .table(let table) where table.origin != .closed: return table
    case .tables(let tables, _): return tables[tables.count - 1]
    default: throw ParameterFailure("'\(key)' is no table that can be added to", at: offset)
    }
  }

  /// The table of `[… key]`.
  func opened(_ key: String, at mark: Mark, offset: Int) throws(ParameterFailure) -> TOMLTable {
    switch item(key) {
    case nil:
      let table = TOMLTable(mark: mark, origin: .opened)
      put(key, .table(table), at: mark)
      return table
    case .table(let table) where table.origin == .passedThrough:
      table.origin = .opened
      return table
    default: throw ParameterFailure("'\(key)' is written twice", at: offset)
    }
  }

  /// A further table of `[[… key]]`.
  func appended(_ key: String, at mark: Mark, offset: Int) throws(ParameterFailure) -> TOMLTable {
    let table = TOMLTable(mark: mark, origin: .opened)
    switch item(key) {
    case nil: put(key, .tables([table], mark), at: mark)
    case .tables(let tables, let first): put(key, .tables(tables + [table], first), at: mark)
    default: throw ParameterFailure("'\(key)' is no list of tables", at: offset)
    }
    return table
  }

  /// The table that a part of a dotted key leads to.
  func dotted(_ key: String, at mark: Mark, offset: Int) throws(ParameterFailure) -> TOMLTable {
    switch item(key) {
    case nil:
      let table = TOMLTable(mark: mark, origin: .dotted)
      put(key, .table(table), at: mark)
      return table
    case .table(let table) where table.origin == .dotted || table.origin == .passedThrough:
      return table
    default: throw ParameterFailure("'\(key)' cannot be added to", at: offset)
    }
  }
}
