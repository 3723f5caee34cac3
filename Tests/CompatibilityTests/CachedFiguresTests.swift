import Support
import Testing

/// Metrics and parameters that only the cache has, of a revision and of the workspace.
struct CachedFiguresTests {
  /// Two commits with tracked metrics, a folder of them, a stage's metric, and parameters that are tracked
  /// or made; before them a commit without the project's folder.
  private static func project() -> SharedProject {
    let project = SharedProject(
      """
      metrics: [m.json, dir, absent.json]
      params: [live/params.yaml]
      stages:
        gen: {cmd: cp in.yaml gen.yaml, deps: [in.yaml], outs: [gen.yaml]}
        fit: {cmd: cp in.yaml f.yaml; mkdir live; cp in.yaml live/params.yaml, deps: [in.yaml],
              params: [gen.yaml: [x], tr.yaml: [y]], metrics: [f.yaml], outs: [live]}

      """, ["in.yaml": "x: 1\n", "tr.yaml": "y: 1\n", "m.json": #"{"foo": 3}"#])
    project.scratch.sh("git rm -q --cached m.json tr.yaml && mkdir -p dir/sub && cp m.json dir/sub")
    project.dvc("add", "-q", "m.json", "dir", "tr.yaml")
    project.dvc("repro", "-q")
    project.commit()
    project.scratch.sh("git tag v1")
    project.scratch.sh(
      #"""
      rm -rf m.json dir; mkdir -p dir/sub; echo '{"foo": 4}' | tee m.json > dir/sub/m.json
      echo 'x: 2' > in.yaml; echo 'y: 2' > tr.yaml
      """#)
    project.dvc("add", "-q", "m.json", "dir", "tr.yaml")
    project.dvc("repro", "-q")
    return project
  }

  private static let commands = [
    "metrics show --json", "metrics show -T --json", "metrics diff --json", "params diff --json",
    "params diff --targets gen.yaml tr.yaml --json", "metrics show --json f.yaml dir",
  ]

  @Test func bothReadWhatTheCacheHas() {
    let project = Self.project()
    expectSame(project)
    project.scratch.sh("rm -rf m.json dir f.yaml live")
    expectSame(project)
  }

  private func expectSame(_ project: SharedProject) {
    for (command, dvc) in zip(Self.commands, project.dvcOutputs(Self.commands)) {
      project.write(".git/dvc.out", dvc)
      project.write(".git/pipe.out", project.scratch.sh("pipe \(command)").output)
      let ending = project.scratch.sh(
        """
        python3 -c '
        import json
        a, b = (json.load(open(f".git/{name}.out")) for name in ("dvc", "pipe"))
        def plain(x):
            if isinstance(x, dict):
                return "error" if "error" in x else {key: plain(x[key]) for key in x}
            return x
        assert plain(a) == plain(b), (a, b)'
        """)
      #expect(ending.status == 0, "\(command): \(ending.errors)")
    }
  }

  @Test func revisionsFromBeforeTheProjectAreLeftOut() {
    let project = SharedProject(files: ["other": "1\n"])
    project.scratch.sh(
      """
      git tag none; mkdir -p sub/.dvc; touch sub/.dvc/config; echo 'metrics: [m.yaml]' > sub/dvc.yaml
      echo 'foo: 1' > sub/m.yaml; git add -A; git commit -qm sub; git tag some
      """)
    let text = project.pipe("metrics", "show", "-T", "--json", folder: "sub").output
    #expect(
      text == """
        {"workspace":{"data":{"m.yaml":{"data":{"foo":1}}}},"some":{"data":{"m.yaml":{"data":{"foo":1}}}}}

        """)
    #expect(
      project.dvc("metrics", "show", "-T", "--json", folder: "sub").output
        == text.replacing(":", with: ": ").replacing(",", with: ", "))
  }

  @Test func aFileIsShownOutsideOfAnyProject() {
    let scratch = Scratch()
    scratch.write("m.yaml", "foo: 1.123456\nbar: {baz: 2}\n")
    #expect(
      scratch.shown("pipe metrics show m.yaml; pipe metrics show --json m.yaml; pipe metrics show")
        == """
        Path    bar.baz    foo
        m.yaml  2          1.12346
        {"":{"data":{"m.yaml":{"data":{"foo":1.123456,"bar":{"baz":2}}}}}}
        error[not-a-project]: there is no 'pipe.yaml' and no '.dvc' in '\(scratch.root)' or above it
          = start a project here with 'pipe init', or see one at work: pipe init --example
        [2]

        """)
  }
}
