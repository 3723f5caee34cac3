import Testing

@testable import FileStore

/// Every format there is.
let allTreeFormats: [any TreeFormat] = [
  NativeTreeFormat(), DVCTreeFormat(), DVCTreeFormat(isLegacy: true),
]

/// Every layout there is, with the format whose objects it holds.
let allLayouts: [StoreKind] = [
  StoreKind(layout: NativeObjectLayout(), format: NativeTreeFormat()),
  StoreKind(layout: DVCObjectLayout(), format: DVCTreeFormat()),
  StoreKind(layout: DVCObjectLayout(), format: DVCTreeFormat(isLegacy: true)),
]

struct StoreKind: Sendable {
  var layout: any ObjectLayout
  var format: any TreeFormat
}

@Suite struct DVCTreeFormatTests {
  private let format = DVCTreeFormat()

  @Test func theEmptyDirectoryHasItsKnownDigest() throws {
    let digest = format.digest(of: try Tree([]))
    #expect(digest.hex == "d751713988987e9331980363e24189ce")
    let path = DVCObjectLayout().path(of: format.treeObject(digest))
    #expect(path == "files/md5/d7/51713988987e9331980363e24189ce.dir")
  }

  @Test func theJSONIsThatOfPython() throws {
    let digest = DigestAlgorithm.md5.digest(of: "")
    let names = ["2", "s/1", "ü\u{1F600}", "\u{7F}\\\"\n\t\r\u{8}\u{C}\u{1}"]
    let tree = try Tree(
      names.map { .init($0, .file(digest: digest, size: 0, isExecutable: false)) })
    let hex = "d41d8cd98f00b204e9800998ecf8427e"
    #expect(
      String(decoding: format.encode(tree), as: UTF8.self)
        == #"[{"md5": "\#(hex)", "relpath": "2"}, {"md5": "\#(hex)", "relpath": "s/1"}, "#
        + #"{"md5": "\#(hex)", "relpath": "\u007f\\\"\n\t\r\b\f\u0001"}, "#
        + #"{"md5": "\#(hex)", "relpath": "\u00fc\ud83d\ude00"}]"#)
  }

  @Test func furtherMembersAndAnyOrderAreRead() throws {
    let hex = "d41d8cd98f00b204e9800998ecf8427e"
    let json = #"""
      [ {"size": 4, "relpath":"b\/\ud83d\ude00", "x": null, "md5": "\#(hex)"},
      {"md5":"\#(hex)","relpath":"a"}]
      """#
    let tree = try format.decode(Array(json.utf8), source: "t")
    #expect(tree.entries.map(\.path) == ["a", "b/\u{1F600}"])
  }

  @Test func objectsOfDVC2LieInTheCacheItself() throws {
    let digest = try #require(Digest(hex: "d41d8cd98f00b204e9800998ecf8427e"))
    let object = DVCTreeFormat(isLegacy: true).fileObject(digest)
    #expect(DVCObjectLayout().path(of: object) == "d4/1d8cd98f00b204e9800998ecf8427e")
  }
}
