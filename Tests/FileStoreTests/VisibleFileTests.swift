import Glibc
import Testing

@testable import FileStore

/// What cannot be seen is absent.
@Suite struct VisibleFileTests {
  @Test func whatIsNotThereOrNotReadableIsAbsent() throws {
    let scratch = Scratch()
    try scratch.write("file", "text")
    try scratch.directory("folder")
    try scratch.write("folder/b", "")
    try scratch.write("folder/a", "")
    let path = scratch.path + "/"
    symlink("loop", path + "loop")
    mkfifo(path + "fifo", 0o600)
    #expect(try visibleBytes(path + "file") == Array("text".utf8))
    #expect(try visibleNames(path + "folder") == ["a", "b"])
    #expect(try visibleStamp(path + "file")?.size == 4)
    for absent in ["missing", "file/below", "loop", "folder", "fifo"] {
      #expect(try visibleBytes(path + absent) == nil, "\(absent)")
    }
    for absent in ["missing", "file/below", "loop"] {
      #expect(try visibleStamp(path + absent) == nil, "\(absent)")
      #expect(try visiblePath(path + absent) == path + absent)
    }
    #expect(try visibleNames(path + "file") == [])
  }

  @Test func aTextThatLiesAcrossTwoPartsIsFound() throws {
    let scratch = Scratch()
    try scratch.write("file", "0123456789abcdef")
    var parts: [String] = []
    let isFound = try searchVisibleFile(scratch.path + "/file", size: 10, overlap: 4) { part in
      parts.append(String(decoding: part, as: UTF8.self))
      return false
    }
    #expect(!isFound)
    #expect(parts == ["0123456789", "6789abcdef"])
    #expect(try searchVisibleFile(scratch.path + "/file", size: 10, overlap: 4) { _ in true })
    #expect(try !searchVisibleFile(scratch.path + "/missing", overlap: 4) { _ in true })
  }
}
