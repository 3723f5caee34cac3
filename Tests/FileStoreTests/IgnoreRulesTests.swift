import Glibc
import Testing

@testable import FileStore

@Suite struct IgnoreRulesTests {
  @Test(arguments: [
    ("*.log", "a.log", true), ("*.log", "d/a.log", true), ("*.log", "a.logs", false),
    ("/a", "a", true), ("/a", "d/a", false), ("d/a", "d/a", true), ("d/a", "x/d/a", false),
    ("a/", "a", false), ("**/a", "x/y/a", true), ("x/**", "x/y/a", true), ("x/**", "x", false),
    ("x/**/a", "x/a", true), ("x/**/a", "x/1/2/a", true), ("a\\ ", "a ", true), ("a ", "a", true),
    ("\\#a", "#a", true), ("#a", "#a", false), ("\\!a", "!a", true), ("[a-c]?", "b1", true),
    ("[!a]", "a", false), ("a[", "a[", false), ("é", "é", true), ("é", "e\u{301}", false),
    ("a\\", "a", false), ("", "a", false), ("/", "a", false), ("*", ".hidden", true),
  ])
  func aRuleMatchesAsInGit(_ rule: String, _ path: String, _ isIgnored: Bool) {
    var rules = IgnoreRules()
    rules.add(Array(rule.utf8), in: "", file: ".gitignore")
    #expect(rules.isIgnored(path, isDirectory: false) == isIgnored)
  }

  @Test func theLastRuleThatMatchesDecides() {
    var rules = IgnoreRules()
    rules.add(Array("*.log\n!keep.log\n".utf8), in: "", file: "f")
    rules.add(Array("keep.log\n".utf8), in: "d", file: "d/f")
    #expect(!rules.isIgnored("keep.log", isDirectory: false))
    #expect(rules.isIgnored("d/keep.log", isDirectory: false))
    #expect(rules.rule(for: "d/keep.log", isDirectory: false)?.file == "d/f")
    #expect(rules.rule(for: "x.log", isDirectory: false)?.line == 1)
  }

  @Test(arguments: [
    ("data/*\n!data/*.txt", "data", "data/*"), ("/data/*", "data", "/data/*"),
    ("data/**/*", "data/raw", "data/**/*"), ("data/*\n!data/*/", "data", nil),
    ("data/*\n!data/*", "data", nil), ("data/*.bin", "data", nil), ("/*", "data", nil),
    ("data/*/*", "data", nil), ("data/*/*", "data/raw", "data/*/*"), ("data/", "data", nil),
  ])
  func contentsCanBeIgnoredWithoutTheirDirectory(text: String, directory: String, rule: String?) {
    var rules = IgnoreRules()
    rules.add(Array(text.utf8), in: "", file: "")
    #expect(rules.rule(forContentsOf: directory)?.text == rule)
  }

  @Test func nothingBelowAnIgnoredDirectoryIsTakenBack() {
    var rules = IgnoreRules()
    rules.add(Array("d/\n!d/keep\n".utf8), in: "", file: "f")
    #expect(rules.isIgnored("d/keep", isDirectory: false))
  }

  @Test func bothEndsAreTrimmedWhereAsked() {
    var rules = IgnoreRules(trimming: .bothEnds)
    rules.add(Array(" \ta.txt \r\n   \n".utf8), in: "", file: "f")
    #expect(rules.isIgnored("a.txt", isDirectory: false))
    #expect(!rules.isIgnored("b", isDirectory: false))
  }

  @Test func filesOfDeeperDirectoriesComeLaterInWhateverOrderTheyAreAdded() {
    var rules = IgnoreRules()
    rules.add(Array("!a".utf8), in: "x/y", file: "deep")
    rules.add(Array("a".utf8), in: "", file: "root")
    rules.add(Array("b".utf8), in: "x", file: "middle")
    #expect(!rules.isIgnored("x/y/a", isDirectory: false))
    #expect(rules.isIgnored("x/a", isDirectory: false))
    #expect(!rules.isIgnored("xy/b", isDirectory: false))
  }

  @Test func manyStarsTakeNoTimeToSpeakOf() {
    var rules = IgnoreRules()
    rules.add(Array(String(repeating: "a*", count: 60).utf8), in: "", file: "f")
    rules.add(Array(String(repeating: "**/a*/", count: 40).utf8), in: "", file: "f")
    let path = String(repeating: "aaaaaaaaaa/", count: 20) + "b"
    #expect(!rules.isIgnored(path, isDirectory: false))
  }
}

/// Compares with `git check-ignore -v` on random trees and random rules.
@Suite struct IgnoreRulesAgainstGitTests {
  @Test(arguments: 1...12)
  func eachPathIsDecidedByTheSameRuleAsInGit(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let scratch = Scratch()
    var rules = IgnoreRules()
    try makeTree(scratch, &random)
    for directory in ["", "a", "ab/b", "b"] {
      // Where a file stands, there is no place for rules.
      if !directory.isEmpty, (try? scratch.directory(directory)) == nil { continue }
      let lines = (0..<Int.random(in: 3...12, using: &random)).map { _ in Self.rule(&random) }
      let file = directory.isEmpty ? ".gitignore" : "\(directory)/.gitignore"
      let text = lines.joined(separator: "\n") + "\n"
      try scratch.write(file, text)
      rules.add(Array(text.utf8), in: directory, file: file)
    }
    let decisions = try decisions(of: scratch)
    #expect(decisions.count > 10)
    for (path, decision) in decisions {
      let isDirectory = try scratch.stamp(path)?.isDirectory == true
      let rule = rules.rule(for: path, isDirectory: isDirectory)
      let ours = rule.map { "\($0.file):\($0.line)" } ?? ":"
      #expect(ours == decision, "seed \(seed), '\(path)', rule '\(rule?.text ?? "")'")
    }
  }

  private func makeTree(_ scratch: Scratch, _ random: inout SeededGenerator) throws {
    let names = ["a", "b", "ab", "ba", "abc", "a b", ".a", "a.b", "[a]", "#a", "!a", "b-c", "a\\"]
    for directory in ["", "a", "ab/b", "b", "a/b/c", "ab/a b/ab", ".a/b", "ba/ab/abc"] {
      for name in names.shuffled(using: &random).prefix(5) {
        let path = directory.isEmpty ? name : "\(directory)/\(name)"
        if try scratch.stamp(path) != nil { continue }
        // A file may already stand where the directory should be.
        if Bool.random(using: &random) {
          // As above.
          try? scratch.directory(path)
        } else {
          // As above.
          try? scratch.write(path, "")
        }
      }
    }
  }

  private static func rule(_ random: inout SeededGenerator) -> String {
    let parts = [
      "a", "b", "ab", "c", ".", "*", "*", "**", "/", "/", "?", "[ab]", "[!a]", "[^b]", "[a-c]",
      "[[:alpha:]]", "[[:foo:]]", "[]a]", "[a-]", "\\", "\\a", "\\*", " ", "**/", "/**", "/**/",
      "-",
      "[", "]", "[\\]a]", "[b-a]", "[[:punct:]-b]",
    ]
    let count = Int.random(in: 1...5, using: &random)
    let body = (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
    let prefix =
      ["", "", "", "!", "/", "\\!", "#", "\\#", "!/"].randomElement(using: &random) ?? ""
    let suffix = ["", "", "", "/", " ", "\\ ", "/*", "\r"].randomElement(using: &random) ?? ""
    return prefix + body + suffix
  }

  /// What Git says about each path: the file and line of the rule that decides, or `:`.
  private func decisions(of scratch: Scratch) throws -> [(String, String)] {
    let paths = try scratch.listing().map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    let input = Scratch()
    try input.write("paths", paths.flatMap { Array($0.utf8) + [0] })
    let command = """
      cd '\(scratch.path)' && export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null &&
      git init -q && git check-ignore --no-index -v -n -z --stdin <'\(input("paths"))' \
      >'\(input("out"))' 2>'\(input("errors"))'
      """
    _ = system(command)
    let fields = try readFile(input("out")).split(separator: 0, omittingEmptySubsequences: false)
    return stride(from: 0, to: fields.count - 3, by: 4).map { start in
      let texts = fields[start..<start + 4].map { String(decoding: $0, as: UTF8.self) }
      return (texts[3], "\(texts[0]):\(texts[1])")
    }
  }
}

/// A random number generator (SplitMix64) that starts from a seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
