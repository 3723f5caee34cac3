/// The value that a plain YAML scalar has under the core schema.
package func plainScalarValue(_ text: String) -> Value {
  var copy = text
  return copy.withUTF8 { Value.plainScalar($0, text: text) }
}
