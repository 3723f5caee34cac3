import Support
import Testing

/// Records and objects of DVC 2, whose digests see text files with the line ends of Unix.
@Suite struct LegacyTests {
  /// A project as DVC 2 left it; the cache holds the outputs.
  private func project() -> SharedProject {
    let project = SharedProject(
      """
      stages:
        s: {cmd: "cp in out.txt; mkdir -p tree; cp in tree/a", deps: [in], outs: [out.txt, tree]}

      """)
    project.write("in", "a\r\nb\r\n")
    project.scratch.sh(
      """
      text=$(tr -d '\\r' <in | md5sum | cut -c-32)
      list="[{\\"md5\\": \\"$text\\", \\"relpath\\": \\"a\\"}]"
      dir=$(printf %s "$list" | md5sum | cut -c-32).dir
      keep() { mkdir -p .dvc/cache/${1:0:2}; cat >.dvc/cache/${1:0:2}/${1:2}; chmod 444 .dvc/cache/${1:0:2}/${1:2}; }
      keep $text <in; printf %s "$list" | keep $dir
      cp in out.txt; mkdir tree; cp in tree/a; printf '/out.txt\\n/tree\\n' >.gitignore
      cat >dvc.lock <<END
      schema: '2.0'
      stages:
        s:
          cmd: cp in out.txt; mkdir -p tree; cp in tree/a
          deps:
          - path: in
            md5: $text
            size: 6
          outs:
          - path: out.txt
            md5: $text
            size: 6
          - path: tree
            md5: $dir
            size: 6
            nfiles: 1
      END
      """)
    project.commit()
    return project
  }

  @Test func theyAreUpToDateForBoth() {
    let project = project()
    #expect(project.dvc("status").output == nothingToDo)
    #expect(project.pipe("status", "--exit-code").status == 0)
    #expect(project.pipe("repro").output.hasPrefix("Up to date: 1 stage"))
    #expect(project.changes == "")
  }

  @Test func lostOutputsComeFromTheFormerCache() {
    let project = project()
    project.scratch.sh("rm -r out.txt tree")
    let run = project.pipe("repro")
    #expect(run.output.contains("0 ran, 1 restored"), "\(run)")
    #expect(project.read("tree/a") == "a\r\nb\r\n")
    #expect(project.dvc("status").output == nothingToDo)
  }
}
