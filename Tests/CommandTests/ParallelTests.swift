import Support
import Testing

/// Stages side by side, resources, and several programs at once.
@Suite struct ParallelTests {
  /// Stages that fail if two of them ever run at once.
  private static func crowd(_ count: Int, _ settings: String) -> String {
    """
    stages:
      s:
        matrix: {i: [\((1...count).map(String.init).joined(separator: ", "))]}
        cmd: mkdir busy; sleep 0.05; rmdir busy; echo > s${item.i}
        outs: ["s${item.i}"]
        \(settings)

    """
  }

  @Test func aResourceOfOneIsAMutex() {
    let declared = "resources: {plotter: 1}\n" + Self.crowd(6, "resources: {plotter: 1}")
    for stageFile in [declared, Self.crowd(6, "resources: {plotter: 1}")] {
      let scratch = Scratch(stageFile)
      #expect(
        scratch.shown("pipe repro -j 6 -k").hasSuffix("6 ran in T. New: pipe.lock (commit it).\n"))
    }
  }

  @Test func stagesRunSideBySideUpToTheNumberOfJobs() {
    let scratch = Scratch(
      """
      stages:
        s:
          matrix: {i: [1, 2, 3, 4]}
          cmd: >-
            echo > at${item.i}; for n in $(seq 200); do [ $(ls at* | wc -l) = 4 ] && break; sleep 0.02; done;
            ls at* | wc -l > s${item.i}
          outs: ["s${item.i}"]

      """)
    #expect(scratch.pipe("repro", "-j4").status == 0)
    #expect(scratch.sh("cat s?").output == "4\n4\n4\n4\n")
  }

  @Test func aStageThatNeedsMoreThanThereIsRunsAloneWithAWarning() {
    let scratch = Scratch(
      """
      stages:
        big: {cmd: mkdir busy; sleep 0.1; rmdir busy; echo > big, outs: [big], resources: {plotter: 3}}
        other: {cmd: mkdir busy; sleep 0.1; rmdir busy; echo > other, outs: [other]}
      resources: {plotter: 2}

      """)
    let ending = scratch.pipe("repro", "-j", "4")
    #expect(ending.status == 0)
    #expect(
      ending.errors == """
        warning[resource-shortage]: 'big' needs 3 of 'plotter', there is 2: it runs alone
         --> pipe.yaml:2:86
        2 |   big: {cmd: mkdir busy; sleep 0.1; rmdir busy; echo > big, outs: [big], resources: {plotter: 3}}
          |                                                                                      ^^^^^^^
          = lower the number, or say under 'resources:' at the top of the file what there is

        """)
  }

  @Test func oneJobRunsInTheOrderOfTheFileAsFarAsNeedsAllow() {
    let scratch = Scratch(
      """
      stages:
        z: {cmd: echo z >> order; echo > z, deps: [a], outs: [z]}
        m: {cmd: echo m >> order; echo > m, outs: [m]}
        a: {cmd: echo a >> order; echo > a, outs: [a]}
        b: {cmd: echo b >> order; echo > b, outs: [b]}

      """)
    scratch.pipe("repro", "-j", "1")
    #expect(scratch.read("order") == "a\nz\nm\nb\n")
  }

  @Test func oneStageIsShownRawAndSeveralInWholeLinesWithTheirNames() {
    let scratch = Scratch(
      """
      stages:
        a: {cmd: printf 'one '; printf 'line'; echo > a, outs: [a]}

      """)
    #expect(
      scratch.shown("pipe repro") == """
        one line
          a          ran    T  a
        1 ran in T. New: pipe.lock (commit it).

        """)
    scratch.write(
      "pipe.yaml",
      """
      stages:
        s:
          matrix: {i: [1, 2]}
          cmd: |
            echo > at${item.i}; for n in $(seq 500); do [ -e at1 ] && [ -e at2 ] && break; sleep 0.01; done; sleep 0.1
            for n in 1 2 3; do printf "begin$n "; sleep 0.02; echo end; done; printf tail
            echo > s${item.i}
          outs: ["s${item.i}"]

      """)
    let lines = scratch.pipe("repro", "-j", "2").output.split(separator: "\n")
    let block = ["begin1 end", "begin2 end", "begin3 end", "tail"]
    #expect(
      lines.filter { $0.hasPrefix("s@1 | ") }.map { $0.dropFirst(6) } == block.map { $0[...] })
    #expect(
      lines.filter { $0.hasPrefix("s@2 | ") }.map { $0.dropFirst(6) } == block.map { $0[...] })
    #expect(scratch.pipe("log", "s@1").output == "begin1 end\nbegin2 end\nbegin3 end\ntail")
  }

  private static let slow = """
    stages:
      a:
        cmd: echo yes > began; for i in $(seq 500); do [ -e go ] && break; sleep 0.02; done; echo > a
        outs: [a]

    """

  /// Starts a run in the background and waits until its stage has begun.
  private static let start =
    """
    await() { for i in $(seq 500); do [ -s "$1" ] && return; sleep 0.02; done; }
    pipe repro >out 2>err & p=$!; await began

    """

  @Test func aSecondRunWaitsAndSaysForWhom() {
    let scratch = Scratch(Self.slow)
    let ending = scratch.sh(
      Self.start
        + "pipe repro >out2 2>err2 & q=$!; await err2; echo > go; "
        + "wait $p; wait $q; cat err2; cat out2; echo $p $(hostname)")
    let lines = redacted(ending.output).split(separator: "\n").map(String.init)
    let who = lines.last?.split(separator: " ") ?? []
    #expect(
      lines.dropLast() == [
        "waiting for another pipe: process \(who[0]) on \(who[1]) since DATE",
        "Up to date: 1 stage, 1 file, T.",
      ])
  }

  @Test func noWaitEndsWithThreeAndStatusNeverWaits() {
    let scratch = Scratch(Self.slow)
    let ending = scratch.sh(
      Self.start
        + """
        set +e; timeout 5 pipe status; echo $?; pipe repro --no-wait; echo $?
        pipe checkout --no-wait; echo $?; pipe repro --dry >/dev/null; echo $?; echo > go; wait $p; echo $?
        """)
    #expect(ending.output == "never run   1 of 1 stage is stale\n  a\n0\n3\n3\n0\n0\n")
    #expect(
      ending.errors.contains("error[project-busy]: another pipe is working on this project\n"))
  }

  @Test func anInterruptEndsEveryProcessAndTheNextRunIsRight() {
    let scratch = Scratch(
      """
      stages:
        done: {cmd: echo > done, outs: [done]}
        slow: {cmd: echo yes > began; (sleep 64.25 & sleep 64.25; wait); cat done > slow, deps: [done], outs: [slow]}
        next: {cmd: cp slow next, deps: [slow], outs: [next]}

      """)
    scratch.write("slow", "former\n")
    let ending = scratch.sh(
      "set +e; " + Self.start.replacing("repro", with: "repro -j 1")
        + "kill -INT $p; wait $p; echo $?; cat out; pgrep -f '[s]leep 64.25'; cat slow; pipe status"
    )
    #expect(
      redacted(ending.output) == """
        130
          done       ran    T  done
          slow       stopped after T
          next       not run, needs slow
        2 not run, 1 ran in T. New: pipe.lock (commit it). Stopped; go on with: pipe repro
        former
        never run   2 of 3 stages are stale
          slow
          next   reads slow from slow

        """)
  }

  @Test func aKilledRunLeavesNoProcessAndTheNextRunIsRight() {
    let scratch = Scratch(
      "stages:\n  a: {cmd: echo half > a; echo yes > began; (sleep 65.25 & sleep 65.25); echo whole > a, outs: [a]}\n"
    )
    let ending = scratch.sh(
      "set +e; " + Self.start
        + """
        kill -KILL $p; wait $p 2>/dev/null
        for i in $(seq 300); do pgrep -f '[s]leep 65.25' >/dev/null || break; sleep 0.02; done
        pgrep -f '[s]leep 65.25'; pipe status
        sed -i 's/(sleep[^)]*)/true/' pipe.yaml; pipe repro; cat a
        """)
    #expect(
      redacted(ending.output) == """
        never run   1 of 1 stage is stale
          a
          a          ran    T  a
        1 ran in T. New: pipe.lock (commit it).
        whole

        """)
  }
}
