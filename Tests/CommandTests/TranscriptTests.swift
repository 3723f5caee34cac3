import Support
import Testing

/// The documents tell the truth: each command that they show prints what they show.
///
/// Left out of the comparison are durations, ages, run names, digests and shares, memory, how random
/// results differ, and how much a machine lets vary; and the order of the lines of a run, for stages
/// that run side by side end in any order.
@Suite struct TranscriptTests {
  @Test func everyCommandOfTheReadmePrintsWhatItShows() {
    let scratch = Scratch()
    // The example holds a stage with random results; two of them could be alike by accident.
    scratch.write(".seed/sitecustomize.py", "import random\nrandom.seed(3)\n")
    check("README.md", in: scratch, variables: ["PYTHONPATH": scratch.root + "/.seed"])
  }

  @Test func thePictureInTheReadmeIsDrawnByPipe() {
    let scratch = Scratch()
    let readme = scratch.sh("cat \(Scratch.repository)/README.md").output
    scratch.pipe("init", "--example")
    #expect(readme.contains("\n" + scratch.pipe("dag", "--md").output))
  }

  @Test(arguments: ["credit-scoring", "fan-out"])
  func everyCommandOfAnExamplePrintsWhatItsReadmeShows(_ name: String) {
    let scratch = Scratch()
    let folder = "\(Scratch.repository)/pipelines/\(name)"
    scratch.sh(
      "git init -q -b main; cd \(folder); git ls-files -z | xargs -0 cp --parents -t \(scratch.root)"
    )
    scratch.sh("git add -A && git commit -qm Start")
    check("pipelines/\(name)/README.md", in: scratch)
  }

  /// Where `scripts/setup` installs scikit-learn, unless `PIPE_SKLEARN` names another environment.
  private static let sklearn =
    Scratch.variable("PIPE_SKLEARN") ?? "\(Scratch.repository)/.build/sklearn"

  @Test func aForestThatPredictsWithTwoThreadsIsFoundOut() {
    let scratch = Scratch()
    let folder = "\(Scratch.repository)/pipelines/text-classification"
    scratch.sh(
      "git init -q -b main; cd \(folder); git ls-files -z | xargs -0 cp --parents -t \(scratch.root)"
    )
    scratch.sh("git add -A && git commit -qm Start")
    let path =
      "\(Self.sklearn)/bin:\(scratch.root).bin:\(Scratch.variable("PATH") ?? "/usr/bin:/bin")"
    check("pipelines/text-classification/README.md", in: scratch, variables: ["PATH": path])
  }

  @Test func everyExampleIsChecked() {
    let scratch = Scratch()
    let examples = scratch.sh("ls \(Scratch.repository)/pipelines").output
    #expect(examples == "credit-scoring\nfan-out\ntext-classification\n")
  }

  @Test func aTranscriptIsMadeOfCommandsAndTheirOutput() {
    let text = "$ no\n```sh\n$ no\n```\n```console\n$ a\n> b\nx\n\n$ c\n```\nno\n"
    #expect(
      transcript(ofMarkdown: text) == [
        TranscriptStep(command: "a\nb", output: "x\n\n"), TranscriptStep(command: "c", output: ""),
      ])
  }

  private func check(
    _ path: String, in scratch: Scratch, variables: [String: String] = [:]
  ) {
    let text = scratch.sh("cat \(Scratch.repository)/\(path)").output
    let steps = transcript(ofMarkdown: text)
    #expect(!steps.isEmpty, "\(path) has no transcript")
    // What is verified is as random as it is for everybody.
    let commands = steps.map {
      $0.command.replacing("pipe verify", with: "env -u PYTHONPATH pipe verify")
    }
    let outputs = scratch.outputs(of: commands, variables: variables)
    #expect(outputs.count == steps.count, "the shell of \(path) ended early")
    for (step, output) in zip(steps, outputs) {
      let output = output.replacing(scratch.root, with: "/srv/ana")
      #expect(
        comparable(output, of: step.command) == comparable(step.output, of: step.command),
        "\(path): $ \(step.command)\n\(output)")
    }
  }

  private func comparable(_ output: String, of command: String) -> [String] {
    let lines = redacted(output).replacing(#/\b[0-9a-f]{8,64}\b/#, with: "DIGEST")
      .replacing(#/\b0\.\d{4}\b/#, with: "N").replacing(#/\b\d+ [KM]iB\b/#, with: "SIZE")
      .replacing(#/\btoday \d\d:\d\d\b/#, with: "today").replacing(
        #/\bpython 3[.\d]+/#, with: "python 3"
      )
      .replacing(#/(?<start>(differs|reproducible) {2,}).*/#) { "\($0.start)DIFFERENCE" }
      .replacing(#/\d+ things varied.*?not/#, with: "VARIED not")
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return command.contains("pipe repro") ? lines.sorted() : lines
  }
}
