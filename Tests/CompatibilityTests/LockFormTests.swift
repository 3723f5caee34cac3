import Support
import Testing

/// Forms of `dvc.lock` that DVC reads and does not write, as formatters and hands leave them.
@Suite struct LockFormTests {
  private static let one = "c4ca4238a0b923820dcc509a6f75849b"
  private static let two = "b6d767d2f8ed5d21a44b0e5886680cb9"
  private static let stages = """
    stages:
      a: {cmd: cat in > a, deps: [in], outs: [a]}
      b: {cmd: printf b > b, outs: [b]}

    """
  private static let entry =
    "{cmd: cat in > a, deps: [{path: in, hash: md5, md5: \(one), size: 1}], "
    + "outs: [{path: a, hash: md5, md5: \(one), size: 1}]}"
  private static let lines = """
    a:
      cmd: cat in > a
      deps:
      - path: in
        hash: md5
        md5: \(one)
        size: 1
      outs:
      - path: a
        hash: md5
        md5: \(one)
        size: 1

    """
  private static let datasets =
    "datasets:\n- name: d\n  type: url\n  url: s3://b/x\n  meta: {}\n  files: []\n"

  /// The entries with steps of another width; what follows a dash stands two further, as always.
  private static func indented(_ width: Int) -> String {
    lines.split(separator: "\n").map { line in
      let depth = line.prefix { $0 == " " }.count / 2
      let margin = (min(depth, 1) + 1) * width + (depth > 1 ? 2 : 0)
      return String(repeating: " ", count: margin) + line.dropFirst(depth * 2) + "\n"
    }.joined()
  }

  private static let forms: [String: String] = [
    "only-schema": "schema: '2.0'\n",
    "no-stages": "schema: '2.0'\nstages: {}\n",
    "datasets-first": "schema: '2.0'\n\(datasets)stages: {}\n",
    "datasets-alone": "schema: '2.0'\n\(datasets)",
    "flow-stages": "schema: '2.0'\nstages: {a: \(entry)}\n",
    "flow-lines": "schema: '2.0'\nstages: {\n  a: {\n   \(entry.dropFirst())\n}\n",
    "flow-whole": "{schema: '2.0', stages: {a: \(entry)}}\n",
    "json": """
    {"schema": "2.0", "stages": {"a": {"cmd": "cat in > a",
      "deps": [{"path": "in", "hash": "md5", "md5": "\(one)", "size": 1}],
      "outs": [{"path": "a", "hash": "md5", "md5": "\(one)", "size": 1}]}}}

    """,
    "indent-4": "schema: '2.0'\nstages:\n" + indented(4),
    "indent-1": "schema: '2.0'\nstages:\n" + indented(1),
    "quoted": "\"schema\": '2.0'\n\"stages\":\n  \"a\":\n"
      + indented(2).split(separator: "\n").dropFirst().map { $0 + "\n" }.joined(),
    "quoted-empty": "\"schema\": '2.0'\n\"stages\": {}\n",
    "key-marks": "schema: '2.0'\nstages:\n  ? a\n  :\n"
      + indented(2).split(separator: "\n").dropFirst().map { $0 + "\n" }.joined(),
    "anchor": "schema: '2.0'\nstages:\n  a: &a \(entry)\n  c: *a\n",
    "merge": "schema: '2.0'\nstages:\n  x: &x \(entry)\n  a:\n    <<: *x\n",
    "upper-case": "schema: '2.0'\nstages:\n"
      + indented(2).replacing(one, with: one.uppercased()),
    "stages-first": "stages:\n\(indented(2))schema: '2.0'\n",
    "carriage-returns": "schema: '2.0'\nstages:\n\(indented(2))".replacing("\n", with: "\r\n"),
  ]

  @Test func whateverTheFormTheNewLockIsReadByBoth() {
    let project = SharedProject()
    for (name, text) in Self.forms {
      project.write("\(name)/dvc.yaml", Self.stages)
      project.write("\(name)/in", "22")
      project.write("\(name)/a", "1")
      project.write("\(name)/.gitignore", "/a\n/b\n")
      project.write("\(name)/dvc.lock", text)
    }
    let run = project.pipe("repro", "-P")
    #expect(run.status == 0, "\(run)")
    #expect(project.pipe("status", "-P", "--exit-code").status == 0)
    let status = project.dvc("status")
    #expect(status.output == nothingToDo, "\(status)")
    for name in Self.forms.keys.sorted() {
      let lock = project.read("\(name)/dvc.lock")
      let count = lock.split(separator: Self.two, omittingEmptySubsequences: false).count - 1
      #expect(count == 2, "\(name): \(lock)")
      #expect(lock.contains("datasets:\n- name: d") == name.hasPrefix("datasets"), "\(name)")
    }
    #expect(project.read("anchor/dvc.lock").contains("\n  c:\n    cmd: cat in > a\n"))
  }

  @Test func aLockWithoutASchemaIsRefusedByBoth() {
    let project = SharedProject(
      "stages:\n  a:\n    cmd: printf a > a\n    outs: [a]\n", ["dvc.lock": "stages: {}\n"])
    let ending = project.pipe("repro")
    #expect(ending.status == 2)
    #expect(ending.errors.contains("lock-syntax"), "\(ending)")
    #expect(project.read("dvc.lock") == "stages: {}\n")
    #expect(project.dvc("status").status != 0)
  }
}
