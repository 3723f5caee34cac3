import Diagnostics

/// A mistake with its place, told from what libyaml reports and from the lines around it.
struct PlacedMistake: Sendable {
  /// What is wrong.
  var mistake: YAMLMistake
  /// Where it is wrong.
  var place: SourceSpan
  /// A further place that the mistake is about, such as the line above.
  var other: Mark?

  /// Finds the mistake behind a failure.
  init(_ failure: YAMLFailure, in source: SourceText) {
    switch failure {
    case .mistake(let mistake, let start, let end):
      self.init(mistake, source.span(from: start, to: end))
    case .libyaml(let report):
      var report = report
      report.mark = source.withinText(report.mark)
      self = YAMLDiagnosis(report: report, source: source).mistake
    }
  }

  fileprivate init(_ mistake: YAMLMistake, _ place: SourceSpan, other: Mark? = nil) {
    self.mistake = mistake
    self.place = place
    self.other = other
  }
}

/// Reasons from libyaml's report to the mistake that a person made.
private struct YAMLDiagnosis {
  let report: LibYAMLReport
  let source: SourceText

  var mistake: PlacedMistake {
    if let badByte = report.badByte { return unreadable(badByte) }
    if let conflict = firstConflictMarker { return rest(.mergeConflict, conflict) }
    switch report.problem {
    case "found character that cannot start any token": return badStart
    case "found a tab character that violates indentation",
      "found a tab character where an indentation space is expected":
      return one(.tab, report.mark)
    case "found unexpected end of stream", "found unexpected document indicator":
      return rest(.unclosedQuote(character(at: report.contextMark)), report.contextMark)
    case "mapping values are not allowed in this context": return colonTooMany
    case "could not find expected ':'": return colonMissing(report.contextMark)
    case "did not find expected key", "did not find expected '-' indicator": return misplaced
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'": return inBrackets
    case "did not find expected <document start>": return rest(.textAfterEnd, report.mark)
    default: return badToken
    }
  }

  /// Mistakes inside one token, which need no look around.
  private var badToken: PlacedMistake {
    switch report.problem {
    case "did not find expected node content":
      if let opening = openingBracket { return opening }
      return report.context == "while parsing a flow node"
        ? one(.valueMissing, report.mark) : bracket(at: report.mark)
    case "did not find expected alphabetic or numeric character":
      return text(.patternOrAlias(character(at: report.contextMark)), report.contextMark)
    case "did not find expected comment or line break",
      "found an indentation indicator equal to 0":
      return text(.badBlockHeader(character(at: report.contextMark)), report.contextMark)
    case "found unknown escape character", "did not find expected hexdecimal number":
      return escape(.badEscape)
    case "found invalid Unicode character escape code": return escape(.surrogateEscape)
    case "block sequence entries are not allowed in this context":
      return rest(.listBesideKey, report.mark)
    case "mapping keys are not allowed in this context":
      return text(.reservedStart("? "), report.mark)
    case "found undefined tag handle": return rest(.unknownTag(word(at: report.mark)), report.mark)
    case "found incompatible YAML document":
      let version = source.line(Int(report.mark.line))?.split(separator: " ").last
      return rest(.otherVersion(version.map(String.init) ?? ""), report.mark)
    case "found unexpected non-alphabetical character", "could not find expected directive name":
      return rest(.reservedStart("%"), report.contextMark)
    default:
      return rest(.other(problem: report.problem, context: report.context), report.mark)
    }
  }

  private func unreadable(_ byte: Int) -> PlacedMistake {
    let mistake: YAMLMistake =
      if report.badValue == 0 {
        .zeroByte
      } else if report.problem == "control characters are not allowed" {
        .controlCharacter(report.badValue)
      } else {
        .notUTF8
      }
    return one(mistake, source.mark(ofByte: byte))
  }

  private var firstConflictMarker: Mark? {
    let lines = (1...source.lineCount).lazy.filter {
      source.line($0)?.hasPrefix("<<<<<<< ") ?? false
    }
    return lines.first.map { Mark(line: Int32($0), column: 1) }
  }

  private var badStart: PlacedMistake {
    let first = character(at: report.mark)
    switch first {
    case "\t": return one(.tab, report.mark)
    case "|", ">": return text(.badBlockHeader(first), report.mark)
    default: return text(.reservedStart(String(first)), report.mark)
    }
  }

  /// A colon where no mapping can begin: in a text, or since the line above was taken for one.
  private var colonTooMany: PlacedMistake {
    let line = YAMLLine(source, report.mark.line)
    if let value = line.valueColumn, value < report.mark.column {
      return text(.colonInText, Mark(line: line.number, column: value))
    }
    guard let above = YAMLLine(lastBefore: line.number, in: source) else {
      return rest(.colonInText, line.begin)
    }
    if above.indentColumn < line.begin.column, above.keyWithoutSpace == nil {
      let columns =
        above.valueColumn == nil
        ? columnsInUse(above: line).filter { $0 <= above.indentColumn } : [above.begin.column]
      return PlacedMistake(
        .deeperThanText(columns: columns), source.span(fromHereToLineEnd: line.begin),
        other: above.begin)
    }
    return colonMissing(above.begin)
  }

  private func colonMissing(_ mark: Mark) -> PlacedMistake {
    let line = YAMLLine(source, mark.line)
    if let key = line.keyWithoutSpace {
      return rest(.spaceAfterColonMissing(key: key), line.begin)
    }
    return rest(.colonMissing(line.content), line.begin)
  }

  /// Something where only the next key or list item can stand.
  private var misplaced: PlacedMistake {
    let before = source.line(Int(report.mark.line))?.unicodeScalars.prefix(
      Int(report.mark.column) - 1)
    let first = character(at: report.mark)
    if "]},".contains(first) { return bracket(at: report.mark) }
    switch before?.last(where: { $0 != " " && $0 != "\t" }) {
    case "'": return rest(.quoteInsideQuotes("'"), report.mark)
    case "\"": return rest(.quoteInsideQuotes("\""), report.mark)
    case nil: return misplacedLine
    default: return rest(.textAfterValue, report.mark)
    }
  }

  /// A line that goes on neither with the mapping nor with the list it stands in.
  private var misplacedLine: PlacedMistake {
    let place = source.span(fromHereToLineEnd: report.mark)
    let isItem = character(at: report.mark) == "-"
    let isInList = report.problem == "did not find expected '-' indicator"
    if report.mark.column == report.contextMark.column, isItem != isInList {
      return PlacedMistake(
        isItem ? .itemInMapping : .keyInList, place, other: report.contextMark)
    }
    let line = YAMLLine(source, report.mark.line)
    return PlacedMistake(
      .indentation(columns: columnsInUse(above: line)), place,
      other: YAMLLine(lastBefore: line.number, in: source)?.begin)
  }

  /// The columns in which a line could begin instead: those of the lines it may go on with.
  private func columnsInUse(above line: YAMLLine) -> [Int32] {
    var columns: [Int32] = []
    var outermost = Int32.max
    var number = line.number
    while let above = YAMLLine(lastBefore: number, in: source) {
      number = above.number
      guard above.indentColumn <= outermost else { continue }
      outermost = above.indentColumn
      let column = line.isItem ? above.indentColumn : above.begin.column
      if column < columns.last ?? .max, column != line.indentColumn { columns.append(column) }
      if outermost == 1, !above.isItem { break }
    }
    return columns.reversed()
  }

  private var inBrackets: PlacedMistake {
    let opening = character(at: report.contextMark)
    let before = Mark(line: report.mark.line, column: report.mark.column - 1)
    if character(at: report.mark) == "{", before.column > 0, character(at: before) == "$" {
      return rest(.braceInsideBrackets, before)
    }
    let closing: Character = opening == "[" ? "]" : "}"
    let lines = (report.contextMark.line...report.mark.line).map { source.line(Int($0)) ?? "" }
    return lines.contains { $0.contains(closing) }
      ? rest(.commaMissing, report.mark) : one(.unclosedBracket(opening), report.contextMark)
  }

  /// The last bracket that is not closed, if the text ends where libyaml stumbled.
  private var openingBracket: PlacedMistake? {
    guard report.contextMark != report.mark else { return nil }
    var closed = 0
    for number in stride(from: report.mark.line, to: 0, by: -1) {
      let line = Array((source.line(Int(number)) ?? "").unicodeScalars)
      for (place, scalar) in line.enumerated().reversed() {
        if scalar == "]" || scalar == "}" { closed += 1 }
        guard scalar == "[" || scalar == "{" else { continue }
        if closed == 0 {
          return one(
            .unclosedBracket(Character(scalar)), Mark(line: number, column: Int32(place + 1)))
        }
        closed -= 1
      }
    }
    return nil
  }

  private func bracket(at mark: Mark) -> PlacedMistake {
    let found = character(at: mark)
    return "]}".contains(found)
      ? one(.strayBracket(found), mark) : text(.reservedStart(String(found)), mark)
  }

  /// An escape in double quotes, with its backslash.
  private func escape(_ mistake: YAMLMistake) -> PlacedMistake {
    let line = Array((source.line(Int(report.mark.line)) ?? "").unicodeScalars)
    let column = Int(report.mark.column)
    let backslash = line.prefix(column).lastIndex(of: "\\") ?? column - 1
    let width =
      switch line.dropFirst(backslash + 1).first {
      case "x": 4
      case "u": 6
      case "U": 10
      default: 2
      }
    return PlacedMistake(
      mistake, source.span(line: Int(report.mark.line), column: backslash + 1, length: width))
  }

  private func character(at mark: Mark) -> Character {
    let line = source.line(Int(mark.line))?.unicodeScalars.dropFirst(Int(mark.column) - 1)
    return line?.first.map(Character.init) ?? " "
  }

  private func word(at mark: Mark) -> String {
    let line = source.line(Int(mark.line))?.unicodeScalars.dropFirst(Int(mark.column) - 1)
    return String(String.UnicodeScalarView(line?.prefix { $0 != " " } ?? []))
  }

  private func one(_ mistake: YAMLMistake, _ mark: Mark) -> PlacedMistake {
    PlacedMistake(
      mistake, source.span(line: Int(mark.line), column: Int(mark.column), length: 1))
  }

  /// A mistake about unquoted text: up to a comment, and inside brackets up to the next item.
  private func text(_ mistake: YAMLMistake, _ mark: Mark) -> PlacedMistake {
    let line = Array((source.line(Int(mark.line)) ?? "").unicodeScalars)
    let begin = Int(mark.column) - 1
    let isInBrackets = line.prefix(begin).contains { $0 == "[" || $0 == "{" }
    let end = line.indices.dropFirst(begin).first { place in
      let isItemEnd =
        isInBrackets && (line[place] == "," || line[place] == "]" || line[place] == "}")
      return isItemEnd || line[place] == "#" && place > 0 && line[place - 1] == " "
    }
    let text = line[begin..<(end ?? line.count)]
    let length = (text.lastIndex { $0 != " " && $0 != "\t" } ?? begin) + 1 - begin
    return PlacedMistake(
      mistake, source.span(line: Int(mark.line), column: Int(mark.column), length: length))
  }

  private func rest(_ mistake: YAMLMistake, _ mark: Mark) -> PlacedMistake {
    PlacedMistake(mistake, source.span(fromHereToLineEnd: mark))
  }
}
