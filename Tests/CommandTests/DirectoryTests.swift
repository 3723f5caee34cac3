import Support
import Testing

/// Folders, links and files that are hard to read, as dependencies and outputs.
@Suite struct DirectoryTests {
  private static let stages = """
    stages:
      a: {cmd: cat data/f1 > a, deps: [data], outs: [a]}

    """

  private static func project(_ variables: [String: String] = [:]) -> Scratch {
    let scratch = Scratch(stages, variables: variables)
    scratch.sh(
      "mkdir -p data/sub; for i in 1 2 3 4 5; do echo $i > data/f$i; done; echo s > data/sub/s")
    return scratch
  }

  @Test func aChangedFolderNamesTheFiles() {
    let scratch = Self.project()
    scratch.pipe("repro")
    scratch.sh("echo x > data/f2; rm data/f3; echo n > data/sub/new")
    let text = scratch.pipe("status").output
    for name in ["f2", "f3", "sub/new"] { #expect(text.contains(name)) }
    #expect(!text.contains("f1"))
    let json = scratch.pipe("status", "--json").output
    #expect(json.contains(#""path":"data","#))
    #expect(json.contains(#""files":["#))
    #expect(scratch.pipe("repro").output.contains("because data"))
  }

  @Test func anExecutableBitIsContent() {
    let scratch = Self.project()
    scratch.pipe("repro")
    scratch.sh("chmod +x data/f1")
    #expect(scratch.pipe("status", "--exit-code").status == 1)
    #expect(scratch.pipe("status").output.contains("f1"))
  }

  @Test func aFolderIsStaleByItsTreeNotItsTimes() {
    let scratch = Self.project()
    scratch.pipe("repro")
    scratch.sh("cp -r data copy; rm -rf data; mv copy data; touch data")
    #expect(scratch.pipe("status", "--exit-code").status == 0)
  }

  @Test func aNamedPipeIsRefusedAndNeverWaitedFor() {
    let scratch = Self.project()
    scratch.sh("mkfifo data/fifo")
    for command in ["status", "repro"] {
      let ending = scratch.sh("timeout 10 pipe \(command)")
      #expect(ending.status == 2)
      #expect(
        ending.errors == """
          error[special-file]: 'data/fifo' is a named pipe, which has no content to keep
           --> pipe.yaml:2:36
          2 |   a: {cmd: cat data/f1 > a, deps: [data], outs: [a]}
            |                                    ^^^^
            = use a regular file, or leave it out of the pipeline

          """)
    }
    scratch.sh("sed -i 's/data\\]/data\\/fifo]/' pipe.yaml")
    #expect(scratch.sh("timeout 10 pipe repro").status == 2)
  }

  @Test func aNameThatIsNotUTF8IsSpelledOut() {
    let scratch = Self.project()
    scratch.sh(#"touch $'data/\xff\xfe'"#)
    #expect(
      scratch.shown("pipe repro") == #"""
        error[name-not-utf8]: the file name 'data/\xff\xfe' is not UTF-8
         --> pipe.yaml:2:36
        2 |   a: {cmd: cat data/f1 > a, deps: [data], outs: [a]}
          |                                    ^^^^
          = rename the file; a name in an old encoding is mended by convmv
        [2]

        """#)
  }

  @Test func aFileThatMayNotBeReadIsNamed() {
    let scratch = Self.project()
    scratch.sh("chmod 000 data/f4; chmod 777 . .pipe* 2>/dev/null || true")
    // Root reads everything, so the program runs as nobody if the test runs as root.
    let user =
      scratch.sh("[ $(id -u) != 0 ] || echo setpriv --reuid=65534 --clear-groups")
      .output.split(separator: "\n").first ?? ""
    scratch.sh("cp $(readlink \(scratch.root).bin/pipe) pipe-copy")
    let ending = scratch.sh("\(user) ./pipe-copy status")
    #expect(ending.status == 3 || ending.status == 2)
    #expect(ending.errors.hasPrefix("error[unreadable-file]: 'data/f4' cannot be read"))
  }

  @Test func aLinkIsFollowedAndABrokenOneIsNamed() {
    let scratch = Scratch(
      "stages:\n  a: {cmd: cat l/f > a, deps: [l, one], outs: [a]}\n", ["data/f": "1\n"])
    scratch.sh("ln -s data l; ln -s data/f one")
    #expect(scratch.pipe("repro").status == 0)
    scratch.write("data/f", "2\n")
    #expect(scratch.pipe("status", "--exit-code").status == 1)
    scratch.sh("rm one; ln -s nowhere one")
    #expect(
      scratch.shown("pipe status") == """
        error[broken-link]: 'one' is a symbolic link to 'nowhere', which does not exist
         --> pipe.yaml:2:35
        2 |   a: {cmd: cat l/f > a, deps: [l, one], outs: [a]}
          |                                   ^^^
          = make the target, or remove the link
        [2]

        """)
    scratch.sh("rm one; ln -s one one")
    #expect(scratch.pipe("status").errors.hasPrefix("error[link-cycle]: "))
  }

  @Test func aLinkInAFolderIsContentAndIsNotFollowed() {
    let scratch = Self.project()
    scratch.sh("ln -s f1 data/l; ln -s . data/loop; ln -s nowhere data/broken")
    #expect(scratch.sh("timeout 10 pipe repro").status == 0)
    #expect(scratch.pipe("status", "--exit-code").status == 0)
    scratch.sh("ln -sfn f2 data/l")
    let text = scratch.pipe("status").output
    #expect(text.contains("data") && text.contains("l"))
    #expect(scratch.pipe("status", "--exit-code").status == 1)
  }

  @Test func anOutputFolderComesBackWholeAndLeavesNothingBehind() {
    let scratch = Scratch(
      """
      stages:
        a:
          cmd: mkdir -p out/deep; for i in $(seq ${n}); do echo $i > out/f$i; done; touch out/deep/x; chmod +x out/f1
          outs: [out]

      """, ["params.yaml": "n: 3\n"])
    scratch.pipe("repro")
    scratch.write("params.yaml", "n: 1\n")
    scratch.pipe("repro")
    #expect(scratch.sh("cd out; find . -type f | sort").output == "./deep/x\n./f1\n")
    scratch.write("params.yaml", "n: 3\n")
    #expect(
      scratch.shown("pipe repro") == """
          a          restored (run AGO)   out
        0 ran, 1 restored in T.

        """)
    #expect(scratch.sh("cd out; find . -type f | sort").output == "./deep/x\n./f1\n./f2\n./f3\n")
    #expect(scratch.sh("test -x out/f1 && ! test -x out/f2").status == 0)
  }

  @Test func anOutputBelowAnotherStagesFolderIsADependencyOfTheFolder() {
    let scratch = Scratch(
      """
      stages:
        parts: {cmd: mkdir -p d && echo 1 > d/x, outs: [d]}
        one: {cmd: cp d/x one, deps: [d/x], outs: [one]}
        all: {cmd: ls all-of | wc -l > all, deps: [all-of], outs: [all]}
        p1: {cmd: mkdir -p all-of && echo > all-of/p1, outs: [all-of/p1]}
        p2: {cmd: mkdir -p all-of && echo > all-of/p2, outs: [all-of/p2]}

      """)
    #expect(scratch.pipe("repro", "-j", "1").status == 0)
    #expect(scratch.read("one") == "1\n" && scratch.read("all") == "2\n")
  }
}
