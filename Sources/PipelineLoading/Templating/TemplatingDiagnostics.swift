import Diagnostics
import Documents

// The wording of what can be wrong with expressions and with the values that they name.

extension Diagnostic {
  static func malformedExpression(
    _ expression: Expression, _ reason: String, at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .invalidInterpolation, "'\(expression.source)' cannot be read: \(reason)", at: place,
      hint: "for the shell's own, write \\\(expression.source)")
  }

  static func unclosedExpression(at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidInterpolation, "a '${' is not closed on its line", at: place,
      hint: "for the shell's own, write \\${")
  }

  static func unsetVariable(_ name: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unresolvedVariable, "the environment variable '\(name)' is not set", at: place,
      hint: "set it, or give a value for this case: ${env:\(name):-VALUE}")
  }

  static func itemOutsideOfGroup(_ expression: Expression, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unresolvedVariable, "'\(expression.source)' has a value only under 'foreach' or 'matrix'",
      at: place,
      hint: "add 'matrix: {NAME: [a, b]}' and write ${item.NAME}; for the shell's own, write "
        + "\\\(expression.source)")
  }

  static func notYetDefined(
    _ expression: Expression, _ words: [String], at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .unresolvedVariable, "'\(words.joined(separator: "."))' is not known here", at: place,
      hint: "a value in 'vars' can only use what stands above it")
  }

  static func unresolved(
    _ expression: Expression, words: [String], near: String?, related: [Related],
    at place: SourceSpan
  ) -> Diagnostic {
    let name = words.joined(separator: ".")
    let bare = words.count == 1 && isVariableName(name)
    return Diagnostic(
      .unresolvedVariable, "'\(name)' is not known here", at: place, related: related,
      hint: near.map { "did you mean '\($0)'?" }
        ?? (bare
          ? "for a variable of the shell write $\(name) or \\\(expression.source)"
          : "for the shell's own, write \\\(expression.source)"))
  }

  static func notAText(
    _ expression: Expression, _ value: Value, at place: SourceSpan
  ) -> Diagnostic {
    let name = expression.source.dropFirst(2).dropLast()
    let hint =
      switch value {
      case .map: "name one of its keys, as in ${\(name).KEY}"
      case .list: "name one of its items, as in ${\(name).0}"
      default: "give it a value where it is declared"
      }
    return Diagnostic(
      .invalidInterpolation,
      "'\(expression.source)' is \(value.isNull ? "null" : described(value)), which has no text",
      at: place, hint: hint)
  }

  static func unsuitableOption(
    _ problem: CommandOptions.Unsuitable, _ expression: Expression, at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .invalidInterpolation,
      "'\(problem.key)' of '\(expression.source)' is a list with maps or lists in it, which no "
        + "option can hold",
      at: place, hint: "make it a flat list, or let the program read the parameter file")
  }

  static func expressionInVariables(_ expression: Expression, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidInterpolation, "'vars' must not hold expressions, but holds '\(expression.source)'",
      at: place, hint: "write the value itself, and put the two together where they are used")
  }

  static func wrongVariables(at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .wrongType, "an item of 'vars' is a file or a map", at: place,
      hint: "write the path of a file of values, or 'NAME: VALUE'")
  }

  static func missingVariableFile(_ path: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .missingFile, "'\(path)' is not there", at: place,
      hint: "make it, with lines such as 'NAME: VALUE', or take it out of 'vars'")
  }

  static func redefined(_ key: String, at place: SourceSpan, related: [Related]) -> Diagnostic {
    Diagnostic(
      .redefinedVariable, "'\(key)' has a value already", at: place, related: related,
      hint: "give each name one value")
  }

  static func reservedVariable(_ name: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .redefinedVariable, "'\(name)' stands for a value of the generated stage here", at: place,
      hint: "give the variable another name")
  }

  static func mixedLoading(_ path: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .redefinedVariable, "'\(path)' is loaded already, whole or in part", at: place,
      hint: "load it once, whole or with all keys")
  }
}
