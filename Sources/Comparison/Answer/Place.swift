import Documents

/// A place inside a file.
package enum Place: Sendable, Hashable {
  /// The file as a whole.
  case whole
  /// The keys and list positions that lead to a value of JSON or YAML.
  case pointer([String])
  /// A cell of a table; rows count from 1 behind the header.
  case cell(row: Int, column: String)
  /// A row of a table, counted from 1 behind the header.
  case row(Int)
  /// A column of a table.
  case column(String)
  /// A line of a text, counted from 1.
  case line(Int)
  /// An element of an array, its positions counted from 0, and its field where it has several.
  case element([Int], field: String?)
  /// A named field of a header, such as `mtime`.
  case field(String)
  /// A range of bytes, counted from 0.
  case bytes(Range<Int>)
}

extension Place {
  /// The place as `at` of a JSON document: `/acc`, `row 12, column score`, `[3,4]`, `bytes 4-7`.
  package var text: String {
    switch self {
    case .whole: ""
    case .pointer(let keys): jsonPointer(keys)
    case .cell(let row, let column): "row \(row), column \(column)"
    case .row(let row): "row \(row)"
    case .column(let column): "column \(column)"
    case .line(let line): "line \(line)"
    case .element(let index, let field):
      "[\(index.map(String.init).joined(separator: ","))]" + (field.map { ".\($0)" } ?? "")
    case .field(let name): name
    case .bytes(let range):
      range.count == 1
        ? "byte \(range.lowerBound)" : "bytes \(range.lowerBound)-\(range.upperBound - 1)"
    }
  }
}

/// Keys as a JSON pointer (RFC 6901).
package func jsonPointer(_ keys: [String]) -> String {
  keys.map { "/" + escapedForPointer($0) }.joined()
}

private func escapedForPointer(_ key: String) -> String {
  guard key.utf8.contains(where: { $0 == 0x7E || $0 == 0x2F }) else { return key }
  return String(
    decoding: key.utf8.flatMap { byte -> [UInt8] in
      switch byte {
      case 0x7E: [0x7E, 0x30]
      case 0x2F: [0x7E, 0x31]
      default: [byte]
      }
    }, as: UTF8.self)
}
