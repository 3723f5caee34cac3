/// A value as it is put into a text: `true`, `None`, `1e-05`, a string as it is.
///
/// Lists and maps become JSON; whether they may be put into a text is the caller's affair.
package func plainText(_ value: Value) -> String {
  switch value {
  case .null: "None"
  case .bool(let value): value ? "true" : "false"
  case .int(let number): String(number)
  case .bigInt(let digits): digits
  case .float(let number): pythonRepr(number)
  case .string(let text): text
  case .list, .map: jsonText(value)
  }
}
