/// What pipe's JSON says of stages: the words of `decision`, `state` or `outcome` by stage.
struct Report {
  private let words: [String: String]

  /// Takes the words out of one of pipe's JSON documents or streams.
  init(_ text: String, key: String) {
    var words: [String: String] = [:]
    for part in text.split(separator: "{\"stage\":\"").dropFirst() + text.split(separator: "\n") {
      guard let range = part.firstRange(of: "\",\"\(key)\":\"") else { continue }
      let name = part[..<range.lowerBound]
      let start = name.lastIndex(of: "\"").map(name.index(after:)) ?? name.startIndex
      words[String(name[start...])] = String(part[range.upperBound...].prefix { $0 != "\"" })
    }
    self.words = words
  }

  /// The stages with one of some words.
  func stages(_ wanted: String...) -> Set<String> {
    Set(words.filter { wanted.contains($0.value) }.keys)
  }

  /// The stages with any other word.
  func stages(without wanted: String...) -> [String: String] {
    words.filter { !wanted.contains($0.value) }
  }
}
