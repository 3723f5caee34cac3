/// The name of one of YAML's own tags, `str` of `!!str`; nil for any other tag.
func standardTagName(_ tag: String) -> String? {
  let prefix = "tag:yaml.org,2002:"
  return tag.hasPrefix(prefix) ? String(tag.dropFirst(prefix.count)) : nil
}

/// Whether one of YAML's own tags is for scalars that can be read here.
func isScalarTag(_ name: String) -> Bool {
  ["str", "null", "bool", "int", "float"].contains(name)
}

extension Value {
  /// The value of a plain scalar under an explicit tag; nil where it is none of that kind.
  func converted(toTag name: String, text: String) -> Value? {
    switch (name, self) {
    case ("str", _): .string(text)
    case ("null", .null), ("bool", .bool), ("int", .int), ("int", .bigInt), ("float", .float): self
    case ("float", .int(let number)): .float(Double(number))
    case ("float", .bigInt(let digits)): Double(digits).map(Value.float)
    default: nil
    }
  }
}
