import Support
import Testing

/// What stands in `dvc.lock` besides what a run changes.
@Suite struct LockTextTests {
  private static let stages = """
    stages:
      a: {cmd: cp in a.txt, deps: [in], outs: [a.txt]}
      b: {cmd: cp in b.txt, deps: [in, b.in], outs: [b.txt]}

    """
  private static let lock = """
    # kept by hand
    schema: '2.0'
    stages:
      gone:
        cmd: echo   # of a stage that is no more
      b:
        outs: [{path: b.txt, md5: b026324c6904b2a9cb4b88d6d61c81d1, hash: md5}]
        cmd: "cp in b.txt"   # odd, but fine
        deps:
          - {path: b.in, hash: md5, md5: b026324c6904b2a9cb4b88d6d61c81d1, size: 2}
          - path: in
            md5: b026324c6904b2a9cb4b88d6d61c81d1
            hash: md5
      # before a
      a:
        cmd: cp in a.txt
        deps:
        - path: in
          hash: md5
          md5: 26ab0db90d72e28ad0ba1e22ee510510
          size: 2
        outs:
        - path: a.txt
          hash: md5
          md5: 26ab0db90d72e28ad0ba1e22ee510510
          size: 2

    """

  @Test func whatDidNotChangeKeepsItsText() {
    let project = SharedProject(
      Self.stages,
      ["in": "1\n", "b.in": "1\n", "a.txt": "1\n", "b.txt": "1\n", "dvc.lock": Self.lock])
    project.scratch.sh("git rm -q --cached a.txt b.txt")
    #expect(project.pipe("repro").output.contains("1 ran, 1 up to date"))
    #expect(
      project.read("dvc.lock")
        == Self.lock.replacing(
          "26ab0db90d72e28ad0ba1e22ee510510", with: "b026324c6904b2a9cb4b88d6d61c81d1"))
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test(arguments: [
    "schema: '2.0'\nstages: {}\n", "schema: '2.0'\n",
    "schema: '2.0'\nstages: {z: {cmd: 'true'}}\n",
    "schema: '2.0'\nstages:\n    z:\n        cmd: x\n",
    "{\"schema\": \"2.0\", \"stages\": {\"z\": {\"cmd\": \"x\"}}}\n",
    "schema: '2.0'\ndatasets:\n- name: d\n  type: url\n  url: u\n",
  ])
  func aLockInAnotherFormCanBeReadWhenItIsWritten(former: String) {
    let project = SharedProject(
      "stages:\n  a: {cmd: cp i o, deps: [i], outs: [o]}\n", ["i": "1\n", "dvc.lock": former])
    #expect(project.pipe("repro").status == 0)
    #expect(project.pipe("repro").output.hasPrefix("Up to date"))
    #expect(project.dvc("status").output == nothingToDo)
    let lock = project.read("dvc.lock")
    #expect(lock.contains("  a:\n    cmd: cp i o\n"))
    #expect(former.contains("z") == lock.contains("  z:\n    cmd: "))
    #expect(former.contains("datasets") == lock.contains("datasets:\n- name: d\n"))
  }

  @Test func bothSidesOfAConflictAreCandidates() {
    let project = SharedProject(Self.stages, ["in": "1\n", "b.in": "1\n"])
    #expect(project.pipe("repro").status == 0)
    project.scratch.sh(
      """
      git add -A; git commit -qm ours; git switch -qc other HEAD~1
      echo 2 > in; git stash -q; rm -f a.txt b.txt; git stash pop -q; \(Scratch.program) repro
      git add -A; git commit -qm theirs; git switch -q -; git merge -q other >/dev/null || true
      git checkout -q --theirs in
      """)
    #expect(project.read("dvc.lock").contains("<<<<<<<"))
    let healed = project.pipe("repro")
    #expect(healed.output.contains("0 ran, 2 restored"), "\(healed)")
    #expect(!project.read("dvc.lock").contains("<<<<<<<"))
    #expect(project.read("a.txt") == "2\n")
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func aLongCommandWithTwoBlanksReadsBack() {
    let words = (1...30).map { "word\($0)" }.joined(separator: "  ")
    let project = SharedProject("stages:\n  a:\n    cmd: echo \"\(words)\" > a\n    outs: [a]\n")
    #expect(project.pipe("repro").status == 0)
    #expect(project.pipe("status", "--exit-code").status == 0)
    #expect(project.dvc("status").output == nothingToDo)
  }
}
