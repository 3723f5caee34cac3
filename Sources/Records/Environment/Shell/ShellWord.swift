/// A word of a shell script, as far as it can be told without running the script.
struct ShellWord: Hashable, Sendable {
  /// A piece of a word.
  enum Piece: Hashable, Sendable {
    /// Text that stands for itself.
    case text(String)
    /// A variable's value, with the text that counts when the variable is not set or empty.
    case variable(name: String, fallback: String?)
    /// What only running the script would tell.
    case unknown
  }

  var pieces: [Piece] = []
  /// Whether a part of it is quoted, so that it is no reserved word.
  var isQuoted = false

  /// The text of a word that holds nothing but text.
  var literal: String? {
    var text = ""
    for piece in pieces {
      guard case .text(let part) = piece else { return nil }
      text += part
    }
    return text
  }

  /// The text of an unquoted word, which may be reserved.
  var unquoted: String? { isQuoted ? nil : literal }

  mutating func append(_ piece: Piece) {
    if case .text(let new) = piece, case .text(let old)? = pieces.last {
      pieces[pieces.count - 1] = .text(old + new)
    } else {
      pieces.append(piece)
    }
  }
}

/// What a shell script does, in the order in which it stands there.
enum ShellEvent: Hashable, Sendable {
  /// Variables are set, and a command is run if there are words.
  case command(assignments: [Assignment], words: [ShellWord])
  /// What follows happens in a shell of its own.
  case scopeBegins
  /// The shell of its own ends.
  case scopeEnds

  /// A variable and what it is set to.
  struct Assignment: Hashable, Sendable {
    var name: String
    var value: ShellWord
  }
}
