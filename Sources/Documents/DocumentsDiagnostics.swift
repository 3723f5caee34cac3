import Diagnostics

extension Diagnostic {
  // MARK: YAML

  /// A key that occurs twice in one mapping.
  static func duplicateKey(_ duplicate: DuplicateKey, in source: SourceText) -> Diagnostic {
    let first = duplicate.first.scalar?.text ?? ""
    let second = duplicate.second.scalar?.text ?? ""
    let isSameText = first.hasSameCodePoints(as: second)
    return Diagnostic(
      .duplicateKey,
      isSameText
        ? "'\(second)' is written twice in this mapping"
        : "'\(first)' and '\(second)' are one and the same key",
      at: source.span(from: duplicate.second.start, to: duplicate.second.end),
      related: [
        Related(
          source.span(from: duplicate.first.start, to: duplicate.first.end), "first written here")
      ],
      hint: duplicate.hint(isSameText: isSameText))
  }

  /// A YAML file that cannot be read.
  static func yamlSyntax(_ placed: PlacedMistake, in source: SourceText) -> Diagnostic {
    let mistake = placed.mistake
    var diagnostic = Diagnostic(
      mistake == .notUTF8 || mistake == .zeroByte ? .notUTF8 : .yamlSyntax,
      mistake.message(at: placed.place),
      at: placed.place, hint: mistake.hint(in: source))
    if let other = placed.other {
      let span = source.span(fromHereToLineEnd: other)
      diagnostic.related = [Related(span, mistake.remarkOnOther)]
    }
    if let mended = mistake.mended(placed.place) {
      diagnostic.mended = [mended]
      diagnostic.hint = diagnostic.hint.map { $0 + ":" }
    }
    return diagnostic
  }

  // MARK: JSON

  /// A JSON file that cannot be read.
  static func jsonSyntax(
    _ mistake: JSONMistake, at offset: Int, in source: SourceText
  ) -> Diagnostic {
    let mark = source.mark(ofByte: offset)
    let place = source.span(line: Int(mark.line), column: Int(mark.column), length: 1)
    return Diagnostic(
      mistake == .notUTF8 ? .notUTF8 : .jsonSyntax, mistake.message, at: place, hint: mistake.hint)
  }

  // MARK: Parameter files

  /// A TOML or Python file that cannot be read.
  static func parameterSyntax(
    _ failure: ParameterFailure, format: String, in source: SourceText
  ) -> Diagnostic {
    let mark = source.mark(ofByte: failure.offset)
    let place = source.span(line: Int(mark.line), column: Int(mark.column), length: 1)
    guard !failure.message.isEmpty else {
      return Diagnostic(
        .notUTF8, "the file is not UTF-8 from here on", at: place, hint: "save it as UTF-8")
    }
    return Diagnostic(
      .parameterSyntax, "this is no \(format) that can be read: \(failure.message)", at: place,
      hint: "correct it, or keep the parameters in YAML or JSON")
  }

  /// A parameter file that holds something else than named parameters.
  static func parametersAreNoMapping(kind: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .wrongType, "a parameter file is a mapping, and this is \(kind)", at: place,
      hint: "write each parameter as 'name: value'")
  }
}

extension DuplicateKey {
  fileprivate func hint(isSameText: Bool) -> String {
    if second.scalar?.isMergeKey == true { return "merge several with '<<: [*first, *second]'" }
    return isSameText
      ? "remove one of them, or give it another name"
      : "1, 1.0 and true are the same as keys: put them in quotes"
  }
}

extension YAMLMistake {
  fileprivate func message(at place: SourceSpan) -> String {
    switch self {
    case .notUTF8: return "the file is not UTF-8"
    case .zeroByte: return "the file holds a NUL byte, as no text does"
    case .controlCharacter(let code):
      return "the control character \(codePoint(code)) cannot stand in YAML"
    case .tooDeep:
      return "lists and mappings are nested more than \(YAMLReader.deepestNesting) deep"
    case .tooManyAliases:
      return "the aliases stand for more than \(YAMLReader.mostAliasedNodes) values"
    case .unknownAlias(let name): return "there is no anchor '&\(name)' above '*\(name)'"
    case .aliasInsideItself(let name): return "'*\(name)' stands inside what it repeats"
    case .unknownTag(let tag): return "the tag '\(shortTag(tag))' is not known"
    case .valueUnlikeTag(let tag, let text): return "'\(text)' is not what '\(tag)' says"
    case .keyIsNoScalar(let kind): return "\(kind) cannot be a key"
    case .mergeOfNoMapping: return "'<<' can only merge mappings"
    case .secondDocument: return "a second document begins here"
    case .otherVersion(let version): return "the file asks for YAML \(version)"
    default: return syntaxMessage(at: place)
    }
  }

  private func syntaxMessage(at place: SourceSpan) -> String {
    switch self {
    case .mergeConflict: "a merge conflict is left in the file"
    case .tab: "a tab stands where YAML allows only spaces"
    case .reservedStart(let first): "unquoted text cannot begin with '\(first)'"
    case .patternOrAlias("*"): "an unquoted '*' begins an alias, and this is not one"
    case .patternOrAlias: "an unquoted '&' begins an anchor, and this is not one"
    case .spaceAfterColonMissing(let key): "a space is missing after '\(key):'"
    case .colonMissing(let text): "'\(text)' lacks a colon and a value"
    case .colonInText: "unquoted text cannot hold ': '"
    case .unclosedQuote: "this quote is never closed"
    case .quoteInsideQuotes: "the quoted text ends before this"
    case .textAfterValue: "the value ends before this"
    case .indentation: "the indentation of this line fits no line above"
    case .deeperThanText: "this line is indented as if it went on with the text above"
    case .keyInList: "this is in the column of a list, and not an item of it"
    case .itemInMapping: "this is a list item in the column of a mapping"
    case .strayBracket(let bracket): "'\(bracket)' closes nothing"
    case .unclosedBracket(let bracket): "'\(bracket)' is never closed"
    case .commaMissing: "a comma is missing before this, or quotes around it"
    case .braceInsideBrackets: "'${' inside '[ ]' or '{ }' needs quotes"
    case .valueMissing: "a value is missing here"
    case .badBlockHeader(let first): "'\(first)' begins a block of text on the lines below"
    case .badEscape: "'\(covered(place))' is not an escape"
    case .surrogateEscape: "'\(covered(place))' is half of a character"
    case .listBesideKey: "a list cannot begin on the line of its key"
    case .textAfterEnd: "the document has ended before this"
    case .other(let problem, let context):
      context.isEmpty ? "this is not YAML: \(problem)" : "this is not YAML: \(problem) \(context)"
    default: "this is not YAML"
    }
  }

  fileprivate func hint(in source: SourceText) -> String? {
    switch self {
    case .notUTF8, .zeroByte:
      source.looksLikeUTF16 ? "it looks like UTF-16: save it as UTF-8" : "save it as UTF-8"
    case .controlCharacter(let code):
      "in double quotes it is written \(codePoint(code, asEscape: true))"
    case .tooManyAliases: "write out the values that are needed"
    case .unknownAlias, .reservedStart, .patternOrAlias, .colonInText, .badBlockHeader:
      "put it in quotes"
    case .unknownTag: "remove it; text that begins with '!' needs quotes"
    case .keyIsNoScalar: "put text that begins with '{' or '[' in quotes"
    case .secondDocument: "a file holds one document: remove the '---' or split the file"
    case .otherVersion: "it is read as YAML 1.2: remove the '%YAML' line"
    case .mergeConflict: "keep one of the sides and remove the lines with '<<<', '===' and '>>>'"
    case .tab: "indent with spaces"
    case .spaceAfterColonMissing: "add it"
    case .colonMissing: "write 'key: value'"
    case .unclosedQuote(let quote): "close it with \(quote), at the end of the text"
    case .quoteInsideQuotes("'"): "inside single quotes a single quote is written twice: 'it''s'"
    case .quoteInsideQuotes: #"inside double quotes a double quote is written \""#
    case .textAfterValue: "put the whole value in quotes"
    case .braceInsideBrackets: #"write "${…}", or one item a line"#
    case .valueMissing: "remove a comma, or write '' for an empty string"
    case .badEscape: #"write \\ for a backslash, or use single quotes"#
    case .surrogateEscape: "write the character itself"
    case .listBesideKey: "write each '- ' on a line of its own, below the key"
    case .indentation(let columns), .deeperThanText(let columns):
      "begin it in \(alternatives(columns))"
    case .keyInList: "begin it in the column of its own mapping, or write '- ' before it"
    case .itemInMapping: "begin it in the column of its own list"
    case .mergeOfNoMapping: "name the anchor of a mapping: '<<: *name'"
    case .valueUnlikeTag: "remove the tag, or write such a value"
    case .textAfterEnd: "a file holds one mapping or one list"
    case .unclosedBracket(let bracket): "close it with '\(bracket == "[" ? "]" : "}")'"
    default: nil
    }
  }

  fileprivate var remarkOnOther: String {
    switch self {
    case .deeperThanText: "the text above"
    case .keyInList: "the list begins here"
    case .itemInMapping: "the mapping begins here"
    default: "the line above"
    }
  }

  /// The line as it should read, where that is certain.
  fileprivate func mended(_ place: SourceSpan) -> String? {
    guard let line = place.lineText?.unicodeScalars else { return nil }
    let head = String(line.prefix(place.column - 1))
    let tail = String(line.dropFirst(place.column - 1 + place.length))
    let text = covered(place)
    switch self {
    case .unknownAlias, .reservedStart, .patternOrAlias, .badBlockHeader:
      let isWhole =
        [",", "]", "}", " #"].contains { tail.hasPrefix($0) } || tail.allSatisfy { $0 == " " }
      return isWhole && !text.contains(": ") ? head + yamlScalar(text) + tail : nil
    case .colonInText: return head + yamlScalar(text) + tail
    case .spaceAfterColonMissing(let key):
      return head + key + ": " + text.dropFirst(key.count + 1)
    default: return nil
    }
  }

  private func alternatives(_ columns: [Int32]) -> String {
    let words = columns.map { String($0) }
    guard let last = words.last else { return "the column of the lines it belongs to" }
    let others = words.dropLast().joined(separator: ", ")
    return others.isEmpty ? "column " + last : "column \(others) or \(last)"
  }

  private func covered(_ place: SourceSpan) -> String {
    let line = place.lineText?.unicodeScalars.dropFirst(place.column - 1).prefix(place.length)
    return line.map(String.init) ?? ""
  }

  private func shortTag(_ tag: String) -> String {
    standardTagName(tag).map { "!!" + $0 } ?? tag
  }

  private func codePoint(_ code: UInt32, asEscape: Bool = false) -> String {
    let digits = String(code, radix: 16, uppercase: true)
    let width = asEscape ? 2 : 4
    let zeros = String(repeating: "0", count: max(0, width - digits.count))
    return (asEscape ? "\\x" : "U+") + zeros + digits
  }
}

extension JSONMistake {
  fileprivate var message: String {
    switch self {
    case .notUTF8: "the file is not UTF-8 text"
    case .empty: "the file is empty, and JSON is at least one value"
    case .valueMissing: "a value is missing here"
    case .unknownWord(let word): "'\(word)' is not a JSON value"
    case .leadingZero: "a number cannot have zeros in front"
    case .singleQuote: "JSON strings stand in double quotes"
    case .comment: "JSON has no comments"
    case .keyMissing: "a key in double quotes is missing here"
    case .trailingComma: "nothing follows the last comma"
    case .colonMissing: "':' is missing after the key"
    case .commaMissing(let closing): "',' or '\(closing)' is missing here"
    case .unclosedText: "the string has no closing quote on its line"
    case .controlCharacter: "a control character cannot stand in a string"
    case .badEscape: "this is not an escape"
    case .halfCharacter: "this escape is half of a character"
    case .textAfterEnd: "the value has ended before this"
    case .tooDeep:
      "lists and objects are nested more than \(YAMLReader.deepestNesting) deep"
    }
  }

  fileprivate var hint: String? {
    switch self {
    case .notUTF8: "save it as UTF-8"
    case .empty: "write {} for no parameters"
    case .unknownWord("True"), .unknownWord("False"): "write true or false in lower case"
    case .unknownWord("None"): "write null"
    case .unknownWord: "put a string in double quotes"
    case .leadingZero: "remove them, or put it in double quotes"
    case .unclosedText: "close it, and write a line break as \\n"
    case .singleQuote: "write \" in place of '"
    case .comment: "remove it, or keep the values in a YAML file"
    case .trailingComma: "remove the comma"
    case .controlCharacter: "write it as an escape, a tab as \\t"
    case .badEscape: #"write \\ for a backslash"#
    case .halfCharacter: "write the character itself, or both halves"
    default: nil
    }
  }
}
