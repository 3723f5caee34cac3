import Support
import Testing

/// `.dvc` files in folders whose contents Git ignores.
@Suite struct UnseenFileTests {
  /// The lines of `.gitignore` for a folder.
  private static let rules: [String: String] = [
    "star": "star/*\n!star/*.dvc",
    "rooted": "/rooted/*\n!*.dvc",
    "deep": "deep/**/*\n!deep/**/*.dvc",
    "doubled": "doubled/**\n!doubled/**/\n!doubled/**/*.dvc",
    "folders": "folders/*\n!folders/*/\n!folders/*.dvc",
    "again": "again/*\n!again/*",
    "inner/raw": "inner/raw/*\n!inner/raw/*.dvc",
    "outer/raw": "outer/*\n!outer/raw\n!outer/*.dvc",
    "suffix": "suffix/*.bin",
    "second/raw": "second/*/*\n!second/*/*.dvc",
    "plain": "/plain/data",
    "whole": "whole/\n!whole/*.dvc",
  ]

  @Test func whatDVCDoesNotSeeIsNotSeenAndSaid() {
    let project = SharedProject()
    project.write(
      ".gitignore", Self.rules.sorted { $0.key < $1.key }.map { $0.value + "\n" }.joined())
    for folder in Self.rules.keys {
      project.write(
        "\(folder)/x.dvc",
        "outs:\n- md5: acbd18db4cc2f85cedef654fccc4a4d8\n  size: 3\n  hash: md5\n  path: x\n")
    }
    project.write("own/.gitignore", "/**\n!*.dvc\n")
    project.write("own/y.dvc", project.read("plain/x.dvc"))
    let theirs = project.dvc("stage", "list", "--all", "--name-only").output
      .split(separator: "\n").sorted()
    let mine = project.pipe("dag", "--json")
    let seen = mine.output.split(separator: "\"").filter { $0.hasSuffix(".dvc") }
    #expect(Set(seen).sorted() == theirs)
    for folder in ["star", "rooted", "deep", "inner/raw"] {
      #expect(!theirs.contains { $0 == "\(folder)/x.dvc" })
      #expect(mine.errors.contains("'\(folder)/x.dvc' is not seen, by DVC neither"), "\(mine)")
    }
    #expect(!mine.errors.contains("'whole/"))
    #expect(theirs.contains("plain/x.dvc"))
  }
}
