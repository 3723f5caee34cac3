import CPipe
import Documents
import Execution
import FileStore
import PipelineModel
import Planning
import Records

/// The metrics of a stage, old → new.
struct MetricChanges {
  let project: Project
  let stage: Stage
  let result: StageResult

  /// One text for each metric that is new or has changed, in the order of the files.
  var texts: [String] {
    var all: [String] = []
    let files = stage.outputs.filter { $0.kind == .metric }.map { ($0, flattened(present($0))) }
    var uses: [String: Int] = [:]
    for key in files.flatMap({ $0.1.map(\.key) }) { uses[key, default: 0] += 1 }
    for (output, new) in files {
      var old: [String: Value] = [:]
      for (key, value) in flattened(former(output)) { old[key] = value }
      for (key, value) in new {
        // The file is named only where the key alone would not tell.
        let name = uses[key, default: 0] > 1 ? "\(output.path) \(key)" : key
        if let before = old[key] {
          if before != value { all.append("\(name) \(changeText(before, value))") }
        } else if value.string == nil {
          // A text is no measure; only that it changed is worth a place on the line.
          all.append("\(name) \(numberText(value))")
        }
      }
    }
    return all
  }

  private func present(_ output: Output) -> Value? {
    // Without the file there is nothing to show.
    document(try? readFileIfPresent(absolutePath(output.path, in: project.root)), output)
  }

  private func former(_ output: Output) -> Value? {
    guard let file = result.former?.outputs.first(where: { $0.key == output.key }),
      file.fileCount == nil
    else { return nil }
    // Without the former file everything counts as new.
    return document(try? project.cache.bytes(of: file), output)
  }

  /// A metrics file's value; nil when it cannot be read, for then there is nothing to show.
  private func document(_ bytes: [UInt8]??, _ output: Output) -> Value? {
    guard let bytes = bytes ?? nil, bytes.count < 1 << 20 else { return nil }
    // As said above.
    return (try? ParameterFile.parse(bytes, file: output.path))?.root
  }

  private func flattened(_ value: Value?, prefix: String = "") -> [(key: String, value: Value)] {
    switch value ?? .null {
    case .map(let entries):
      entries.flatMap { entry in
        flattened(entry.value, prefix: prefix.isEmpty ? entry.key : "\(prefix).\(entry.key)")
      }
    case .int, .float, .bigInt, .string, .bool: prefix.isEmpty ? [] : [(prefix, value ?? .null)]
    case .list, .null: []
    }
  }
}

/// A number with about four digits, small ones with an exponent; other values as they are.
func numberText(_ value: Value) -> String {
  guard case .float(let number) = value else { return shortText(value) }
  return roundedText(number, digits: 4)
}

/// A number with about four digits.
func significantText(_ number: Double) -> String {
  roundedText(number, digits: 4)
}

/// "0.7110 → 0.7148", with as many digits as it takes to tell the two apart.
func changeText(_ old: Value, _ new: Value) -> String {
  guard let before = old.number, let after = new.number else {
    return "\(shortText(old)) → \(shortText(new))"
  }
  for digits in 4..<17 {
    let texts = (roundedText(before, digits: digits), roundedText(after, digits: digits))
    if texts.0 != texts.1 { return "\(texts.0) → \(texts.1)" }
  }
  return "\(shortText(old)) → \(shortText(new))"
}

/// A number rounded to some significant digits, more where it has more before the point.
private func roundedText(_ number: Double, digits: Int) -> String {
  if number == number.rounded(), abs(number) < 1e15 { return "\(Int64(number))" }
  guard number.isFinite else { return pythonRepr(number) }
  var whole = 0
  var rest = abs(number)
  while rest >= 1, whole < 15 {
    rest /= 10
    whole += 1
  }
  var text = [CChar](repeating: 0, count: 64)
  let length = cpipe_format(&text, 64, Int32(max(digits, whole + 1)), number)
  let result = String(
    decoding: text.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  return result.contains("e") ? withoutZeros(beforeExponentOf: result) : result
}

/// "2.500e-09" as "2.5e-09".
private func withoutZeros(beforeExponentOf text: String) -> String {
  let parts = text.split(separator: "e")
  guard parts.count == 2, parts[0].contains(".") else { return text }
  var mantissa = parts[0]
  while mantissa.last == "0" { mantissa.removeLast() }
  if mantissa.last == "." { mantissa.removeLast() }
  return "\(mantissa)e\(parts[1])"
}
