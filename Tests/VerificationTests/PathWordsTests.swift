import Testing

@testable import Verification

@Suite struct PathWordsTests {
  @Test(
    arguments: [
      ("open('/srv/data/a.csv')", ["srv/data/a.csv"]),
      ("cat /srv/a /srv/b", ["srv/a", "srv/b"]),
      ("cat parts/a ../b https://example.org/c", []),
      ("a = b / c", []),
    ] as [(String, [String])])
  func absolutePathsAreFoundAndOthersAreNot(_ line: String, _ paths: [String]) {
    #expect(PathWords.behind("/", in: [line]) == paths)
  }

  @Test(
    arguments: [
      "miniconda3/etc/profile.d/conda.sh", "/srv/venv/bin/activate", ".bashrc",
      "/users/ana/.local/lib/x.py",
    ])
  func whatBelongsToAToolIsNoInput(path: String) {
    #expect(PathWords.isOfTool(path))
  }

  @Test(arguments: ["/srv/data/a.csv", ".zconf", "/users/ana/notes/binary.txt"])
  func aFileOfTheUsersMayBeAnInput(path: String) {
    #expect(!PathWords.isOfTool(path))
  }

  @Test func aSeedFromTheClockIsSeen() {
    let fixed = CodeReading(specimen(files: ["s.py": "import random, time\nrandom.seed(7)\n"]))
    let clock = CodeReading(specimen(files: ["s.py": "random.seed(int(time.time()))\n"]))
    #expect(!fixed.takesSeedFromTime)
    #expect(clock.takesSeedFromTime)
  }
}
