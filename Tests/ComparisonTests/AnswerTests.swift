import FileStore
import Testing

@testable import Comparison

/// `Fixtures/comparison/answers.md` holds the answer to every pair of files under `cases/`.
@Test func everyPairOfFilesHasItsAnswer() throws {
  let expected = try sections(of: text("answers.md"))
  let actual = try answers()
  for (name, answer) in actual { #expect(answer == expected[name], "## \(name)\n\(answer)") }
  #expect(actual.map(\.name) == expected.keys.sorted())
}

/// Swapping the versions or comparing one with itself tells the same about whether they differ.
@Test func comparingIsSymmetricAndReflexive() throws {
  for name in try directoryNames(folder + "/cases") {
    let pair = try Pair(name)
    let contract = try pair.comparer
    #expect(try contract.compare(pair.old, with: pair.old, name: pair.name) == .equal, "\(name)")
    let there = try contract.compare(pair.old, with: pair.new, name: pair.name)
    let back = try contract.compare(pair.new, with: pair.old, name: pair.name)
    #expect(there.isAcceptable == back.isAcceptable, "\(name)")
    #expect(back != .equal, "\(name)")
  }
}

/// The folder of this module's fixtures.
let folder: String = {
  let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  return "/\(root)/Fixtures/comparison"
}()

private func text(_ path: String) throws -> String {
  String(decoding: try readFile("\(folder)/\(path)"), as: UTF8.self)
}

/// One case: two versions of a file, and their contract.
private struct Pair {
  var old: Subject
  var new: Subject
  var name: String
  var contract: String

  init(_ name: String) throws {
    let path = "\(folder)/cases/\(name)"
    let files = try directoryNames(path)
    let old = files.first { $0.hasPrefix("old") } ?? "old"
    self.name = "out" + old.dropFirst(3)
    self.old = .file("\(path)/\(old)")
    self.new = .file("\(path)/new\(old.dropFirst(3))")
    contract =
      files.contains("contract.yaml")
      ? try text("cases/\(name)/contract.yaml").split(separator: "\n").joined() : ""
  }

  var comparer: Comparer {
    get throws {
      Comparer(try contract.isEmpty ? .exact : ComparisonTests.contract(contract), now: now)
    }
  }
}

private func answers() throws -> [(name: String, answer: String)] {
  try directoryNames(folder + "/cases").map { name in
    let pair = try Pair(name)
    let result = try pair.comparer.compare(pair.old, with: pair.new, name: pair.name)
    let contract = pair.contract.isEmpty ? [] : ["compare: \(pair.contract)"]
    return (name, (contract + result.lines).joined(separator: "\n"))
  }
}

private func sections(of text: String) -> [String: String] {
  var sections: [String: String] = [:]
  for part in text.split(separator: "\n\n") where part.hasPrefix("## ") {
    let lines = part.split(separator: "\n")
    sections[String(lines[0].dropFirst(3))] = lines.dropFirst().joined(separator: "\n")
  }
  return sections
}
