import Documents
import Glibc
import Records
import Testing

@testable import Verification

@Suite struct WorkspaceTests {
  private func status(_ path: String) -> stat {
    var found = stat()
    lstat(path, &found)
    return found
  }

  private func fill(_ specimen: Specimen, _ conditions: Conditions, root: String) throws -> Folder {
    let folder = Folder()
    try WorkspaceFilling(specimen: specimen, root: root, conditions: conditions).fill(folder.path)
    return folder
  }

  @Test func itHoldsWhatIsDeclaredAndNothingElse() throws {
    let root = Folder()
    let specimen = specimen(files: ["a.csv": "1\n", "src/b.py": "x\n"], outputs: ["out/m.json"])
    let folder = try fill(specimen, Conditions(), root: root.path)
    #expect(listedNames(folder.path).sorted() == ["a.csv", "out", "src"])
    #expect(listedNames("\(folder.path)/out").isEmpty)
    #expect(status("\(folder.path)/a.csv").st_mtim.tv_sec == 1_700_000_000)
    #expect(status("\(folder.path)/a.csv").st_mode & 0o777 == 0o644)
  }

  @Test func timesAreReversedAndPermissionsChanged() throws {
    let root = Folder()
    let specimen = specimen(files: ["a": "1", "b": "2", "c": "3"])
    let folder = try fill(specimen, .varying([.mtime, .mode]), root: root.path)
    let times = ["a", "b", "c"].map { status("\(folder.path)/\($0)").st_mtim.tv_sec }
    #expect(times[0] > times[1] && times[1] > times[2])
    #expect(status("\(folder.path)/a").st_mode & 0o777 == 0o600)
  }

  @Test func writingToAnInputLeavesTheOriginal() throws {
    let root = Folder()
    let original = "\(root.path)/data"
    var specimen = specimen(files: ["data": "before"])
    let descriptor = open(original, O_WRONLY | O_CREAT, 0o644)
    write(descriptor, "before", 6)
    close(descriptor)
    specimen.inputs[0].content = .file(original)
    let folder = try fill(specimen, Conditions(), root: root.path)
    let copy = open("\(folder.path)/data", O_WRONLY | O_TRUNC)
    write(copy, "after", 5)
    close(copy)
    #expect(status(original).st_size == 6)
  }

  @Test func listingsInMemoryAreReversed() throws {
    guard isInMemory("/dev/shm") else { return }
    let root = Folder()
    var template = Array("/dev/shm/pipe-verification-XXXXXX".utf8CString)
    #expect(mkdtemp(&template) != nil)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { _ = Folder.delete(path) }
    let specimen = specimen(files: ["a": "1", "b": "2", "c": "3"])
    for kinds: Set<CauseKind> in [[], [.listingOrder]] {
      let folder = "\(path)/\(kinds.count)"
      mkdir(folder, 0o700)
      try WorkspaceFilling(specimen: specimen, root: root.path, conditions: .varying(kinds))
        .fill(folder)
    }
    #expect(listedNames("\(path)/0") == listedNames("\(path)/1").reversed())
  }

  @Test func recordedParametersReplacePresentOnes() {
    let present = Value.map([
      ("train", .map([("seed", .int(1)), ("trees", .int(9))])), ("other", .bool(true)),
    ])
    let recorded = [ParameterRecord(file: "params.yaml", key: "train.seed", value: .int(7))]
    #expect(
      RecordedParameters.merged(recorded, over: present)
        == .map([
          ("train", .map([("seed", .int(7)), ("trees", .int(9))])), ("other", .bool(true)),
        ]))
  }
}

@Suite struct ScratchTests {
  @Test func closingLeavesNothing() throws {
    let state = Folder()
    let scratch = try Scratch(stateDirectory: "\(state.path)/.pipe", name: "one")
    let memory = scratch.memory
    #expect(access(scratch.disk, F_OK) == 0)
    scratch.close()
    #expect(access(scratch.disk, F_OK) != 0)
    if let memory { #expect(access(memory, F_OK) != 0) }
  }

  @Test func whatIsAbandonedIsSweptAndWhatIsUsedStays() throws {
    let state = Folder()
    let folder = "\(state.path)/.pipe/verify"
    let used = try Scratch(stateDirectory: "\(state.path)/.pipe", name: "used")
    mkdir("\(folder)/abandoned", 0o700)
    mkdir("\(folder)/abandoned/closed", 0o000)
    let next = try Scratch(stateDirectory: "\(state.path)/.pipe", name: "next")
    #expect(listedNames(folder).sorted() == ["lock", "next", "used"])
    next.close()
    used.close()
  }
}
