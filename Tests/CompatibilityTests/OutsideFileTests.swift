import Support
import Testing

/// Parameter files that lie outside of the project, as those of a project in a part of a repository do.
@Suite struct OutsideFileTests {
  private let project: SharedProject

  init() {
    project = SharedProject()
    project.scratch.sh("mkdir e; mv .dvc e/")
    project.write("params.yaml", "lr: 1\nother: 2\n")
    project.write("more.json", #"{"deep": {"x": 5}}"#)
    project.write(
      "e/dvc.yaml",
      """
      vars: [../params.yaml]
      stages:
        a:
          cmd: echo ${lr} > o
          params: [{../params.yaml: [lr]}, q, {\(project.scratch.root)/more.json: }]
          outs: [o]
        b:
          cmd: echo ${deep.x} > b
          wdir: sub
          vars: ['\(project.scratch.root)/more.json:deep']
          params: [{../../params.yaml: [other]}, {../p.yaml: }]
          outs: [b]
        c:
          cmd: echo > c
          params: [{./p.yaml: [q]}, {sub/..//params.yaml: [q]}]
          outs: [c]

      """)
    project.write("e/p.yaml", "q: 3\n")
    project.write("e/params.yaml", "q: 4\n")
    project.write("e/sub/keep", "")
    project.commit()
  }

  @Test func theyGiveValuesAndAreRecordedAsByDVC() throws {
    let mine = project.pipe("repro", folder: "e")
    #expect(mine.status == 0, "\(mine)")
    let lock = project.read("e/dvc.lock")
    #expect(project.read("e/o") == "1\n")
    #expect(project.read("e/sub/b") == "5\n")
    project.scratch.sh("rm e/dvc.lock e/o e/c e/sub/b")
    #expect(project.dvc("repro", "-q", "--no-run-cache", folder: "e").status == 0)
    #expect(lock == project.read("e/dvc.lock"))
    #expect(project.pipe("status", "--exit-code", folder: "e").status == 0)
  }

  @Test func aChangeOfOneIsSeen() {
    #expect(project.pipe("repro", folder: "e").status == 0)
    project.commit()
    project.write("params.yaml", "lr: 7\nother: 2\n")
    let status = project.pipe("status", "--exit-code", folder: "e")
    #expect(status.status == 1)
    #expect(status.output.contains("lr 1 → 7"), "\(status)")
    let difference = project.pipe("params", "diff", "--json", folder: "e")
    #expect(difference.output.contains(#"{"old":1,"new":7"#), "\(difference)")
    #expect(project.pipe("repro", folder: "e").status == 0)
    #expect(project.read("e/o") == "7\n")
  }
}
