import Support
import Testing

/// The stages as they are listed.
struct ListingTests {
  private static func project() -> SharedProject {
    let project = SharedProject(
      """
      stages:
        b: {cmd: cat i, deps: [i, ../above.txt, /etc/hostname]}
        a: {cmd: echo > i, outs: [i]}

      """, ["x": "1\n", "sub/dvc.yaml": "stages:\n  c: {cmd: echo > o, outs: [o]}\n"])
    project.scratch.sh("git rm -q --cached x")
    project.dvc("add", "-q", "x")
    return project
  }

  @Test func stagesStandInTheOrderOfTheFileAndDataBehindThem() {
    let project = Self.project()
    #expect(
      project.scratch.shown(
        """
        pipe stage list; pipe stage list --name-only; pipe stage list --all
        pipe stage list --names-only --all; pipe stage list x.dvc a; pipe stage list x
        """) == """
            b   reads 3 paths
            a   makes i
          b
          a
            b                reads 3 paths
            a                makes i
            sub/dvc.yaml:c   makes sub/o
            x.dvc            makes x
          b
          a
          sub/dvc.yaml:c
          x.dvc
            a       makes i
            x.dvc   makes x
            x.dvc   makes x

          """)
    let names = project.dvc("stage", "list", "--all", "--name-only").output
    #expect(
      names.split(separator: "\n").sorted() == ["a", "b", "sub/dvc.yaml:c", "x.dvc"])
  }

  @Test func pathsOutsideAreRelativeToTheRootUnlessWrittenAbsolutely() {
    let project = Self.project()
    let listed = project.pipe("stage", "list", "--json").output
    #expect(listed.contains(#""deps":["i","../above.txt","/etc/hostname"]"#), "\(listed)")
    let above = "\(project.scratch.root)/../above.txt"
    let status = project.pipe("status", "--json", "b").output
    #expect(status.contains(#"{"kind":"dependency-missing","path":"../above.txt"}"#), "\(status)")
    #expect(!status.contains(above))
    #expect(project.pipe("status", "b").output.contains("../above.txt is missing"))
  }
}
