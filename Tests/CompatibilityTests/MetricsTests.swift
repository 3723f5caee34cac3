import Support
import Testing

/// Metrics and parameters of one project, shown by both programs.
struct MetricsTests {
  /// Two commits with other parameters and metrics, and edits in the workspace.
  private static func project() -> SharedProject {
    let project = SharedProject(
      """
      vars: [extra.yaml]
      stages:
        train:
          cmd: cp in.json m.json && cp in.json c.json && echo ${depth}
          deps: [in.json]
          params: [lr, layers, nested.a, other.json: [k]]
          metrics: [m.json: {cache: false}, c.json]
      """,
      [
        "sub/dvc.yaml": """
        stages:
          fit:
            cmd: cp ../m.json f.yaml
            deps: [../m.json]
            params: [x]
            outs: [f.yaml]
        metrics: [f.yaml]
        """,
        "sub/params.yaml": "x: 1\n", "extra.yaml": "depth: 3\nunused: 1\n",
        "other.json": #"{"k": {"deep": 1}, "unused": 1}"#,
        "params.yaml": """
        lr: 0.1
        layers: [1, 2]
        nested: {a: {b: 1}, c: null}
        name: a b
        """,
        "in.json":
          #"{"acc": 0.9, "n": 3, "name": "x", "list": [1, 2], "nul": null, "sub": {"loss": 0.25}}"#,
      ])
    project.dvc("repro", "-q", "-P")
    project.scratch.sh("git add -A && git commit -q --amend -m one && git tag v1 && git branch old")
    project.scratch.sh(
      #"""
      sed -i 's/0.1/0.25/; s/2\]/3]/; s/b: 1/b: 2/; s/a b/c/; s/null/4/' params.yaml
      echo >> params.yaml; echo 'added: 1' >> params.yaml; sed -i 's/3/4/' extra.yaml; sed -i 's/1/2/' sub/params.yaml
      sed -i 's/"deep": 1/"deep": 1.5/' other.json
      echo '{"acc": 0.95, "n": 4, "name": "y", "list": [1], "nul": 1, "sub": {"loss": 0.125}, "new": 7}' > in.json
      """#)
    project.dvc("repro", "-q", "-P")
    project.scratch.sh("git add -A && git commit -qm two")
    project.scratch.sh("sed -i 's/0.25/0.5/' params.yaml; echo '{\"acc\": 1.0}' > m.json")
    return project
  }

  /// What both print on standard output for some commands. The other program is started once for all of
  /// them, because its start takes the most of its time.
  private func outputs(
    _ commands: [String], _ project: SharedProject
  ) -> [(command: String, dvc: String, pipe: String)] {
    let answers = project.dvcOutputs(commands)
    #expect(answers.count == commands.count)
    return zip(commands, answers).map { command, answer in
      (command, answer, project.scratch.sh("pipe \(command)").output)
    }
  }

  private static let tables = [
    "params diff", "params diff HEAD~1 --all", "params diff HEAD~1 HEAD --md",
    "params diff HEAD~1 --deps", "params diff v1 --no-path --targets params.yaml",
    "metrics diff HEAD~1 --targets m.json", "metrics diff HEAD~1 HEAD --targets c.json --md",
    "metrics diff HEAD~1 --all --no-path --targets m.json --precision 1", "metrics show",
    "metrics show -a", "metrics show -T --md", "metrics diff HEAD HEAD",
    "metrics diff HEAD HEAD --md", "metrics show m.json",
  ]

  private static let documents = [
    "params diff HEAD~1 --all --json", "params diff HEAD~1 --deps --json",
    "metrics diff HEAD~1 --json", "metrics show --json", "metrics show -A --json",
    "metrics diff HEAD HEAD --json",
  ]

  @Test func tablesAndDocumentsAreTheSame() {
    let project = Self.project()
    for (command, dvc, pipe) in outputs(Self.tables + Self.documents, project) {
      if command.hasSuffix("--json") {
        expectSameDocuments(dvc, pipe, command, project)
      } else {
        // Where several files differ, the other program shows them in random order.
        #expect(sorted(pipe) == sorted(dvc), "\(command)\n\(pipe)\n\(dvc)")
      }
    }
  }

  private func sorted(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init).sorted()
  }

  private func expectSameDocuments(
    _ dvc: String, _ pipe: String, _ command: String, _ project: SharedProject
  ) {
    project.scratch.write("dvc.out", dvc)
    project.scratch.write("pipe.out", pipe)
    let ending = project.scratch.sh(
      """
      python3 -c '
      import json
      a, b = json.load(open("dvc.out")), json.load(open("pipe.out"))
      assert a == b, (a, b)'
      rm dvc.out pipe.out
      """)
    #expect(ending.status == 0, "\(command): \(ending.errors)")
  }

  @Test func whatTheOtherGetsWrongIsRight() {
    let project = SharedProject(
      """
      stages:
        s: {cmd: cp in.json m.json, deps: [in.json], params: [flag], metrics: [m.json: {cache: false}]}
      """,
      [
        "params.yaml": "flag: 1\n", "in.json": #"{"tiny": 1.5e-09, "ok": true}"#,
      ])
    project.dvc("repro", "-q")
    project.scratch.sh(
      #"""
      git add -A && git commit -qm one; echo 'flag: true' > params.yaml
      echo '{"tiny": 2.5e-09, "ok": false}' > in.json && cp in.json m.json
      """#)
    #expect(
      project.scratch.shown("pipe metrics diff; pipe params diff") == """
        Path    Metric    HEAD     workspace    Change
        m.json  ok        True     False        -
        m.json  tiny      1.5e-09  2.5e-09      1e-09
        Path         Param    HEAD    workspace
        params.yaml  flag     1       True

        """)
  }
}
