extension Node {
  /// The entries, if this is a mapping.
  package var mapping: [Pair]? {
    if case .mapping(let pairs) = content { pairs } else { nil }
  }

  /// The items, if this is a sequence.
  package var sequence: [Node]? {
    if case .sequence(let items) = content { items } else { nil }
  }

  /// The scalar, if this is one.
  package var scalar: Scalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// The text, if this is a scalar that counts as a string: `17` is none, `'17'` is one.
  package var string: String? {
    scalar?.value.string
  }

  /// The truth value, if this is one.
  package var bool: Bool? {
    scalar?.value.bool
  }

  /// The number, if this is an integer of at most 64 bits.
  package var int: Int? {
    scalar?.value.int
  }

  /// Whether this is null, written out or left empty.
  package var isNull: Bool {
    scalar?.value.isNull ?? false
  }

  /// What the node is, for people, with its article: `a list`, `a number`, `an empty value`.
  package var kindName: String {
    switch content {
    case .scalar(let scalar): scalar.value.kindName
    case .sequence: Value.list([]).kindName
    case .mapping: Value.map([]).kindName
    }
  }

  /// The entry of a mapping with this key; nil where there is none or this is no mapping.
  package func pair(for key: String) -> Pair? {
    mapping?.last { $0.keyText.hasSameCodePoints(as: key) }
  }

  /// The value of a mapping's key; nil where there is none or this is no mapping.
  package subscript(key: String) -> Node? {
    pair(for: key)?.value
  }

  /// The plain value; of equal keys the last one counts, at the place of the first.
  package var value: Value {
    switch content {
    case .scalar(let scalar): scalar.value
    case .sequence(let items): .list(items.map(\.value))
    case .mapping(let pairs):
      .map(lastOfEqualKeysIn: pairs.map { (key: $0.keyText, value: $0.value.value) })
    }
  }

  /// The plain value without the entries of maps whose keys are no texts.
  var valueOfTextKeys: Value {
    switch content {
    case .scalar(let scalar): scalar.value
    case .sequence(let items): .list(items.map(\.valueOfTextKeys))
    case .mapping(let pairs):
      .map(
        lastOfEqualKeysIn: pairs.filter { $0.key.string != nil }
          .map { (key: $0.keyText, value: $0.value.valueOfTextKeys) })
    }
  }
}

extension Node.Pair {
  /// The key as text; of a key that is no string, its JSON text: `017` is `17`, `~` is `null`.
  package var keyText: String {
    guard let value = key.scalar?.value else { return "" }
    if case .string(let text) = value { return text }
    return jsonText(value)
  }
}
