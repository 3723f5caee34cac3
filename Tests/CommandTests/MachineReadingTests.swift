import Support
import Testing

/// What programs read.
@Suite struct MachineReadingTests {
  private static let stages = """
    stages:
      prepare: {cmd: cp data.csv a, deps: [data.csv], outs: [a]}
      train: {cmd: 'cp a b; echo ${lr}', deps: [a], params: [lr], outs: [b]}

    """

  private static func project() -> Scratch {
    let scratch = Scratch(stages, ["params.yaml": "lr: 0.1\n", "data.csv": "1\n"])
    scratch.pipe("repro")
    return scratch
  }

  @Test func statusIsOneDocument() {
    let scratch = Self.project()
    #expect(
      scratch.pipe("status", "--json").output == """
        {"schema":"pipe.status/1","stages":[{"stage":"prepare","state":"fresh","reasons":[]},\
        {"stage":"train","state":"fresh","reasons":[]}]}

        """)
    scratch.sh("echo 'lr: 0.2' > params.yaml; echo 2 > data.csv")
    #expect(
      scratch.pipe("status", "--json").output == """
        {"schema":"pipe.status/1","stages":[{"stage":"prepare","state":"stale","reasons":[\
        {"kind":"dependency-modified","path":"data.csv",\
        "old":"sha256:4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865",\
        "new":"sha256:53c234e5e8472b6ac51c1ae1cab3fe06fad053beb8ebfd8977b010655bfdd3c3"}]},\
        {"stage":"train","state":"stale","reasons":[\
        {"kind":"parameter-modified","file":"params.yaml","key":"lr","old":0.1,"new":0.2},\
        {"kind":"upstream-stale","stage":"prepare"}]}]}

        """)
  }

  @Test func eachStateHasItsWord() {
    let scratch = Self.project()
    scratch.write("data.csv", "2\n")
    #expect(states(scratch) == ["stale", "pending"])
    scratch.pipe("repro")
    scratch.write("data.csv", "1\n")
    #expect(states(scratch).first == "restorable")
    scratch.pipe("repro")
    scratch.sh("rm -rf .pipe/cache")
    #expect(states(scratch) == ["uncached", "uncached"])
    scratch.sh("rm a b")
    #expect(states(scratch).first == "absent")
  }

  private func states(_ scratch: Scratch) -> [String] {
    scratch.pipe("status", "--json").output.matches(of: #/"state":"([a-z]+)"/#).map { String($0.1) }
  }

  @Test func theExitCodeOfStatusIsAskedFor() {
    let scratch = Self.project()
    #expect(scratch.pipe("status", "--exit-code").status == 0)
    scratch.write("data.csv", "2\n")
    #expect(scratch.pipe("status").status == 0)
    #expect(scratch.pipe("status", "--exit-code").status == 1)
    #expect(scratch.pipe("status", "--json", "--exit-code").status == 1)
  }

  @Test func aDryRunIsOneDocument() {
    let scratch = Self.project()
    scratch.write("data.csv", "2\n")
    #expect(
      scratch.pipe("repro", "--dry", "--json").output.replacing(#/"(old|new)":"[^"]*"/#, with: "D")
        == """
        {"schema":"pipe.plan/1","stages":[{"stage":"prepare","decision":"run","reasons":[\
        {"kind":"dependency-modified","path":"data.csv",D,D}]},\
        {"stage":"train","decision":"may-run","reasons":[{"kind":"upstream-stale","stage":"prepare"}]}]}

        """)
  }

  @Test func aRunIsAStreamOfEvents() {
    let scratch = Self.project()
    scratch.write("data.csv", "2\n")
    let ending = scratch.pipe("repro", "--json", "-j", "1")
    let lines = ending.output.replacing(#/"(old|new)":"[^"]*"/#, with: "D")
      .replacing(#/"seconds":[0-9.]+/#, with: "S").replacing(#/"max_rss_bytes":\d+/#, with: "M")
      .split(separator: "\n").map(String.init)
    let reason = #"[{"kind":"dependency-modified","path":"data.csv",D,D}]"#
    #expect(lines.first?.hasPrefix(#"{"schema":"pipe.events/1","event":"start""#) == true)
    #expect(
      lines.dropFirst() == [
        """
        {"event":"plan","stages":[{"stage":"prepare","decision":"run","reasons":\(reason)},\
        {"stage":"train","decision":"may-run","reasons":[{"kind":"upstream-stale","stage":"prepare"}]}]}
        """,
        #"{"event":"stage-started","stage":"prepare","reasons":\#(reason)}"#,
        #"{"event":"stage-finished","stage":"prepare","outcome":"ran","exit":0,S,M}"#,
        #"{"event":"stage-started","stage":"train","reasons":[{"kind":"dependency-modified","path":"a",D,D}]}"#,
        #"{"event":"stage-finished","stage":"train","outcome":"ran","exit":0,S,M}"#,
        #"{"event":"summary","ran":2,"restored":0,"skipped":0,"failed":0,"blocked":0,"cancelled":0,S}"#,
      ])
    #expect(ending.errors == "0.1\n", "what stages print goes to standard error")
  }

  @Test func aStreamTellsOfFailuresAndOfDoingNothing() {
    let scratch = Self.project()
    let idle = scratch.pipe("repro", "--json").output.split(separator: "\n")
    #expect(idle.last?.hasPrefix(#"{"event":"summary","ran":0,"restored":0,"skipped":2,"#) == true)
    scratch.sh("sed -i 's/cp data.csv a/exit 7/' pipe.yaml")
    let ending = scratch.pipe("repro", "--json")
    #expect(ending.status == 1)
    #expect(ending.output.contains(#""stage":"prepare","outcome":"failed","exit":7,"#))
    #expect(ending.output.contains(#""stage":"train","outcome":"blocked","exit":null,"#))
    #expect(ending.output.contains(#""code":"stage-failed""#))
    #expect(ending.errors.contains("error[stage-failed]: 'prepare'"))
  }

  @Test func theListOfStagesIsOneDocument() {
    let scratch = Scratch(
      """
      stages:
        train:
          matrix: {m: [a]}
          desc: a model
          cmd: ["python3 train.py ${item.m}"]
          wdir: src
          deps: [train.py]
          params: [lr, other.json: , third.yaml: [x.y]]
          outs: [model: {persist: true}]
          metrics: [m.json]
          plots: [p.csv]
          always_changed: true

      """, ["params.yaml": "lr: 1\n", "src/other.json": "{}", "src/third.yaml": "x: {y: 1}\n"])
    #expect(
      scratch.pipe("stage", "list", "--json").output == """
        {"schema":"pipe.stages/1","stages":[{"stage":"train@a","file":"pipe.yaml","name":"train@a",\
        "cmd":["python3 train.py a"],"wdir":"src","deps":["src/train.py"],\
        "params":{"params.yaml":["lr"],"src/other.json":null,"src/third.yaml":["x.y"]},\
        "outs":[{"path":"src/model","kind":"out","cache":true,"persist":true},\
        {"path":"src/m.json","kind":"metric","cache":false,"persist":false},\
        {"path":"src/p.csv","kind":"plot","cache":true,"persist":false}],\
        "frozen":false,"always_changed":true,"desc":"a model"}]}

        """)
    #expect(scratch.pipe("stage", "list").output == "  train@a   a model\n")
  }

  @Test func jsonOutputIsNothingButJSON() {
    let scratch = Self.project()
    for command in [
      "status --json", "repro --json", "repro -n --json", "dag --json", "stage list --json",
      "checkout --json", "log --json", "doctor --json", "status --json nothere",
      "repro --json --nothere",
    ] {
      let check =
        "import json, sys; [json.loads(line)['schema' if n == 0 else 'event']"
        + " for n, line in enumerate(sys.stdin)]"
      let ending = scratch.sh(
        "(pipe \(command) 2>/dev/null || true) | tee out | python3 -c \"\(check)\"; test -s out")
      #expect(ending.status == 0, "pipe \(command): \(scratch.read("out") ?? "") \(ending.errors)")
    }
  }
}
