import Diagnostics
import Testing

@testable import FileStore

@Suite struct StopTests {
  private let scratch = Scratch()
  private let bytes = [UInt8](repeating: 7, count: 2 << 20)

  @Test func nothingIsReadOnceReadingWasStopped() throws {
    let hasher = try FileHasher(scratch)
    try scratch.write("big", bytes)
    #expect(try hasher.state(of: "big") != .missing)
    hasher.stop.set()
    try scratch.write("big", bytes + [1])
    let problem = #expect(throws: Diagnostic.self) { try hasher.state(of: "big") }
    #expect(problem?.code == .interrupted)
  }

  @Test(arguments: allLayouts)
  func anInsertionThatWasStoppedLeavesNothing(_ kind: StoreKind) throws {
    let store = try ObjectStore(scratch, kind)
    try scratch.write("big", bytes)
    let object = kind.format.fileObject(kind.format.algorithm.digest(of: bytes))
    store.stop.set()
    #expect(throws: Diagnostic.self) { try store.insert(.file(scratch("big")), as: object) }
    #expect(try !store.contains(object))
    #expect(try scratch.listing("cache").allSatisfy { $0.hasSuffix("/") })
  }
}
