import Support
import Testing

/// `status` keeps what its last answer "up to date" rested on; a kept answer is the one that would be
/// found anew, whatever happened since.
@Suite struct KeptAnswerTests {
  private static let stages = """
    sources:
      in: {origin: here}
    stages:
      first:
        cmd: sh run.sh ${size} > a; echo $MODE >> a
        deps: [in, run.sh]
        env: [MODE]
        outs: [a]
      second: {cmd: cat a > b, deps: [a], outs: [b]}

    """

  /// A native project or one of DVC, brought up to date, with a kept answer.
  private static func project(isNative: Bool) -> Scratch {
    let files = ["in": "one\n", "run.sh": "cat in\n", "params.yaml": "size: 1\n"]
    let scratch = Scratch(stages, files)
    if !isNative {
      scratch.sh(
        """
        mkdir -p .dvc/tmp/pipe sub; rm pipe.yaml; echo extra > sub/extra; pipe add -q sub/extra
        printf '[core]\\nanalytics = false\\n' > .dvc/config
        """)
      scratch.write(
        "dvc.yaml",
        """
        stages:
          first: {cmd: 'sh run.sh ${size} > a', deps: [in, run.sh], outs: [a]}
          second: {cmd: cat a > b, deps: [a], outs: [b]}

        """)
    }
    scratch.sh("pipe repro -q; git add -A; git commit -qm All; sleep 0.05")
    #expect(scratch.shown("pipe status; pipe status").hasPrefix("Up to date: 2 stages"))
    #expect(scratch.exists(kept(isNative)), "the answer is kept")
    return scratch
  }

  private static func kept(_ isNative: Bool) -> String {
    isNative ? ".pipe/fresh-status" : ".dvc/tmp/pipe/fresh-status"
  }

  private static let changes = [
    "true", "echo two > in", "cp -p in old; printf 'eno\\n' > in; touch -r old in", "rm in",
    "rm b", "echo x >> b", "ln -sf in b", "echo 'size: 2' > params.yaml", "rm params.yaml",
    "rm -rf .pipe/cache .dvc/cache", "sed -i 's/cat a/cat  a/' *.yaml", "rm *.lock",
    "echo '# end' >> *.lock", "mkdir new; echo x > new/x",
  ]

  private static let changesOfDVC = [
    "rm sub/extra", "echo more > sub/extra", "rm sub/extra.dvc", "cp dvc.yaml sub/dvc.yaml",
    "echo a > .dvcignore", "printf '[cache]\\ndir = elsewhere\\n' >> .dvc/config",
  ]

  @Test(arguments: changes.map { ($0, true) } + (changes + changesOfDVC).map { ($0, false) })
  func aKeptAnswerIsTheOneThatWouldBeFoundAnew(change: String, isNative: Bool) {
    let scratch = Self.project(isNative: isNative)
    scratch.sh(change)
    for words in ["", " --json"] {
      let asked = scratch.shown("pipe status\(words)")
      scratch.sh("rm -f \(Self.kept(isNative))")
      #expect(asked == scratch.shown("pipe status\(words)"), "after '\(change)', status\(words)")
    }
  }

  @Test func aVariableThatIsAnInputIsLookedAtAgain() {
    let scratch = Self.project(isNative: true)
    #expect(scratch.shown("pipe status", variables: ["MODE": "fast"]).contains("MODE"))
    #expect(scratch.shown("pipe status").hasPrefix("Up to date"))
  }

  @Test func aProgramThatWasReplacedIsToldOf() {
    let scratch = Self.project(isNative: true)
    scratch.sh("cp $(command -v cat) $PWD.bin/cat; printf ' ' >> $PWD.bin/cat")
    #expect(scratch.shown("pipe status").contains("cat"))
    #expect(scratch.shown("pipe status").contains("cat"), "also when the answer was kept")
  }

  @Test func whatIsLackingInTheCacheIsToldEachTime() {
    let scratch = Self.project(isNative: true)
    scratch.sh("rm -rf .pipe/cache/objects")
    let first = scratch.shown("pipe status")
    #expect(first.contains("not in the cache"))
    #expect(scratch.shown("pipe status") == first)
  }
}
