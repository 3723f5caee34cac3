/// The header of a NumPy file (NEP 1): what its elements are, how many, and how they lie.
struct NumpyHeader: Equatable {
  /// The dtype as written.
  var dtype: String
  /// The simple parts of an element; one without a name, or those of a structured dtype.
  var fields: [ElementField]
  /// The size of an element in bytes.
  var itemSize: Int
  var shape: [Int]
  var isFortranOrder: Bool
  /// How many bytes stand before the first element.
  var dataOffset: Int

  /// How many elements there are.
  var count: Int { shape.reduce(1, *) }

  /// Whether the elements lie in the order of rows and in that of columns alike.
  var hasOneOrder: Bool { shape.count { $0 > 1 } < 2 }

  /// Reads the header of a file.
  init(_ content: Content) throws {
    let start = try content.prefix(12)
    guard start.count >= 10, start.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) else {
      throw Flaw.badHeader(.npy)
    }
    let isShort = start[6] == 1
    guard (1...3).contains(start[6]), isShort || start.count == 12 else {
      throw Flaw.badHeader(.npy)
    }
    let lengthBytes = isShort ? start[8..<10] : start[8..<12]
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    dataOffset = lengthBytes.endIndex + length
    guard length <= 1 << 24 else { throw Flaw.badHeader(.npy) }
    let text = try content.prefix(dataOffset)
    guard text.count == dataOffset,
      case .dictionary(let entries)? = PythonLiteral(text[lengthBytes.endIndex...]),
      let descr = entries["descr"], let isFortran = entries["fortran_order"]?.bool,
      let shape = entries["shape"]?.sequence?.map(\.integer),
      !shape.contains(where: { ($0 ?? -1) < 0 })
    else { throw Flaw.badHeader(.npy) }
    self.shape = shape.compactMap { $0 }
    isFortranOrder = isFortran
    fields = []
    itemSize = try ElementField.read(descr, name: nil, offset: 0, into: &fields)
    dtype = Self.text(descr)
    guard Self.fits(self.shape, itemSize) else { throw Flaw.badHeader(.npy) }
  }

  private static func fits(_ shape: [Int], _ itemSize: Int) -> Bool {
    var size = max(1, itemSize)
    for length in shape where length > 0 {
      let (product, overflows) = size.multipliedReportingOverflow(by: length)
      if overflows || product > 1 << 60 { return false }
      size = product
    }
    return true
  }

  private static func text(_ descr: PythonLiteral) -> String {
    switch descr {
    case .string(let text): text
    case .integer(let number): String(number)
    case .sequence(let items): "[" + items.map(text).joined(separator: ", ") + "]"
    case .bool, .none, .dictionary: "?"
    }
  }

  /// The positions of an element along the axes, given its place in the file.
  func index(of place: Int) -> [Int] {
    var index: [Int] = []
    var rest = place
    for length in isFortranOrder ? shape : shape.reversed() {
      index.append(rest % max(1, length))
      rest /= max(1, length)
    }
    return isFortranOrder ? index : index.reversed()
  }

  /// The place in the file of the element at these positions.
  func place(of index: [Int]) -> Int {
    let axes = Array(zip(index, shape))
    return (isFortranOrder ? axes.reversed() : axes).reduce(0) { $0 * $1.1 + $1.0 }
  }
}

/// A simple part of an element.
struct ElementField: Equatable {
  enum Kind: UInt8 {
    case bool = 0x62
    case integer = 0x69
    case unsigned = 0x75
    case float = 0x66
    case complex = 0x63
    case bytes = 0x53
    case text = 0x55
    case raw = 0x56
    case date = 0x4D
    case duration = 0x6D
  }

  /// The names that lead to it, joined by points; nil where the element is simple itself.
  var name: String?
  var kind: Kind
  /// In bytes.
  var size: Int
  var isBigEndian: Bool
  /// The unit of a date or duration.
  var unit: DateUnit?
  /// Where it begins in the element, in bytes.
  var offset: Int

  /// Whether both hold the same kind of value, whatever the order of bytes.
  func isSameType(as other: ElementField) -> Bool {
    name == other.name && kind == other.kind && size == other.size && unit == other.unit
  }

  var isNumber: Bool {
    switch kind {
    case .integer, .unsigned, .float, .complex: true
    case .bool, .bytes, .text, .raw, .date, .duration: false
    }
  }

  /// Reads a dtype into its simple parts; returns its size.
  static func read(
    _ descr: PythonLiteral, name: String?, offset: Int, into fields: inout [ElementField]
  ) throws -> Int {
    switch descr {
    case .string(let text):
      var field = try ElementField(text)
      (field.name, field.offset) = (name, offset)
      fields.append(field)
      return field.size
    case .sequence(let parts):
      var size = 0
      for part in parts {
        guard let part = part.sequence, (2...3).contains(part.count) else {
          throw Flaw.badHeader(.npy)
        }
        // A field can have a title beside its name.
        let own = part[0].string ?? part[0].sequence?.last?.string ?? ""
        let full = name.map { "\($0).\(own)" } ?? own
        let axes = part.count == 3 ? try lengths(part[2]) : []
        for copy in 0..<axes.reduce(1, *) {
          let copyName = axes.isEmpty ? full : "\(full)[\(copy)]"
          size += try read(part[1], name: copyName, offset: offset + size, into: &fields)
          if fields.count > 4096 { throw Flaw.unsupported(.npy, what: "more than 4096 fields") }
        }
      }
      return size
    default: throw Flaw.badHeader(.npy)
    }
  }

  private static func lengths(_ literal: PythonLiteral) throws -> [Int] {
    let lengths = literal.integer.map { [$0] } ?? literal.sequence?.compactMap(\.integer) ?? []
    guard !lengths.contains(where: { $0 < 0 || $0 > 4096 }) else { throw Flaw.badHeader(.npy) }
    return lengths
  }

  /// Reads a simple dtype: `<f8`, `|S10`, `<M8[ns]`.
  private init(_ text: String) throws {
    let bytes = Array(text.utf8)
    let hasOrder = bytes.first.map { [0x3C, 0x3E, 0x7C, 0x3D].contains($0) } ?? false
    let body = bytes.dropFirst(hasOrder ? 1 : 0)
    if body.first == 0x4F { throw Flaw.unsupported(.npy, what: "Python objects") }
    let digits = body.dropFirst().prefix { $0.isDigit }
    let number =
      digits.isEmpty ? (body == [0x3F] ? 1 : nil) : Int(String(decoding: digits, as: UTF8.self))
    let letter = body.first == 0x3F ? Kind.bool.rawValue : body.first
    guard let letter, let kind = Kind(rawValue: letter), let number, number < 1 << 30 else {
      throw Flaw.unsupported(.npy, what: "dtype \(text)")
    }
    let size = kind == .text ? number * 4 : number
    guard Self.isKnown(kind, size) else { throw Flaw.unsupported(.npy, what: "dtype \(text)") }
    self.init(kind: kind, size: size, isBigEndian: bytes.first == 0x3E, offset: 0)
    let rest = body.dropFirst(1 + digits.count)
    if rest.first == 0x5B, rest.last == 0x5D {
      unit = DateUnit(String(decoding: rest.dropFirst().dropLast(), as: UTF8.self))
    }
  }

  private init(kind: Kind, size: Int, isBigEndian: Bool, offset: Int) {
    self.kind = kind
    self.size = size
    self.isBigEndian = isBigEndian
    self.offset = offset
  }

  private static func isKnown(_ kind: Kind, _ size: Int) -> Bool {
    switch kind {
    case .bool: size == 1
    case .integer, .unsigned: [1, 2, 4, 8].contains(size)
    case .float: [2, 4, 8, 12, 16].contains(size)
    case .complex: [8, 16, 24, 32].contains(size)
    case .date, .duration: size == 8
    case .bytes, .text, .raw: true
    }
  }
}
