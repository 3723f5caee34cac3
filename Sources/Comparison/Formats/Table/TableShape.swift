/// How a table is written: what separates fields, whether the first row names the columns.
struct TableShape: Equatable {
  var delimiter: UInt8
  /// How many lines that begin with `#` stand before the table.
  var commentCount: Int
  var hasHeader: Bool
  /// The names of the columns, or their numbers counted from 0.
  var columns: [String]

  var format: Format { delimiter == 0x09 ? .tsv : .csv }

  /// The shape of a table by its first bytes; nil where they hold none.
  ///
  /// Without a name that says so, a table needs three records of the same two or more fields.
  static func sniff(_ sample: [UInt8], isWhole: Bool, ending: String) -> TableShape? {
    let isNamed = [".csv", ".tsv", ".tab"].contains(ending)
    let isUnnamed = ["", ".dat", ".data", ".txt"].contains(ending)
    guard isNamed || isUnnamed else { return nil }
    let candidates: [UInt8] =
      ending == ".csv" ? [0x2C, 0x3B, 0x09, 0x7C] : [0x09, 0x2C, 0x3B, 0x7C]
    let shapes = candidates.compactMap { delimiter -> (TableShape, Int)? in
      let records = records(in: sample, isWhole: isWhole, delimiter: delimiter)
      return shape(records, delimiter: delimiter, isNamed: isNamed).map { ($0, $0.columns.count) }
    }
    guard let best = shapes.max(by: { $0.1 < $1.1 })?.0 else { return nil }
    // A table of one column has no delimiter; text with some, but ragged, is no table.
    if best.columns.count == 1, !isNamed || sample.contains(candidates[0]) { return nil }
    return best
  }

  private static func shape(
    _ records: [[UInt8]], delimiter: UInt8, isNamed: Bool
  ) -> TableShape? {
    let comments = records.prefix { $0.first == 0x23 }.count
    let rows = records.dropFirst(comments).prefix(100).map { fields(of: $0, delimiter: delimiter) }
    guard let first = rows.first, rows.count >= (isNamed ? 1 : 3),
      rows.allSatisfy({ $0.count == first.count })
    else { return nil }
    // A prose text can have a comma in each of its lines.
    if !isNamed, rows.flatMap({ $0 }).contains(where: { $0.count > 100 }) { return nil }
    let hasHeader = isHeader(first, followedBy: rows.dropFirst())
    let names =
      hasHeader
      ? first.map { String(decoding: $0, as: UTF8.self) } : first.indices.map(String.init)
    return TableShape(
      delimiter: delimiter, commentCount: comments, hasHeader: hasHeader, columns: names)
  }

  /// Names of columns are no numbers, and no two are the same.
  private static func isHeader(_ first: [[UInt8]], followedBy rows: ArraySlice<[[UInt8]]>) -> Bool {
    let names = first.filter { !$0.isEmpty }
    guard !names.isEmpty, Set(names).count == names.count,
      !names.contains(where: { decimalNumber($0[...]) != nil })
    else { return false }
    // pandas leaves the name of the index empty, and only there.
    return !first.dropFirst().contains { $0.isEmpty }
  }

  private static func records(
    in sample: [UInt8], isWhole: Bool, delimiter: UInt8
  ) -> [[UInt8]] {
    var records: [[UInt8]] = []
    do {
      // Comments may hold single quotes of either kind, which mean nothing there.
      let reader = try LineReader(.memory(sample[...]))
      while records.count < 120, let record = try reader.peek() {
        reader.delimiter =
          record.first == 0x23 && records.allSatisfy { $0.first == 0x23 }
          ? nil : delimiter
        guard let whole = try reader.remeasured() else { break }
        records.append(Array(whole.withoutLineBreak))
        reader.advance()
      }
    } catch {
      // A quote that stays open at the end of the sample: the records before it tell enough.
    }
    return isWhole || records.count == 120 ? records : Array(records.dropLast())
  }
}

/// The fields of a record without its line break, quotes taken away.
func fields(of record: [UInt8], delimiter: UInt8) -> [[UInt8]] {
  var fields: [[UInt8]] = []
  var field: [UInt8] = []
  var (isQuoted, isStart) = (false, true)
  var place = 0
  while place < record.count {
    let byte = record[place]
    place += 1
    if isQuoted {
      if byte != 0x22 {
        field.append(byte)
      } else if place < record.count, record[place] == 0x22 {
        field.append(byte)
        place += 1
      } else {
        isQuoted = false
      }
    } else if byte == delimiter {
      fields.append(field)
      (field, isStart) = ([], true)
      continue
    } else if byte == 0x22, isStart {
      isQuoted = true
    } else {
      field.append(byte)
    }
    isStart = false
  }
  fields.append(field)
  return fields
}

extension LineReader {
  /// A reader that has passed over the comments and stands at the header or the first row.
  static func table(_ content: Content, _ shape: TableShape) throws -> LineReader {
    let reader = try LineReader(content)
    for _ in 0..<shape.commentCount where try reader.peek() != nil { reader.advance() }
    reader.delimiter = shape.delimiter
    return reader
  }

  /// A reader that stands at the first row.
  static func rows(_ content: Content, _ shape: TableShape) throws -> LineReader {
    let reader = try table(content, shape)
    if shape.hasHeader, try reader.peek() != nil { reader.advance() }
    return reader
  }
}
