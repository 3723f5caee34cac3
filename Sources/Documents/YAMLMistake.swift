/// A mistake in a YAML text, as a person would name it.
enum YAMLMistake: Sendable, Hashable {
  // What the tree cannot hold
  case notUTF8
  case zeroByte
  case controlCharacter(UInt32)
  case tooDeep
  case tooManyAliases
  case unknownAlias(String)
  case aliasInsideItself(String)
  case unknownTag(String)
  case valueUnlikeTag(String, text: String)
  case keyIsNoScalar(kind: String)
  case mergeOfNoMapping
  case secondDocument
  case otherVersion(String)

  // What libyaml stumbles over
  case mergeConflict
  case tab
  case reservedStart(String)
  case patternOrAlias(Character)
  case spaceAfterColonMissing(key: String)
  case colonMissing(String)
  case colonInText
  case unclosedQuote(Character)
  case textAfterValue
  case quoteInsideQuotes(Character)
  /// A line that begins in none of the columns in which it could.
  case indentation(columns: [Int32])
  /// A key taken for the rest of the text above.
  case deeperThanText(columns: [Int32])
  case keyInList
  case itemInMapping
  case strayBracket(Character)
  case unclosedBracket(Character)
  case commaMissing
  case braceInsideBrackets
  case valueMissing
  case badBlockHeader(Character)
  case badEscape
  case surrogateEscape
  case listBesideKey
  case textAfterEnd
  case other(problem: String, context: String)
}

/// Why a YAML text cannot be read.
enum YAMLFailure: Error, Sendable {
  /// A mistake found while the tree was built, from its first to behind its last character.
  case mistake(YAMLMistake, from: Mark, to: Mark)
  /// libyaml's own report.
  case libyaml(LibYAMLReport)
}

/// What libyaml says when it cannot go on.
struct LibYAMLReport: Sendable {
  /// What was wrong, in libyaml's words.
  var problem: String
  /// What libyaml was at; empty where it does not say.
  var context: String
  /// Where it was wrong.
  var mark: Mark
  /// Where began what libyaml was at.
  var contextMark: Mark
  /// The byte that cannot be read, counted from 0; nil where the bytes are good.
  var badByte: Int?
  /// The byte or character that cannot be read.
  var badValue: UInt32
}
