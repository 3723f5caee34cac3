import Testing

@testable import Documents

@Test func plainScalarsAreReadAsRuamelReadsThem() throws {
  let vectors = try parseJSON(fixture("yaml/core-schema-vectors.json"), file: "vectors").list ?? []
  #expect(vectors.count > 300)
  for vector in vectors {
    let text = try #require(vector["text"]?.string)
    let value = try #require(try yaml("- \(text)\n").root?.value.list?.first, "\(text)")
    let wanted = try #require(vector["value"]?.string)
    #expect(describe(value) == "\(vector["kind"]?.string ?? "") \(wanted)", "\(text)")
  }
}

/// A value as Python names and shows it.
private func describe(_ value: Value) -> String {
  switch value {
  case .null: "NoneType None"
  case .bool(let value): value ? "bool True" : "bool False"
  case .int(let number): "int \(number)"
  case .bigInt(let digits): "int \(digits)"
  case .float(let number): "float \(pythonRepr(number))"
  case .string(let text): "str \(text)"
  case .list, .map: "?"
  }
}

@Test func floatsAreWrittenAsPythonWritesThem() throws {
  let lines = String(decoding: try fixture("json/python-float-vectors.txt"), as: UTF8.self)
    .split(separator: "\n")
  #expect(lines.count > 3000)
  for line in lines {
    let words = line.split(separator: " ")
    let bits = try #require(UInt64(words[0], radix: 16))
    #expect(pythonRepr(Double(bitPattern: bits)) == words[1])
    #expect(Double(words[1])?.bitPattern == bits)
  }
}

@Test func jsonIsReadAndWrittenAsPythonDoes() throws {
  let vectors = try parseJSON(fixture("json/python-json-vectors.json"), file: "vectors").list ?? []
  #expect(vectors.count > 90)
  for vector in vectors {
    let text = try #require(vector["text"]?.string)
    let value = try? parseJSON(Array(text.utf8), file: "m.json")  // nil is compared below
    // A byte order mark is dropped here, Python refuses it.
    if text.unicodeScalars.first == "\u{FEFF}" { continue }
    #expect(value.map(canonicalJSONText) == vector["canonical"]?.string, "\(text)")
  }
}

@Test func yamlIsWrittenAsDVCWritesIt() throws {
  let file = try parseJSON(fixture("yaml/dvc-yaml-vectors.json"), file: "vectors")
  let vectors = try #require(file["vectors"]?.list)
  var readBackOnly = 0
  for vector in vectors {
    let data = try #require(vector["data"])
    let wanted = try #require(vector["yaml"]?.string)
    let text = yamlText(data)
    #expect(try yamlValue(text) == data, "\(text)")
    if text.utf8.elementsEqual(wanted.utf8) { continue }
    // ruamel.yaml loses a blank here when it reads what it wrote.
    #expect(try yamlValue(wanted) != data, "\(wanted)")
    #expect(text.contains("\""))
    readBackOnly += 1
  }
  #expect(vectors.count == 620)
  #expect(readBackOnly == 6)
}
