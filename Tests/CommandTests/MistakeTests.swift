import Support
import Testing

/// Mistakes in stage files, as a person sees them.
@Suite struct MistakeTests {
  @Test func outsBesideStagesAndMetricsAtTheTopAreShownWhereTheyBelong() {
    let scratch = Scratch(
      """
      stages:
        features:
          cmd: jupyter nbconvert --execute featurize.ipynb
          deps:
            - data/clean
          params:
            - levels.no
        outs:
          - features
      metrics:
        - performance.json

      """, ["params.yaml": "levels:\n  no: 3\n", "data/clean": ""])
    #expect(
      scratch.shown("pipe repro") == """
        error[misplaced-key]: 'outs' stands where the names of stages stand
         --> pipe.yaml:8:3
        8 |   outs:
          |   ^^^^
          = 'outs' belongs in a stage, as in 'features':
          +   features:
          +     outs:
          +       - features

        error[misplaced-key]: 'metrics' is not a key of the top level
          --> pipe.yaml:10:1
        10 | metrics:
           | ^^^^^^^
           = 'metrics' belongs in a stage, beside its 'cmd':
           +   features:
           +     metrics:
           +       - performance.json
        [2]

        """)
  }

  @Test func metricsBesideStagesAreShownWhereTheyBelong() {
    let scratch = Scratch(
      """
      stages:
        features:
          cmd: jupyter nbconvert --execute featurize.ipynb
          deps:
            - data/clean
          params:
            - levels.no
          outs:
            - features
        metrics:
          - performance.json

      """, ["params.yaml": "levels:\n  no: 3\n", "data/clean": ""])
    #expect(
      scratch.shown("pipe repro") == """
        error[misplaced-key]: 'metrics' stands where the names of stages stand
          --> pipe.yaml:10:3
        10 |   metrics:
           |   ^^^^^^^
           = 'metrics' belongs in a stage, as in 'features':
           +   features:
           +     metrics:
           +       - performance.json
        [2]

        """)
  }

  @Test func allMistakesOfAFileAreReportedInOneRun() {
    let scratch = Scratch(
      """
      stages:
        a:
          cmd: x
          dep: [y]
          outs: x y
        b:
          outs: [z]
        c:
          cmd: ${nope.x}
          deps: [../out]

      """)
    let errors = scratch.pipe("status").errors.split(separator: "\n")
      .filter { $0.hasPrefix("error[") || $0.contains("-->") }
    #expect(
      errors == [
        "error[unknown-key]: 'dep' is not a key of a stage", " --> pipe.yaml:4:5",
        "error[wrong-type]: 'outs' takes a list of paths, not 'x y'", " --> pipe.yaml:5:11",
        "error[missing-key]: the stage 'b' has no 'cmd'", " --> pipe.yaml:6:3",
        "error[unresolved-variable]: 'nope.x' is not known here", " --> pipe.yaml:9:10",
        "error[path-outside-project]: '../out' leads out of the project", "  --> pipe.yaml:10:12",
      ])
  }

  @Test func aCycleIsShownWhole() {
    let scratch = Scratch(
      """
      stages:
        a: {cmd: cp c a, deps: [c], outs: [a]}
        b: {cmd: cp a b, deps: [a], outs: [b]}
        c: {cmd: cp b c, deps: [b], outs: [c]}

      """)
    #expect(
      scratch.shown("pipe repro") == """
        error[cycle]: stages need each other: a → b → c → a
         --> pipe.yaml:3:27
        3 |   b: {cmd: cp a b, deps: [a], outs: [b]}   'b' reads this from 'a'
          |                           ^
         --> pipe.yaml:4:27  'c' reads this from 'b'
        4 |   c: {cmd: cp b c, deps: [b], outs: [c]}
          |                           ^
         --> pipe.yaml:2:27  'a' reads this from 'c'
        2 |   a: {cmd: cp c a, deps: [c], outs: [a]}
          |                           ^
          = remove one of these dependencies
        [2]

        """)
  }

  @Test func anOutputThatGitTracksIsRefused() {
    let scratch = Scratch("stages:\n  a: {cmd: 'echo > a.txt', outs: [a.txt]}\n", ["a.txt": "mine"])
    scratch.sh("git add a.txt")
    #expect(
      scratch.shown("pipe repro") == """
        error[output-tracked-by-git]: 'a.txt', an output of 'a', is tracked by Git
         --> pipe.yaml:2:35
        2 |   a: {cmd: 'echo > a.txt', outs: [a.txt]}
          |                                   ^^^^^
          = to keep it in Git, give the output 'cache: false'
          = to keep it in the cache: git rm -r --cached a.txt
        [2]

        """)
    #expect(scratch.read("a.txt") == "mine")
    scratch.sh("sed -i 's/\\[a.txt\\]/[a.txt: {cache: false}]/' pipe.yaml")
    #expect(scratch.pipe("repro").status == 0)
  }

  @Test func aDependencyThatNobodyMakesStopsARunBeforeItStarts() {
    let scratch = Scratch(
      """
      stages:
        first: {cmd: 'echo > first', outs: [first]}
        a: {cmd: cat nothere > a, deps: [nothere], outs: [a]}

      """)
    let run = scratch.pipe("repro")
    #expect(run.status == 2)
    #expect(
      run.errors.hasPrefix(
        """
        error[missing-dependency]: 'nothere', which 'a' reads, is not there and no stage makes it
         --> pipe.yaml:3:36

        """))
    #expect(run.errors.contains("\n  = "), "it has a hint")
    #expect(!scratch.exists("first"))
    for command in ["status", "repro --dry", "dag"] {
      let ending = scratch.sh("pipe \(command)")
      #expect(ending.status == 2 && ending.errors == run.errors, "pipe \(command)")
    }
  }

  @Test func withJSONTheMistakesAreADocument() {
    let scratch = Scratch("stages:\n  a:\n    cmd: x\n    dep: [y]\n")
    for command in ["status", "repro", "dag", "checkout", "doctor"] {
      let ending = scratch.pipe(command, "--json")
      #expect(ending.status == 2)
      #expect(
        ending.output == """
          {"schema":"pipe.error/1","errors":[{"code":"unknown-key","message":"'dep' is not a key of \
          a stage","file":"pipe.yaml","line":4,"column":5,"hint":"did you mean 'deps'?"}]}

          """)
      #expect(ending.errors.hasPrefix("error[unknown-key]: 'dep' is not a key of a stage\n"))
    }
  }

  @Test func allMistakesComeInOneRunOfAnyCommand() {
    let scratch = Scratch(
      """
      stages:
        a:
          cmd: [echo, 1]
          deps: [nothere]
          outs: [kept, {model: {compare: {tolerance: [x]}}}]
        b:
          cmd: cat ${lr}
          wdir: nowhere
          depz: [y]

      """, ["kept": "1"])
    scratch.sh("git add kept")
    let codes = [
      "wrong-type 3", "missing-dependency 4", "output-tracked-by-git 5", "unknown-key 5",
      "unresolved-variable 7", "missing-file 8", "unknown-key 9",
    ]
    for command in ["status", "repro", "repro --dry", "dag", "checkout"] {
      let ending = scratch.sh("pipe \(command) --json")
      #expect(ending.status == 2)
      let found = ending.output.matches(of: #/"code":"([^"]+)".*?"line":([0-9]+)/#)
        .map { "\($0.1) \($0.2)" }
      #expect(found == codes, "pipe \(command)")
    }
  }

  @Test func dataThatIsRecordedButAbsentIsNoMistakeOfTheStageFile() {
    let scratch = Scratch("stages: {a: {cmd: cp in o, deps: [in], outs: [o]}}\n", ["in": "1"])
    scratch.pipe("repro")
    scratch.sh("rm in")
    #expect(scratch.pipe("status").status == 0)
    #expect(scratch.pipe("dag").errors == "")
    #expect(scratch.pipe("repro", "--locked").status == 0)
    #expect(scratch.pipe("repro", "--allow-missing").status == 0)
    let run = scratch.pipe("repro")
    #expect(run.status == 2)
    #expect(
      run.errors.hasPrefix("error[missing-dependency]: 'in', which 'a' reads, is not there any"))
    scratch.write("pipe.yaml", "stages: {a: {cmd: cp in o, deps: [in], outs: [o], oops: 1}}\n")
    #expect(!scratch.pipe("status").errors.contains("missing-dependency"))
  }
}
