import Testing

@testable import Verification

@Suite struct CodeReadingTests {
  private func suggestion(_ code: String, _ kind: CauseKind, file: String = "a.py") -> Suggestion? {
    CodeReading(specimen("python \(file)", files: [file: code])).suggestion(for: kind)
  }

  @Test func anUnseededDrawIsNamedWithItsRemedy() {
    #expect(
      suggestion("import random\n\nrows = random.sample(rows, 5)\n", .entropy)
        == Suggestion(
          file: "a.py", line: 3, text: "rows = random.sample(rows, 5)", remedy: "random.seed(7)"))
  }

  @Test func aSeedAnywhereInTheFileClearsTheDraw() {
    #expect(suggestion("random.seed(3)\nrandom.sample(rows, 5)\n", .entropy) == nil)
  }

  @Test func aStateInALaterLineOfTheCallClearsIt() {
    let call = "a, b = train_test_split(\n  X, y,\n  random_state=3)\n"
    #expect(suggestion(call, .entropy) == nil)
    #expect(
      suggestion("a, b = train_test_split(X, y)\n", .entropy)?.text
        == "a, b = train_test_split(X, y) without random_state")
  }

  @Test func theSurerCallStandsFirstWhateverItsLine() {
    let code = "x = np.random.rand(3)\nrng = np.random.default_rng()\n"
    #expect(suggestion(code, .entropy)?.line == 2)
  }

  @Test func commentsAndImportsAreNoCalls() {
    #expect(suggestion("# datetime.now()\nfrom time import time.time(\n", .time) == nil)
    #expect(suggestion("import uuid; print(uuid.uuid4())\n", .entropy)?.line == 1)
  }

  @Test func wordsCountWhole() {
    #expect(CodeReading.contains("shuf -n 5", "shuf"))
    #expect(!CodeReading.contains("random.shuffle(x)", "shuf"))
    #expect(!CodeReading.contains("grid(", "id("))
  }

  @Test func theCommandItselfIsRead() {
    let reading = CodeReading(specimen("shuf -n 5 data.csv > out.csv"))
    #expect(reading.suggestion(for: .entropy)?.file == "pipe.yaml")
    #expect(reading.suggestion(for: .entropy)?.line == 3)
  }

  @Test func variablesThatAreReadAndNotDeclaredAreFound() {
    let code = """
      import os
      a = os.environ["TOPK"] + os.environ.get('MODE', 'x') + os.getenv("PATH")
      b = os.environ["DECLARED"]
      """
    let reading = CodeReading(
      specimen("python a.py", files: ["a.py": code], variables: ["DECLARED"]))
    #expect(reading.undeclaredVariables == ["MODE", "TOPK"])
  }

  @Test func aShellsOwnVariablesAreNotInputs() {
    let code = "N=3\nfor F in a b; do echo $N $F $RANDOM ${LIMIT:-4} $lower; done\nread ROW\n"
    let reading = CodeReading(specimen("sh a.sh", files: ["a.sh": code]))
    #expect(reading.undeclaredVariables == ["LIMIT"])
  }

  @Test func namesInTheTemporaryFolderAreFound() {
    let code = "f = '/tmp/cache-1/x.json'\ng = \"/tmp/b.txt\"\n"
    let reading = CodeReading(specimen("python a.py", files: ["a.py": code]))
    #expect(reading.temporaryNames == ["b.txt", "cache-1"])
  }
}

@Suite struct MissingNamesTests {
  private func files(_ output: String, _ candidates: [String], in folder: String = ".") -> Set<
    String
  > {
    var stage = stage()
    stage.workingDirectory = folder
    return MissingNames(output).files(among: candidates, stage)
  }

  @Test func whatPythonMissesIsFound() {
    let all = ["conf/a.json", "helpers/__init__.py", "src/util.py", "x.py"]
    #expect(
      files("FileNotFoundError: [Errno 2] No such file or directory: 'conf/a.json'\n", all)
        == ["conf/a.json"])
    #expect(
      files("ModuleNotFoundError: No module named 'helpers'\n", all) == ["helpers/__init__.py"])
    #expect(files("ModuleNotFoundError: No module named 'util'\n", all) == ["src/util.py"])
    #expect(files("python: can't open file '/a/b/x.py': [Errno 2] No such file\n", all) == ["x.py"])
  }

  @Test func whatShellsMissIsFound() {
    #expect(
      files("sh: 0: cannot open tools/run.sh: No such file\n", ["tools/run.sh"]) == ["tools/run.sh"]
    )
    #expect(
      files("cat: ../data/x.csv: No such file or directory\n", ["data/x.csv"]) == ["data/x.csv"])
    #expect(files("sh: 1: ./go.sh: not found\n", ["go.sh"]) == ["go.sh"])
  }

  @Test func aFolderMeansItsFiles() {
    #expect(
      files("ls: cannot access 'parts': No such file or directory", ["parts/a", "parts/b", "c"])
        == ["parts/a", "parts/b"])
  }

  @Test func pathsCountFromTheStagesFolder() {
    #expect(
      files("cat: x.csv: No such file or directory", ["sub/x.csv"], in: "sub") == ["sub/x.csv"])
  }

  @Test func otherTroubleNamesNothing() {
    #expect(files("ValueError: 'a.csv' is malformed", ["a.csv"]).isEmpty)
  }
}
