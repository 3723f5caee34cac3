import Testing

@testable import Verification

@Suite struct ConditionsTests {
  private func variables(
    _ conditions: Conditions, _ environment: [String: String], declared: Set<String> = [],
    root: String = "/p", home: String? = nil
  ) -> [String: String] {
    let surroundings = Surroundings(root: "/p", environment: environment, cores: 4, umask: 0o022)
    let made = RunVariables(surroundings: surroundings, recorded: [:], declared: declared)
      .environment(conditions, root: root, home: home, temporary: nil)
    return Dictionary(uniqueKeysWithValues: made.map { ($0.name, $0.value) })
  }

  @Test func nothingVariedIsThePresentEnvironment() {
    let environment = ["PATH": "/bin", "MINE": "1", "TZ": "UTC"]
    #expect(variables(Conditions(), environment) == environment)
  }

  @Test func valuesAreChosenAgainstThePresentOnes() {
    #expect(variables(.varying([.timezone]), ["TZ": "GMT-14"])["TZ"] == "GMT+12")
    #expect(variables(.varying([.timezone]), [:])["TZ"] == "GMT-14")
    #expect(variables(.varying([.hashSeed]), ["PYTHONHASHSEED": "4242"])["PYTHONHASHSEED"] == "17")
    #expect(variables(.varying([.threads]), ["OMP_NUM_THREADS": "1"])["OMP_NUM_THREADS"] == "2")
    #expect(variables(.varying([.threads]), [:])["OMP_NUM_THREADS"] == "1")
  }

  @Test func unknownVariablesGoAndOthersCome() {
    let found = variables(
      .varying([.env]), ["PATH": "/bin", "MINE": "1", "DECLARED": "x"], declared: ["DECLARED"])
    #expect(found["MINE"] == nil)
    #expect(found["DECLARED"] == "x")
    #expect(found["PATH"] == "/bin")
    #expect(found["COLUMNS"] == "57")
    #expect(found["PIPE_UNKNOWN_VARIABLE"] != nil)
  }

  @Test func aDeclaredVariableIsNeverVaried() {
    let found = variables(.varying([.timezone]), ["TZ": "UTC"], declared: ["TZ"])
    #expect(found == ["TZ": "UTC"])
  }

  @Test func pathsOfTheProjectMoveWithIt() {
    let found = variables(
      Conditions(), ["PIPE_ROOT": "/p", "PYTHONPATH": "/p/src:/other:/pp"], root: "/q")
    #expect(found == ["PIPE_ROOT": "/q", "PYTHONPATH": "/q/src:/other:/pp"])
  }

  @Test func anotherHomeKeepsLibrariesInReach() {
    let found = variables(.varying([.home]), ["HOME": "/h/ana"], home: "/x")
    #expect(found["HOME"] == "/x")
    #expect(found["PYTHONUSERBASE"] == "/h/ana/.local")
  }

  @Test func everyKindHasWordsOfItsOwn() {
    let words = CauseKind.allCases.map(\.words)
    #expect(Set(words).count == words.count)
  }
}
