import Support
import Testing

/// `pipe gc` and the remotes of a `pipe.yaml`.
@Suite struct RemoteCleaningTests {
  /// Three commits with other results each, all pushed.
  private func project() -> Scratch {
    let scratch = Scratch()
    scratch.write(
      "pipe.yaml",
      """
      stages:
        a:
          cmd: mkdir d; cp in d/x; echo y > d/y
          deps: [in]
          outs: [d]
      remotes:
        st: ../\(scratch.root.split(separator: "/").last ?? "").bin/st

      """)
    scratch.sh(
      """
      git init -q
      for number in 1 2 3; do
        echo $number > in; pipe repro -q; git add -A; git commit -qm $number; pipe push -q
        [ $number = 3 ] || git tag v$number
      done
      """)
    return scratch
  }

  private func objects(_ scratch: Scratch) -> Int {
    Int(
      scratch.sh("find \(scratch.root).bin/st/objects -type f | wc -l").output.dropLast()) ?? -1
  }

  @Test func everythingThatHasANameStaysUnlessToldOtherwise() {
    let scratch = project()
    #expect(objects(scratch) == 7)
    #expect(scratch.sh("pipe gc -c -f").output.contains("'st' holds nothing that is not needed"))
    #expect(scratch.sh("git tag -d v1 v2; pipe gc -c -w -f").status == 0)
    #expect(objects(scratch) == 3)
    #expect(scratch.sh("rm -rf .pipe d; pipe pull && cat d/x d/y").output.hasSuffix("3\ny\n"))
  }

  /// In this layout nothing but the record says that an object is a list.
  @Test func aCloneWithoutACacheKeepsTheFilesOfFolders() {
    let scratch = project()
    #expect(scratch.sh("rm -rf .pipe d; pipe gc -c -T -f").status == 0)
    #expect(objects(scratch) == 7)
    #expect(
      scratch.sh("git tag -d v1; rm -rf .pipe; pipe gc -c -T -f").output.hasSuffix(
        "from 'st'.\n"))
    #expect(objects(scratch) == 5)
    #expect(
      scratch.sh("git checkout -q v2; pipe pull -q; cat d/x d/y").output == "2\ny\n")
  }

  @Test func theDocumentHasBothSides() {
    let scratch = project()
    let document = scratch.sh("pipe gc -c -w --json --dry").output
    #expect(document.hasPrefix("{\"schema\":\"pipe.gc/1\",\"removed\":false,\"objects\":[{"))
    #expect(
      document.contains(
        "\"unknown_folders\":[],\"remotes\":[{\"remote\":\"st\",\"url\":\"\(scratch.root)/../"
      ))
    #expect(
      document.hasSuffix(
        "\"kept_objects\":3,\"kept_bytes\":\(keptBytes(scratch))}],\"users\":[]}\n"))
  }

  private func keptBytes(_ scratch: Scratch) -> String {
    String(
      scratch.sh("pipe gc -w --json --dry | grep -o '\"kept_bytes\":[0-9]*'").output
        .dropFirst(13).dropLast())
  }

  @Test func theCacheNeedNotKeepWhatTheRemoteHas() {
    let scratch = project()
    scratch.sh("echo 4 > in; pipe repro -q")
    #expect(scratch.sh("pipe gc --not-in-remote -f").output.contains("also in a remote"))
    #expect(scratch.sh("find .pipe/cache/objects -type f | wc -l").output == "2\n")
    #expect(
      scratch.sh("pipe push -q; git stash -q; pipe repro --pull; cat d/x").output.hasSuffix("3\n"))
  }
}
