import Support
import Testing

/// With what results were made: recorded, told when it changed, and compared.
@Suite struct EnvironmentTests {
  private static let stages = """
    stages:
      train:
        cmd: fake/bin/python3.11 train.sh > model
        deps: [train.sh]
        outs: [model]
      report:
        cmd: sort model > report.txt
        deps: [model]
        outs: [report.txt]

    """

  /// A project whose Python is a shell, with the packages that a folder names.
  static func project(_ stages: String = stages, variables: [String: String] = [:]) -> Scratch {
    let scratch = Scratch(
      stages,
      [
        "train.sh": "echo model", ".gitignore": "fake/\n",
        "fake/bin/python3.11": "#!/bin/sh\nexec /bin/sh \"$@\"\n",
        "fake/lib/python3.11/os.py": "",
        "fake/include/python3.11/patchlevel.h": "#define PY_VERSION \"3.11.7\"\n",
      ], variables: variables)
    scratch.sh("chmod +x fake/bin/python3.11")
    install("2.1.0", scratch)
    return scratch
  }

  static func install(_ version: String, _ scratch: Scratch) {
    let site = "fake/lib/python3.11/site-packages"
    scratch.sh("rm -rf \(site)/numpy-*")
    scratch.write(
      "\(site)/numpy-\(version).dist-info/METADATA", "Name: numpy\nVersion: \(version)\n")
    scratch.sh("sleep 0.05")
  }

  @Test func theLockSaysWithWhatEachResultWasMade() {
    let scratch = Self.project()
    scratch.pipe("repro")
    let lines = scratch.sh("grep -A3 '^  [0-9a-f]*:$' pipe.lock | grep -v '^--' | tail -n 7").output
    let made = scratch.sh("sed -n 's/^    env: //p' pipe.lock").output.split(separator: "\n")
    #expect(made.count == 2)
    #expect(lines.contains("    python: 3.11.7\n    numpy: 2.1.0\n"))
    #expect(lines.contains("    program sort: "))
    #expect(
      scratch.sh("grep -c '^environments:' pipe.lock; grep -c '^  [0-9a-f]*:$' pipe.lock").output
        == "1\n2\n")
  }

  @Test func aChangeIsToldInOneLineAsLongAsItIsTrue() {
    let scratch = Self.project()
    scratch.pipe("repro")
    let lock = scratch.read("pipe.lock")
    Self.install("2.2.1", scratch)
    let told = "numpy 2.1.0 → 2.2.1 since 'train' ran\n"
    let upToDate = "Up to date: 2 stages, 3 files, T.\n"
    for command in ["pipe status", "pipe repro", "pipe repro", "pipe repro"] {
      #expect(scratch.shown(command) == upToDate + told, "\(command)")
    }
    #expect(
      scratch.shown("pipe repro --locked")
        == "  locked     2 stages match pipe.lock; nothing ran\n" + told)
    #expect(scratch.pipe("status", "--exit-code").status == 0)
    #expect(scratch.read("pipe.lock") == lock)
    Self.install("2.1.0", scratch)
    for _ in 1...2 { #expect(scratch.shown("pipe repro") == upToDate) }
  }

  @Test func aVariableThatChangesNumbersIsToldOnTheShortestWayToo() {
    let scratch = Self.project()
    for _ in 1...3 { scratch.pipe("repro") }
    let told = "OMP_NUM_THREADS not set → '1' since 'report' and 'train' ran"
    for _ in 1...2 {
      let output = scratch.sh("OMP_NUM_THREADS=1 pipe repro").output
      #expect(
        output.contains(told)
          || output.contains("OMP_NUM_THREADS not set → '1' since 'train' and 'report' ran"))
    }
    #expect(scratch.shown("pipe repro") == "Up to date: 2 stages, 3 files, T.\n")
  }

  @Test func severalStagesShareALine() {
    let scratch = Self.project(
      """
      stages:
        s:
          foreach: [a, b, c, d]
          do:
            cmd: fake/bin/python3.11 train.sh > ${item}
            deps: [train.sh]
            outs: ['${item}']
        other:
          cmd: fake/bin/python3.11 train.sh | sort > o
          deps: [train.sh]
          outs: [o]

      """)
    scratch.pipe("repro")
    Self.install("2.2.1", scratch)
    #expect(
      scratch.shown("pipe status")
        == "Up to date: 5 stages, 6 files, T.\nnumpy 2.1.0 → 2.2.1 since 5 stages ran\n")
    #expect(
      scratch.shown("pipe status s@a other").hasSuffix(
        "numpy 2.1.0 → 2.2.1 since 's@a' and 'other' ran\n"))
  }

  @Test func ignoringSaysNothing() {
    let scratch = Self.project("environment: ignore\n" + Self.stages)
    scratch.pipe("repro")
    Self.install("2.2.1", scratch)
    #expect(scratch.shown("pipe repro") == "Up to date: 2 stages, 3 files, T.\n")
    #expect(
      scratch.shown("pipe repro --environment report")
        == "Up to date: 2 stages, 3 files, T.\nnumpy 2.1.0 → 2.2.1 since 'train' ran\n")
  }

  @Test func rerunningNamesTheReasonAndComesBackToFormerResults() {
    let scratch = Self.project(
      Self.stages.replacing("outs: [model]", with: "outs: [model]\n    environment: rerun"))
    scratch.pipe("repro")
    let lock = scratch.read("pipe.lock")
    Self.install("2.2.1", scratch)
    #expect(
      scratch.shown("pipe status")
        == """
        numpy 2.1.0 → 2.2.1   2 of 2 stages are stale
          train
          report   may run: reads model from train

        """)
    #expect(
      scratch.sh("pipe status --json train").output.contains(
        #""state":"stale","reasons":[{"kind":"environment-changed","#))
    #expect(scratch.pipe("repro", "--locked").status == 1)
    #expect(
      scratch.shown("pipe repro")
        == """
          train      ran    T  model    because numpy 2.1.0 → 2.2.1
          report     up to date
        1 ran, 1 up to date in T.

        """)
    #expect(scratch.shown("pipe repro") == "Up to date: 2 stages, 3 files, T.\n")
    Self.install("2.1.0", scratch)
    #expect(
      scratch.shown("pipe repro")
        == """
          train      restored (run AGO)   model
          report     up to date
        0 ran, 1 restored, 1 up to date in T.

        """)
    #expect(scratch.read("pipe.lock") == lock)
  }

  @Test func whatAStageInstallsCountsForTheNext() {
    let scratch = Self.project(
      """
      environment: rerun
      stages:
        install:
          cmd: >-
            mkdir -p fake/lib/python3.11/site-packages/x-${v}.dist-info &&
            printf 'Name: x\\nVersion: ${v}\\n' > fake/lib/python3.11/site-packages/x-${v}.dist-info/METADATA
          params: [v]
        train:
          cmd: fake/bin/python3.11 train.sh > model
          deps: [train.sh]
          outs: [model]

      """)
    scratch.write("params.yaml", "v: '1'\n")
    #expect(scratch.sh("pipe repro -j1 install && pipe repro -j1").status == 0)
    #expect(scratch.sh("grep -c '    x: \"1\"' pipe.lock").output == "1\n")
    scratch.write("params.yaml", "v: '2'\n")
    scratch.sh("sed -i 's/deps: .train.sh./deps: [train.sh, marker]/' pipe.yaml; touch marker")
    scratch.sh("pipe repro -j1 install; pipe repro -j1 train")
    #expect(scratch.shown("pipe status") == "Up to date: 2 stages, 3 files, T.\n")
  }

  @Test func aRestoredResultKeepsTheEnvironmentItWasMadeIn() {
    let scratch = Self.project()
    scratch.pipe("repro")
    let first = scratch.read("pipe.lock")
    scratch.write("train.sh", "echo other")
    Self.install("2.2.1", scratch)
    scratch.pipe("repro")
    #expect((scratch.read("pipe.lock") ?? "").contains("numpy: 2.2.1"))
    scratch.write("train.sh", "echo model")
    #expect(
      scratch.shown("pipe repro")
        == """
          train      restored (run AGO)   model
          report     restored (run AGO)   report.txt
        numpy 2.1.0 → 2.2.1 since 'train' ran
        0 ran, 2 restored in T.

        """)
    #expect(scratch.read("pipe.lock") == first)
  }

  @Test func envShowsWhatTheLockSaysAndWhatDiffersHere() {
    let scratch = Self.project()
    scratch.pipe("repro")
    scratch.sh("git add -A; git commit -qm one")
    Self.install("2.2.1", scratch)
    let digest = scratch.sh("sed -n '/^  train:/,/^$/s/^    env: //p' pipe.lock").output.dropLast()
    let shown = scratch.pipe("env", "model").output
    #expect(
      shown.hasPrefix(
        "train   \(digest)\n  python: 3.11.7\n  numpy: 2.1.0\n  program sh: "))
    #expect(shown.hasSuffix("  differs here: numpy 2.1.0 → 2.2.1\n"))
    #expect(
      scratch.pipe("env", "--requirements").output == "# python 3.11.7\nnumpy==2.1.0\n")
    #expect(
      scratch.pipe("env", "--requirements", "--here").output
        == "# python 3.11.7\nnumpy==2.2.1\n")
    let json = scratch.pipe("env", "train", "--json").output
    #expect(
      json.hasPrefix(#"{"schema":"pipe.environment/1","stage":"train","digest":"\#(digest)""#))
    #expect(json.contains(#""tools":[{"name":"python3.11","path":"\#(scratch.root)/fake/bin/"#))
    let difference = "  numpy 2.1.0 → 2.2.1\n"
    #expect(
      scratch.pipe("env", "diff", "lock", "here").output == "train\n\(difference)report   equal\n")
    #expect(scratch.pipe("env", "diff", "train", "here").output == "train\n\(difference)")
    scratch.pipe("repro", "-f")
    #expect(
      scratch.pipe("env", "diff", "HEAD", "lock").output == "train\n\(difference)report   equal\n")
    #expect(scratch.pipe("env", "diff", "HEAD:train", "train").output == "train\n\(difference)")
    #expect(scratch.pipe("env", "diff", "HEAD", "nowhere").status == 2)
    #expect(scratch.pipe("env", "diff", "lock").status == 2)
  }

  @Test func envSaysSoWhereNothingIsRecorded() {
    let scratch = Self.project()
    #expect(scratch.pipe("env", "train").output.contains("   here and now\n  python: 3.11.7\n"))
    #expect(scratch.pipe("env", "--requirements", "train").output.contains("numpy==2.1.0"))
    #expect(
      scratch.sh("git status --short --ignored | grep -v fake").output.contains(".pipe") == false)
  }

  @Test func aFailureNamesWhatChangedSinceItWorked() {
    let scratch = Self.project()
    scratch.pipe("repro")
    scratch.write("fake/include/python3.11/patchlevel.h", "#define PY_VERSION \"3.12.1\"\n")
    scratch.write("train.sh", "exit 3")
    let errors = scratch.pipe("repro").errors
    #expect(
      errors.contains("  = since it last worked: python 3.11.7 → 3.12.1; train.sh changed\n"),
      "\(errors)")
  }

  @Test func theHistoryTellsTheMachineAndTheLockDoesNot() {
    let scratch = Self.project()
    scratch.pipe("repro")
    let kernel = scratch.sh("uname -r").output.dropLast()
    let json = scratch.pipe("log", "--json").output
    for part in [
      #""kernel":"\#(kernel)""#, #""name":"sort""#, #""max_rss_bytes":"#, #""commit":null"#,
      #""user":"ana""#, #""exit":0"#,
    ] {
      #expect(json.contains(part), "\(part)")
    }
    #expect(!(scratch.read("pipe.lock") ?? "").contains(kernel))
    let run = scratch.sh("pipe log | sed -n 2p | cut -d' ' -f3").output.dropLast()
    let details = scratch.sh("pipe log --run \(run)").output
    #expect(details.contains("MiB   exit 0   env "))
    #expect(details.contains("Linux \(kernel)\n"))
  }

  @Test func aPlantedSecretIsNowhere() {
    let secrets = [
      "AWS_SECRET_ACCESS_KEY": "plantedAAA", "API_TOKEN": "plantedBBB", "GREETING": "plantedCCC",
      "TF_VAR_password": "plantedDDD", "DATABASE_URL": "postgres://ana:plantedEEE@db/x",
      "OMP_SECRET": "plantedFFF", "LC_DOCUMENT": "line\nplantedGGG", "KEYRING": "plantedHHH",
    ]
    let scratch = Self.project(
      Self.stages.replacing(
        "deps: [train.sh]",
        with: "deps: [train.sh]\n    env: [API_TOKEN, DATABASE_URL, KEYRING]"),
      variables: secrets)
    #expect(scratch.pipe("repro").status == 0)
    Self.install("2.2.1", scratch)
    scratch.sh(
      """
      (pipe status -v; pipe status --json; pipe env; pipe env --json train; pipe log --json; pipe dag --json;
      pipe doctor --json; pipe repro -v; pipe stage list --json; pipe repro -n --json;
      API_TOKEN=plantedIII DATABASE_URL=postgres://ana:plantedJJJ@db pipe status --json;
      API_TOKEN=plantedIII DATABASE_URL=postgres://ana:plantedJJJ@db pipe repro -v --json) > seen 2>&1
      """)
    #expect((scratch.read("seen") ?? "").contains("numpy"))
    #expect(scratch.sh("grep -ral planted . | sort").output == "")
  }

  @Test func doctorNamesWhatTheLockLacksAndWhatIsLeftOpen() {
    let scratch = Self.project()
    scratch.write("requirements-dev.txt", "numpy==2.1.0\nscipy>=1 # fast\n-r other.txt\n")
    scratch.write("docker/Dockerfile", "FROM python:3.11 AS base\nFROM base\n")
    scratch.pipe("repro")
    #expect(scratch.pipe("doctor").status == 0)
    let notes = scratch.sh("pipe doctor | grep -A1 note").output
    #expect(
      notes == """
          note   versions   docker/Dockerfile leaves open: python:3.11
                            try: IMAGE@sha256:DIGEST
          note   versions   requirements-dev.txt leaves open: scipy
                            try: versions that results were made with: pipe env --requirements

        """)
    scratch.sh("sed -i '/^environments:/,$d' pipe.lock; sed -i '$d' pipe.lock")
    let bad = scratch.sh("pipe doctor | grep bad").output
    #expect(bad.split(separator: "\n").count == 2)
    #expect(bad.contains("of train is not described in it"))
    #expect(scratch.pipe("doctor").status == 1)
    scratch.pipe("repro")
    #expect(scratch.pipe("doctor").status == 0, "the cache describes them still")
  }
}

/// What a killed run had recorded keeps its environment.
@Suite struct InterruptedEnvironmentTests {
  @Test func aKilledRunLosesNoEnvironment() {
    let scratch = EnvironmentTests.project(
      """
      stages:
        a: {cmd: fake/bin/python3.11 train.sh > a, deps: [train.sh], outs: [a]}
        b: {cmd: 'touch began; sleep 30; cp a b', deps: [a], outs: [b]}

      """)
    scratch.sh(
      """
      pipe repro & run=$!
      until [ -e began ] && grep -q '"ended"' .pipe/journal; do sleep 0.02; done
      kill -9 $run; wait $run || true
      """)
    #expect(!scratch.exists("pipe.lock"))
    #expect(scratch.pipe("env", "a").output.contains("   as here\n  python: 3.11.7\n"))
    #expect(scratch.sh("pipe repro a").status == 0)
    #expect((scratch.read("pipe.lock") ?? "").contains("    python: 3.11.7\n    numpy: 2.1.0\n"))
    #expect(scratch.pipe("doctor").status == 0)
  }
}
