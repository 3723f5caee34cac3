import Documents

/// A value as Python's `str` shows it: `True`, `None`, `[1, 'a']`, `0.1`.
package func pythonText(_ value: Value) -> String {
  if case .string(let text) = value { return text }
  return pythonRepresentation(value)
}

/// A value as Python's `repr` shows it: texts in quotes.
private func pythonRepresentation(_ value: Value) -> String {
  switch value {
  case .null: "None"
  case .bool(let flag): flag ? "True" : "False"
  case .int(let number): String(number)
  case .bigInt(let digits): digits
  case .float(let number): pythonRepr(number)
  case .string(let text): quoted(text)
  case .list(let items): "[\(items.map(pythonRepresentation).joined(separator: ", "))]"
  case .map(let entries):
    "{"
      + entries.map { "\(quoted($0.key)): \(pythonRepresentation($0.value))" }
      .joined(separator: ", ") + "}"
  }
}

private func quoted(_ text: String) -> String {
  let quote: Unicode.Scalar = text.contains("'") && !text.contains("\"") ? "\"" : "'"
  var result = String(quote)
  for scalar in text.unicodeScalars {
    switch scalar {
    case quote, "\\": result += "\\\(scalar)"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + String(quote)
}
