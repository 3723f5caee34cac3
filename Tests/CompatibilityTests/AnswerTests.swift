import Support
import Testing

/// Questions about results that the other program made.
struct AnswerTests {
  private static func project() -> SharedProject {
    let project = SharedProject(
      """
      stages:
        prepare:
          cmd: mkdir -p out && cp raw.csv out/a.csv && cp raw.csv out/b.csv
          deps: [raw.csv]
          outs: [out]
      """,
      [
        "raw.csv": "1\n", "sub/params.yaml": "lr: 1\n",
        "sub/dvc.yaml": """
        stages:
          fit:
            cmd: cat ../out/a.csv > model.pkl
            deps: [../out/a.csv]
            params: [lr]
            outs: [model.pkl]
        """,
      ])
    project.scratch.sh("git rm -q --cached raw.csv")
    project.dvc("add", "-q", "raw.csv")
    project.scratch.sh("printf 'meta:\\n  licence: CC-BY-4.0\\n  origin: a bank\\n' >> raw.csv.dvc")
    project.dvc("repro", "-q", "-P")
    project.commit()
    return project
  }

  private func why(_ words: String, _ project: SharedProject) -> String {
    project.scratch.shown("'\(Scratch.program)' why \(words)")
      .replacing(#/at [0-9a-f]{8}, \d{4}-\d\d-\d\d/#, with: "at COMMIT of DATE")
  }

  @Test func aResultIsTracedThroughBothStageFilesToTheDataFile() {
    let project = Self.project()
    let model = """
        by     sub/dvc.yaml:fit   cat ../out/a.csv > model.pkl   lr 1
        from   out/a.csv b026324c   by prepare
               raw.csv b026324c     source: a bank, licence CC-BY-4.0
        ran    elsewhere or long ago: no run of it is kept here

      """
    #expect(why("sub/model.pkl", project) == "sub/model.pkl b026324c\n" + model)
    #expect(why("sub/dvc.yaml:fit", project) == "sub/dvc.yaml:fit\n" + model)
    let raw = why("raw.csv", project)
    #expect(
      raw.hasPrefix("raw.csv b026324c   source: a bank, licence CC-BY-4.0\n  read   by prepare "))
    #expect(raw.hasSuffix("         sub/model.pkl b026324c   by sub/dvc.yaml:fit\n"))
    #expect(why("raw.csv.dvc", project) == raw)
    #expect(why("out/b.csv", project).hasPrefix("out/b.csv b026324c\n  by     prepare   mkdir"))
  }

  @Test func aDigestOfAFolderIsFoundWithAndWithoutItsMark() {
    let project = Self.project()
    let digest = project.scratch.sh("grep -o '[0-9a-f]*\\.dir' dvc.lock").output.dropLast()
    let text = why(String(digest), project)
    #expect(text.hasPrefix("out \(digest.prefix(8))\n  by     prepare "))
    #expect(why("md5:" + digest.prefix(10), project) == text)
  }

  @Test func aFormerResultIsFoundInTheHistory() {
    let project = Self.project()
    project.scratch.sh("echo 2 > raw.csv; echo 'lr: 2' > sub/params.yaml")
    project.dvc("repro", "-q", "-P")
    project.commit()
    let text = why("b026324c6904b2a9", project)
    #expect(text.hasPrefix("sub/model.pkl b026324c   at COMMIT of DATE, 'a step'\n"))
    #expect(text.contains("model.pkl   lr 1\n"))
    let diff = project.scratch.shown("'\(Scratch.program)' diff HEAD~1 HEAD")
    #expect(
      diff.replacing(#/\b[0-9a-f]{8}\b/#, with: "D") == """
        HEAD~1 → HEAD   2 of 2 stages differ, first in its results: prepare
          prepare            data         raw.csv D → D
                             outputs      out D (2 files) → D (2 files)
          sub/dvc.yaml:fit   parameters   lr 1 → 2
                             data         out/a.csv D → D
                             outputs      sub/model.pkl D → D

        """)
    #expect(project.pipe("diff").output == "No difference: 2 stages, HEAD → workspace.\n")
  }
}
