import Diagnostics
import Testing

@testable import FileStore

/// A file entry whose digest is that of its path.
private func file(
  _ path: String, _ format: any TreeFormat, content: String? = nil, isExecutable: Bool = false
) -> Tree.Entry {
  let digest = format.algorithm.digest(of: content ?? path)
  return .init(path, .file(digest: digest, size: nil, isExecutable: isExecutable))
}

/// What every format must do.
@Suite struct TreeFormatTests {
  private static let oddNames = [
    "a b/x", "a-b", "a.txt", "a/x", "Z", "ü", "\u{1F600}", "e\u{301}", "é", "tab\t", "line\n", "\\",
    "\"", "\u{7F}", "\u{1}", " ", "-", "a -> b", "...", "..a", "\\x0a",
  ]

  @Test(arguments: allTreeFormats)
  func aTreeSurvivesWriting(_ format: any TreeFormat) throws {
    let tree = try Tree(Self.oddNames.map { file($0, format) })
    let decoded = try format.decode(format.encode(tree), source: "t")
    #expect(Tree.changes(from: tree, to: decoded) == [])
    #expect(format.digest(of: decoded) == format.digest(of: tree))
  }

  @Test(arguments: allTreeFormats)
  func entriesAreSortedByBytes(_ format: any TreeFormat) throws {
    let tree = try Tree(Self.oddNames.shuffled().map { file($0, format) })
    let paths = tree.entries.map { Array($0.path.utf8) }
    #expect(paths == paths.sorted { $0.lexicographicallyPrecedes($1) })
    #expect(paths.count == Self.oddNames.count)
  }

  @Test(arguments: allTreeFormats)
  func whatIsLostIsToldAndNothingElse(_ format: any TreeFormat) throws {
    let tree = try Tree([
      file("run", format, isExecutable: true), .init("empty", .emptyDirectory),
      .init("link", .link(target: "run")), file("plain", format),
    ])
    let lost = Set(format.losses(in: tree).map(\.path))
    let decoded = try format.decode(format.encode(tree), source: "t")
    let changed = Set(Tree.changes(from: tree, to: decoded).map(\.path))
    #expect(lost == changed)
  }

  @Test(arguments: allTreeFormats)
  func whatIsNoTreeIsRefused(_ format: any TreeFormat) {
    for text in ["", "x", "[", "{}", "pipe-tree", "pipe-tree 1", "[1]", "[{}]", "[] x"] {
      #expect(throws: Diagnostic.self) { try format.decode(Array(text.utf8), source: "t") }
    }
  }

  @Test(arguments: allTreeFormats)
  func pathsThatLeadOutAreRefused(_ format: any TreeFormat) throws {
    let good = try Tree([file("p", format)])
    let text = String(decoding: format.encode(good), as: UTF8.self)
    let place = try #require(text.lastIndex(of: "p"))
    for path in ["..", "../x", "a/../b", "/x", "a//b", "a/", ".", "./a", ""] {
      let bad = text.replacing("p", with: path, subrange: place..<text.endIndex)
      let error = #expect(throws: Diagnostic.self, "\(path)") {
        try format.decode(Array(bad.utf8), source: "t")
      }
      #expect(error?.code == .objectCorrupt)
    }
  }

  @Test(arguments: allTreeFormats)
  func theSummaryCountsFilesAndBytes(_ format: any TreeFormat) throws {
    let digest = format.algorithm.digest(of: "")
    let entries = ["a", "b/c"].map {
      Tree.Entry($0, .file(digest: digest, size: 21, isExecutable: false))
    }
    let summary = format.summary(of: try Tree(entries))
    #expect(summary.size == 42)
    #expect(summary.fileCount == 2)
  }
}

extension String {
  fileprivate func replacing(
    _ old: Character, with new: String, subrange: Range<String.Index>
  ) -> String {
    self[..<subrange.lowerBound]
      + self[subrange].split(
        separator: old, omittingEmptySubsequences: false
      ).joined(separator: new)
  }
}

@Suite struct NativeTreeFormatTests {
  private let format = NativeTreeFormat()

  @Test func theTextIsAsSpecified() throws {
    let digest = DigestAlgorithm.sha256.digest(of: "foo")
    let tree = try Tree([
      .init("logs", .emptyDirectory), .init("latest", .link(target: "a.txt")),
      .init("bin/run", .file(digest: digest, size: 3, isExecutable: true)),
      .init("a\n\\.txt", .file(digest: digest, size: 3, isExecutable: false)),
    ])
    let hex = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    #expect(
      String(decoding: format.encode(tree), as: UTF8.self) == """
        pipe-tree 1
        \(hex) 3 file a\\x0a\\\\.txt
        \(hex) 3 executable bin/run
        - 5 link latest\ta.txt
        - 0 directory logs

        """)
  }

  @Test func aNewerVersionIsCalledNewer() {
    let error = #expect(throws: Diagnostic.self) {
      try format.decode(Array("pipe-tree 2\n".utf8), source: "t")
    }
    #expect(error?.code == .newerFormat)
  }

  @Test(arguments: [
    "HEX 3 file b\nHEX 3 file a\n", "HEX 3 file a\nHEX 3 file a\n", "HEX 3 file a",
    "HEX 03 file a\n", "HEX -3 file a\n", "HEX 3 fifo a\n", "- 3 file a\n", "HEX 3 file a\\x41\n",
    "HEX 3 file a\\q\n", "HEX 0 directory a\n", "- 1 directory a\n", "- 5 link a\n",
    "- 4 link a\ta.txt\n", "HEX 3 file a\nHEX 3 file a/b\n", "- 1 link a\tb\nHEX 3 file a/b\n",
    "HEX 3 file a\n- 0 directory a-b\nHEX 3 file a/b\n", "\n", "HEX  3 file a\n",
  ])
  func oddLinesAreRefused(_ lines: String) {
    let hex = String(repeating: "ab", count: 32)
    let text =
      "pipe-tree 1\n"
      + lines.split(separator: "HEX", omittingEmptySubsequences: false)
      .joined(separator: hex)
    let error = #expect(throws: Diagnostic.self) {
      try format.decode(Array(text.utf8), source: "t")
    }
    #expect(error?.code == .objectCorrupt)
  }
}

@Suite struct TreeChangesTests {
  private let format = NativeTreeFormat()

  @Test func eachDifferenceIsTold() throws {
    let old = try Tree([
      file("gone", format), file("kept", format), file("new kind", format),
      file("new content", format, content: "1"), file("new mode", format),
    ])
    let new = try Tree([
      file("added", format), file("kept", format), .init("new kind", .emptyDirectory),
      file("new content", format, content: "2"), file("new mode", format, isExecutable: true),
    ])
    #expect(
      Tree.changes(from: old, to: new) == [
        TreeChange("added", .added), TreeChange("gone", .removed),
        TreeChange("new content", .modified), TreeChange("new kind", .modified),
        TreeChange("new mode", .modified),
      ])
  }

  @Test func twoSpellingsOfAnAccentAreTwoFiles() throws {
    let old = try Tree([file("é", format)])
    let new = try Tree([file("e\u{301}", format)])
    #expect(Tree.changes(from: old, to: new).map(\.kind) == [.added, .removed])
    #expect(old.entry(at: "e\u{301}") == nil)
  }
}
