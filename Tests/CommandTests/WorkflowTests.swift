import Support
import Testing

/// What `pipe init --ci` writes, and that it does what it says.
@Suite struct WorkflowTests {
  private static let stages = """
    stages:
      count: {cmd: wc -l < data.txt > count.txt, deps: [data.txt], outs: [count.txt]}
      double: {cmd: 'echo $((2 * $(cat count.txt))) > m.json', deps: [count.txt], metrics: [m.json]}

    """

  /// A project that was pushed, and a clone of it on another branch, as a build server has it.
  private static func server(_ service: String) -> Scratch {
    let scratch = Scratch()
    scratch.sh("git init -q -b main origin && mkdir -p clone")
    scratch.write("origin/pipe.yaml", stages)
    scratch.write("origin/data.txt", "1\n2\n")
    scratch.sh(
      """
      cd origin; pipe repro; pipe init --ci \(service)
      git add -A; git commit -qm Start; cd ..
      git clone -q origin clone; cd clone; git checkout -qb more
      echo 3 >> data.txt; pipe repro; git commit -qam More
      """)
    return scratch
  }

  @Test func githubsStepsRunInAClone() {
    let scratch = Self.server("github")
    let steps = shellSteps(ofWorkflow: scratch.read("clone/.github/workflows/pipe.yml") ?? "")
    #expect(steps.count == 5)
    let endings = steps.map { step in
      scratch.sh("cd clone; exec 2>&1; \(step)", variables: ["GITHUB_BASE_REF": "main"])
    }
    #expect(endings.map(\.status) == [0, 0, 0, 0, 0])
    #expect(endings[3].output == "  locked     2 stages match pipe.lock; nothing ran\n")
    #expect(
      Self.withoutVaried(endings[4].output) == """
          changed    count, double (data.txt changed)
          count      replicable    2 runs agree
          double     replicable    2 runs agree
        2 stages replicate.

        """)
  }

  @Test func gitlabsScriptsRunInAClone() {
    let scratch = Self.server("gitlab")
    let steps = shellSteps(ofWorkflow: scratch.read("clone/.gitlab-ci.yml") ?? "")
    #expect(steps.count == 8)
    let script = steps.joined(separator: "\n")
    let ending = scratch.sh("cd clone; exec 2>&1; \(script)")
    #expect(ending.status == 0)
    #expect(
      Self.withoutVaried(ending.output).hasSuffix(
        """
          locked     2 stages match pipe.lock; nothing ran
          changed    count, double (data.txt changed)
          count      replicable    2 runs agree
          double     replicable    2 runs agree
        2 stages replicate.

        """))
  }

  /// How much could be varied is the machine's affair.
  private static func withoutVaried(_ text: String) -> String {
    text.replacing(#/ \d+ things? varied.*/#, with: "")
  }

  @Test func theWorkflowGoesToTheTopOfTheRepositoryAndNamesTheProjectsFolder() {
    let scratch = Scratch()
    scratch.sh("git init -q -b main; mkdir -p models/credit")
    scratch.write("models/credit/pipe.yaml", Self.stages)
    #expect(
      scratch.shown("cd models/credit; pipe init --ci github") == """
          wrote   .github/workflows/pipe.yml   pushes: repro --locked · pull requests: verify --changed
          next    set the repository's variable PIPE_REPOSITORY to the Git address of pipe's source

        """)
    let text = scratch.read(".github/workflows/pipe.yml") ?? ""
    #expect(text.contains("working-directory: models/credit\n"))
    #expect(text.contains("path: models/credit/.pipe/cache\n"))
    #expect(text.contains("hashFiles('models/credit/requirements.txt')"))
    #expect(!text.contains(#/@[A-Z]/#))
  }

  @Test func aWorkflowThatIsThereStaysAsItIs() {
    let scratch = Scratch(Self.stages, [".gitlab-ci.yml": "mine: {script: [make]}\n"])
    #expect(
      scratch.shown("pipe init --ci gitlab") == """
        error[would-overwrite]: '.gitlab-ci.yml' is there already
          = move it away, or add to it: pipe repro --locked, pipe verify --changed REV
        [1]

        """)
    #expect(scratch.read(".gitlab-ci.yml") == "mine: {script: [make]}\n")
  }

  @Test func aFolderWithoutAProjectGetsNoWorkflow() {
    let scratch = Scratch()
    #expect(scratch.pipe("init", "--ci", "github").status == 2)
    #expect(!scratch.exists(".github"))
  }

  @Test func anExampleAndItsWorkflowComeTogether() {
    let scratch = Scratch()
    #expect(
      scratch.shown("pipe init --example --ci gitlab") == """
          wrote   pipe.yaml  params.yaml  src/ (4 files)  data/inquiries.csv  .gitignore
          next    pipe repro
          wrote   .gitlab-ci.yml   pushes: repro --locked · merge requests: verify --changed
          next    set the project's variable PIPE_REPOSITORY to the Git address of pipe's source

        """)
  }
}
