import Support
import Testing

/// Parameters that are not there, and what is no file of them.
@Suite struct ParameterMistakeTests {
  private func count(_ text: String, in ending: Ending) -> Int {
    (ending.output + ending.errors).split(separator: text, omittingEmptySubsequences: false).count
      - 1
  }

  @Test func aMissingParameterIsSaidOnce() {
    let project = SharedProject(
      """
      stages:
        a: {cmd: echo > a, params: [nope], outs: [a]}
        b: {cmd: echo > b, params: [absent.yaml: ], outs: [b]}
        c: {cmd: echo > c, outs: [c]}

      """, ["params.yaml": "lr: 1\n"])
    for form in [[], ["--json"]] {
      let run = project.scratch.spawn(
        [Scratch.program, "repro", "-k"] + form, in: project.scratch.root)
      #expect(run.status == 2, "\(run)")
      #expect(count("'params.yaml' has no 'nope'", in: run) == (form.isEmpty ? 1 : 2), "\(run)")
      #expect(count("'absent.yaml' is not there", in: run) == (form.isEmpty ? 1 : 2), "\(run)")
    }
    let other = project.pipe("repro", "c")
    #expect(other.status == 0)
    #expect(count("'params.yaml' has no 'nope'", in: other) == 1, "\(other)")
  }

  @Test(arguments: [
    ("stages:\n  a:\n    cmd: echo\n    params:\n    - d:\n      - x\n", "dvc.yaml:5:7"),
    ("vars:\n- d\nstages: {a: {cmd: echo}}\n", "dvc.yaml:2:3"),
    ("stages: {a: {cmd: 'echo ${x}'}}\n", "dvc.yaml:1:1"),
  ])
  func aFolderIsNoFileOfParameters(text: String, place: String) {
    let project = SharedProject(text, ["d/x": ""])
    if place == "dvc.yaml:1:1" { project.scratch.sh("mkdir params.yaml") }
    let run = project.pipe("repro")
    #expect(run.status == 2)
    #expect(count("is a folder, not a file of parameters", in: run) == 1, "\(run)")
    #expect(run.errors.contains(" --> \(place)\n"), "\(run)")
    #expect(project.dvc("repro").status != 0)
  }
}
