import Support
import Testing

/// Changes of `.dvc` files in forms that `dvc add` does not write by itself.
@Suite struct DataFileEditTests {
  private static let foo = "acbd18db4cc2f85cedef654fccc4a4d8"
  private static let bar = "37b51d194a7513e45b56f6524f2d51f2"
  /// A folder that was pushed to a store that keeps versions.
  private static let listed = """
    # mine
    outs:
    - path: data   # why
      hash: md5
      files:
      - size: 3
        version_id: V1
        etag: \(foo)
        md5: \(foo)
        relpath: foo
      - relpath: gone
        md5: \(bar)
        size: 3
        cloud:
          s3:
            etag: \(bar)
            version_id: V2
      desc: the data

    """

  private func projects(_ script: String) -> (mine: SharedProject, theirs: SharedProject) {
    let twins = (SharedProject(), SharedProject())
    for project in [twins.0, twins.1] {
      project.write("data.dvc", Self.listed)
      project.scratch.sh(script)
    }
    return twins
  }

  private func expectSame(_ mine: SharedProject, _ theirs: SharedProject) {
    #expect(mine.read("data.dvc") == theirs.read("data.dvc"))
    #expect(mine.objects == theirs.objects)
    #expect(mine.dvc("status").output == nothingToDo)
    #expect(mine.pipe("status").output.hasPrefix("Up to date"))
  }

  @Test func aListedFolderKeepsTheVersionsOfWhatDidNotChange() {
    let (mine, theirs) = projects("mkdir data; printf foo > data/foo; printf new > data/x")
    #expect(mine.pipe("add", "data").status == 0)
    #expect(theirs.dvc("add", "-q", "data").status == 0)
    expectSame(mine, theirs)
    #expect(mine.read("data.dvc").contains("version_id: V1"))
    #expect(!mine.read("data.dvc").contains("V2"))
    for project in [mine, theirs] {
      project.scratch.sh(
        "printf foo2 > data/foo; mkdir data/s; printf 5 > data/s/5; chmod +x data/s/5")
    }
    #expect(mine.pipe("commit", "-f", "data").status == 0)
    #expect(theirs.dvc("commit", "-q", "-f", "data.dvc").status == 0)
    expectSame(mine, theirs)
    #expect(mine.pipe("add", "data").output.hasPrefix("  unchanged   data"))
    #expect(mine.scratch.shown("rm -r data; pipe checkout").hasPrefix("  A  data\n"))
    #expect(mine.read("data/s/5") == "5")
  }

  @Test func aPartOfAListedFolderIsTakenAlone() {
    let (mine, _) = projects(
      "mkdir data; printf foo > data/foo; printf bar > data/gone; pipe add -q data")
    #expect(mine.read("data.dvc") == Self.listed)
    mine.scratch.sh("rm data/gone; printf foo2 > data/foo; pipe add -q data/gone; pipe checkout -f")
    #expect(mine.read("data/foo") == "foo")
    #expect(mine.read("data.dvc").contains("version_id: V1"))
  }

  @Test func aVersionIsForgottenWithItsContent() {
    let (mine, theirs) = projects("rm data.dvc; printf foo > f")
    let text = """
      outs:
      - cloud:
          s3:
            version_id: V1
        md5: \(Self.foo)
        size: 3
        hash: md5
        path: f

      """
    for project in [mine, theirs] { project.write("f.dvc", text) }
    #expect(mine.pipe("add", "-q", "f").status == 0)
    #expect(mine.read("f.dvc") == text)
    for project in [mine, theirs] { project.write("f", "other") }
    #expect(mine.pipe("add", "-q", "f").status == 0)
    #expect(theirs.dvc("add", "-q", "f").status == 0)
    #expect(mine.read("f.dvc") == theirs.read("f.dvc"))
    #expect(mine.dvc("status").output == nothingToDo)
  }

  @Test(arguments: [
    ("outs: [{md5: \(foo), size: 3, hash: md5, path: f}]\n", true),
    ("outs: [{md5: \(foo), size: 3, hash: md5, path: f}]   # mine\n", false),
    ("outs:\r\n- md5: \(foo)\r\n  size: 3\r\n  hash: md5\r\n  path: f\r\n", true),
    ("outs:\n- isexec: true\n  # mine\n  md5: \(foo)\n  hash: md5\n  size: 3\n  path: f", true),
    ("outs:\n- md5: &a \(foo)\n  size: 3\n  hash: md5\n  path: f\nmeta: *a\n", true),
    (
      "outs:\n  - path: f\n    md5: >-\n      \(foo)\n    hash: md5\n    meta: {size: 1, md5: x}\n",
      true
    ),
  ])
  func anOddFormIsChangedRightOrNotAtAll(text: String, isChanged: Bool) {
    let project = SharedProject()
    project.write("f.dvc", text)
    project.write("f", "other")
    let ending = project.pipe("add", "f")
    #expect(ending.status == (isChanged ? 0 : 2), "\(ending.errors)")
    guard isChanged else {
      #expect(project.read("f.dvc") == text)
      #expect(ending.errors.contains("unsupported-format"))
      return
    }
    #expect(project.dvc("status").output == nothingToDo)
    #expect(project.pipe("add", "f").output == "  unchanged   f   5 B   f.dvc\n")
    #expect(project.read("f.dvc").contains("795f3202b17cb6bc3d4b771d8c6c9eaf"))
    #expect(!project.read("f.dvc").contains("isexec"))
    #expect(project.read("f.dvc").contains("# mine") == text.contains("# mine"))
  }
}
