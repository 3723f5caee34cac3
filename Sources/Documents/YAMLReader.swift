import CLibYAML

/// Builds the tree of one document from libyaml's events.
struct YAMLReader: ~Copyable {
  /// How deep lists and mappings may be nested, aliases included.
  static let deepestNesting = 200
  /// How many nodes all aliases together may stand for.
  static let mostAliasedNodes = 1_000_000

  /// A node that aliases can stand for.
  private struct Anchored {
    var node: Node
    /// How many nodes it holds, aliases expanded, itself included.
    var nodeCount: Int
    /// How many levels of lists and mappings it has.
    var height: Int
  }

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private var event = yaml_event_t()
  private var anchors: [String: Anchored] = [:]
  private var openAnchors: [String] = []
  private var nodeCount = 0
  private var aliasedNodeCount = 0
  /// The levels of the node that was read last.
  private var height = 0
  /// The keys that occur twice, in the order in which their mappings end.
  private(set) var duplicates: [DuplicateKey] = []

  /// Begins to read; the bytes must stay where they are until the reader is gone.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    parser = .allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else { fatalError("out of memory") }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    var last = event
    yaml_event_delete(&last)
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The tree of the only document; nil where the text holds none.
  mutating func document() throws(YAMLFailure) -> Node? {
    try advance()
    try advance()
    guard event.type == YAML_DOCUMENT_START_EVENT else { return nil }
    try checkVersion()
    let isMarked = event.data.document_start.implicit == 0
    try advance()
    let root = try node(depth: 0)
    try advance()
    try advance()
    guard event.type == YAML_STREAM_END_EVENT else { throw mistake(.secondDocument) }
    return isMarked && root.isEmpty ? nil : root
  }

  private mutating func advance() throws(YAMLFailure) {
    yaml_event_delete(&event)
    guard yaml_parser_parse(parser, &event) == 1 else { throw .libyaml(report()) }
  }

  private func checkVersion() throws(YAMLFailure) {
    guard let version = event.data.document_start.version_directive?.pointee else { return }
    if version.minor != 2 { throw mistake(.otherVersion("\(version.major).\(version.minor)")) }
  }

  // MARK: Nodes

  /// Reads the node that the current event begins; the current event is its last one afterwards.
  private mutating func node(depth: Int) throws(YAMLFailure) -> Node {
    nodeCount += 1
    switch event.type {
    case YAML_SCALAR_EVENT: return try scalar()
    case YAML_ALIAS_EVENT: return try alias(depth: depth)
    default: return try collection(depth: depth + 1)
    }
  }

  private mutating func scalar() throws(YAMLFailure) -> Node {
    let data = event.data.scalar
    let bytes = UnsafeBufferPointer(start: data.value, count: data.length)
    let text = String(decoding: bytes, as: UTF8.self)
    let value: Value
    if let tag = data.tag {
      value = try taggedValue(String(cString: tag), bytes, text)
    } else if data.plain_implicit != 0 {
      value = .plainScalar(bytes, text: text)
    } else {
      value = .string(text)
    }
    let scalar = Node.Scalar(text: text, style: Node.Scalar.Style(data.style), value: value)
    let node = Node(.scalar(scalar), start: start, end: end)
    height = 0
    if let anchor = data.anchor {
      anchors[String(cString: anchor)] = Anchored(node: node, nodeCount: 1, height: 0)
    }
    return node
  }

  private mutating func collection(depth: Int) throws(YAMLFailure) -> Node {
    guard depth <= YAMLReader.deepestNesting else { throw mistake(.tooDeep) }
    let isSequence = event.type == YAML_SEQUENCE_START_EVENT
    let begin = start
    let before = nodeCount
    let (name, tag) =
      isSequence
      ? (event.data.sequence_start.anchor, event.data.sequence_start.tag)
      : (event.data.mapping_start.anchor, event.data.mapping_start.tag)
    let anchor = name.map { String(cString: $0) }
    if let tag { try checkTag(String(cString: tag), is: isSequence ? "seq" : "map") }
    if let anchor { openAnchors.append(anchor) }
    let content: Node.Content =
      isSequence ? .sequence(try items(depth: depth)) : .mapping(try pairs(depth: depth))
    let node = Node(content, start: begin, end: end)
    if let anchor {
      openAnchors.removeLast()
      anchors[anchor] = Anchored(
        node: node, nodeCount: nodeCount - before + 1, height: height)
    }
    return node
  }

  private mutating func items(depth: Int) throws(YAMLFailure) -> [Node] {
    var items: [Node] = []
    var highest = 0
    try advance()
    while event.type != YAML_SEQUENCE_END_EVENT {
      items.append(try node(depth: depth))
      highest = max(highest, height)
      try advance()
    }
    height = highest + 1
    return items
  }

  private mutating func pairs(depth: Int) throws(YAMLFailure) -> [Node.Pair] {
    var pairs: [Node.Pair] = []
    var merge: (key: Node, mappings: [[Node.Pair]])?
    var highest = 0
    try advance()
    while event.type != YAML_MAPPING_END_EVENT {
      let key = try node(depth: depth)
      guard case .scalar(let scalar) = key.content else {
        throw .mistake(.keyIsNoScalar(kind: key.kindName), from: key.start, to: key.end)
      }
      try advance()
      let value = try node(depth: depth)
      highest = max(highest, height)
      if scalar.isMergeKey {
        if let merge { duplicates.append(DuplicateKey(first: merge.key, second: key)) }
        merge = (key, try mergeableMappings(value))
      } else {
        pairs.append(Node.Pair(key: key, value: value))
      }
      try advance()
    }
    height = highest + 1
    duplicates += duplicateKeys(in: pairs)
    return merge.map { mergedPairs($0.mappings, own: pairs) } ?? pairs
  }

  // MARK: Aliases

  private mutating func alias(depth: Int) throws(YAMLFailure) -> Node {
    let name = event.data.alias.anchor.map { String(cString: $0) } ?? ""
    guard !openAnchors.contains(name) else { throw mistake(.aliasInsideItself(name)) }
    guard let anchored = anchors[name] else { throw mistake(.unknownAlias(name)) }
    aliasedNodeCount += anchored.nodeCount
    nodeCount += anchored.nodeCount - 1
    height = anchored.height
    guard aliasedNodeCount <= YAMLReader.mostAliasedNodes else {
      throw mistake(.tooManyAliases)
    }
    guard depth + height <= YAMLReader.deepestNesting else { throw mistake(.tooDeep) }
    return Node(anchored.node.content, start: start, end: end)
  }

  // MARK: Places

  private var start: Mark { Mark(event.start_mark) }

  private var end: Mark { Mark(event.end_mark) }

  private func mistake(_ mistake: YAMLMistake) -> YAMLFailure {
    .mistake(mistake, from: start, to: end)
  }

  private func taggedValue(
    _ tag: String, _ bytes: UnsafeBufferPointer<UInt8>, _ text: String
  ) throws(YAMLFailure) -> Value {
    // The tag '!' says that a scalar is a string and leaves collections as they are.
    if tag == "!" { return .string(text) }
    guard let name = standardTagName(tag) else { throw mistake(.unknownTag(tag)) }
    let plain = Value.plainScalar(bytes, text: text)
    guard let value = plain.converted(toTag: name, text: text) else {
      throw mistake(isScalarTag(name) ? .valueUnlikeTag("!!" + name, text: text) : .unknownTag(tag))
    }
    return value
  }

  private func checkTag(_ tag: String, is expected: String) throws(YAMLFailure) {
    if tag != "!", standardTagName(tag) != expected { throw mistake(.unknownTag(tag)) }
  }

  private func report() -> LibYAMLReport {
    let isUnreadable = parser.pointee.error == YAML_READER_ERROR
    return LibYAMLReport(
      problem: parser.pointee.problem.map { String(cString: $0) } ?? "",
      context: parser.pointee.context.map { String(cString: $0) } ?? "",
      mark: Mark(parser.pointee.problem_mark), contextMark: Mark(parser.pointee.context_mark),
      badByte: isUnreadable ? parser.pointee.problem_offset : nil,
      badValue: UInt32(truncatingIfNeeded: parser.pointee.problem_value))
  }
}

extension Mark {
  /// The place that libyaml names, which counts from 0.
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(
      line: Int32(truncatingIfNeeded: mark.line + 1),
      column: Int32(truncatingIfNeeded: mark.column + 1))
  }
}

extension Node.Scalar.Style {
  fileprivate init(_ style: yaml_scalar_style_t) {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: self = .literal
    case YAML_FOLDED_SCALAR_STYLE: self = .folded
    default: self = .plain
    }
  }
}

extension Node {
  /// Whether nothing at all is written here.
  fileprivate var isEmpty: Bool {
    scalar?.text.isEmpty == true && scalar?.style == .plain && start == end
  }
}
