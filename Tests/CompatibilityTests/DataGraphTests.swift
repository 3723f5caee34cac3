import Support
import Testing

/// Data that no stage makes takes part in the graph as in the other program.
struct DataGraphTests {
  /// Two stages that hang together through tracked data alone, a tracked file of parameters, data that is
  /// imported from what a stage makes, and a frozen stage.
  private static func project() -> SharedProject {
    let project = SharedProject(
      """
      stages:
        one: {cmd: cat a > o1; cat a > p1, deps: [a], outs: [o1, p1]}
        two: {cmd: cat a > o2, deps: [a], outs: [o2]}
        three: {cmd: cat o1 > h, deps: [o1], outs: [h]}
        still: {cmd: cat h > s, deps: [h], outs: [s], frozen: true}
        after: {cmd: cat s > t, deps: [s], outs: [t]}
        tuned: {cmd: cat tr.yaml > u, params: [tr.yaml: [y]], outs: [u]}
        g: {foreach: [x], do: {cmd: cat tr.yaml > g, params: [tr.yaml: [y]], outs: [g]}}

      """, ["a": "1\n", "lone": "1\n", "tr.yaml": "y: 1\n"])
    project.scratch.sh("git rm -q --cached a lone tr.yaml")
    project.dvc("add", "-q", "a", "lone", "tr.yaml")
    project.write(
      "in/zz.dvc",
      """
      frozen: true
      deps:
      - {path: ../h, md5: b026324c6904b2a9cb4b88d6d61c81d1, size: 2, hash: md5}
      outs:
      - {path: zz, md5: b026324c6904b2a9cb4b88d6d61c81d1, size: 2, hash: md5}

      """)
    project.write("in/zz", "1\n")
    project.commit()
    return project
  }

  private static let drawings = [
    "", "--full one", "--full tuned", "a.dvc", "a", "--full a", "in/zz.dvc", "in/zz", "tr.yaml.dvc",
    "--full lone.dvc", "--outs", "--outs three", "--outs h", "-o in/zz.dvc", "--outs --full tuned",
    "--outs a", "--collapse-foreach-matrix", "--collapse-foreach-matrix g@x",
  ]

  @Test func graphsHaveTheSameLines() {
    let project = Self.project()
    let commands = Self.drawings.flatMap { ["dag --dot \($0)", "dag --mermaid \($0)"] }
    let answers = project.dvcOutputs(commands)
    #expect(answers.count == commands.count)
    for (command, dvc) in zip(commands, answers) {
      let pipe = project.scratch.sh("pipe \(command)")
      // The other program writes the nodes of DOT, and the parts of Mermaid, in random order.
      #expect(
        lines(pipe.output) == lines(dvc) && pipe.status == 0,
        "\(command)\n\(pipe.output)\n\(dvc)\n\(pipe.errors)")
    }
  }

  /// The lines, sorted; those of Mermaid with names in place of numbers.
  private func lines(_ text: String) -> [String] {
    var names: [Substring: Substring] = [:]
    for match in text.matches(of: #/(node\d+)\["(.*)"\]/#) { names[match.1] = match.2 }
    return text.split(separator: "\n").map { line in
      String(line).replacing(#/node\d+/#) { String(names[$0.output] ?? $0.output) }
    }.sorted()
  }

  @Test func wholePipelinesReachThroughDataButNotThroughFrozenStages() {
    let project = Self.project()
    #expect(planned("-p one", project) == ["one", "two", "three"])
    #expect(planned("-p a.dvc", project) == ["one", "two", "three"])
    #expect(planned("-p tuned", project) == ["tuned", "g@x"])
    #expect(planned("--downstream one", project) == ["one", "three"])
    #expect(planned("--downstream tr.yaml.dvc", project) == ["tuned", "g@x"])
    #expect(planned("--downstream still", project) == ["still", "after"])
  }

  private func planned(_ words: String, _ project: SharedProject) -> [String] {
    let ran = Set(
      project.scratch.sh("pipe repro --dry --json \(words)").output
        .matches(of: #/"stage":"([^"]+)","decision"/#).map { String($0.1) })
    return ["one", "two", "three", "still", "after", "tuned", "g@x"].filter(ran.contains)
  }

  @Test func aTrackedFileOfParametersIsRecordedAnewByTheStageThatReadsIt() {
    let project = Self.project()
    project.pipe("repro", "-q", "tuned")
    project.write("tr.yaml", "y: 2\n")
    let former = project.read("tr.yaml.dvc")
    let ending = project.pipe("repro", "tuned")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(project.read("tr.yaml.dvc") != former)
    #expect(project.dvc("status", "tuned", "tr.yaml.dvc").output == nothingToDo)
  }

  @Test func importedDataMayNotCloseACycle() {
    let project = SharedProject(
      "stages:\n  a: {cmd: cat x > f, deps: [x], outs: [f]}\n",
      [
        "x.dvc": """
        deps:
        - {path: f}
        outs:
        - {path: x, hash: md5}

        """
      ])
    #expect(project.dvc("dag").status == 255)
    #expect(
      project.scratch.shown("pipe dag") == """
        error[cycle]: stages need each other: a → x.dvc → a
         --> x.dvc:2:10
        2 | - {path: f}   'x.dvc' reads this from 'a'
          |          ^
         --> dvc.yaml:2:30  'a' reads this from 'x.dvc'
        2 |   a: {cmd: cat x > f, deps: [x], outs: [f]}
          |                              ^
          = remove one of these dependencies
        [2]

        """)
  }
}
