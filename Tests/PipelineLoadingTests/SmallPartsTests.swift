import Diagnostics
import Testing

@testable import PipelineLoading

struct ProjectPathTests {
  @Test(arguments: [
    ("a", ".", "a"), ("./a//b/", ".", "a/b"), ("../c", "a/b", "a/c"), ("..", "a", "."),
    (".", ".", "."), (".hidden", ".", ".hidden"), ("...", ".", "..."), ("a/..", ".", "."),
    ("/project/x", "sub", "x"), ("/project", ".", "."), ("a/../../b", "s", "b"), ("é", "ü", "ü/é"),
  ]) func pathsAreFollowedByTheirText(_ text: String, _ folder: String, _ expected: String) {
    #expect(ProjectPath(text, from: folder, root: "/project") == .inside(expected))
  }

  @Test(arguments: [
    ("../x", ".", "/x"), ("/etc/./x", ".", "/etc/x"), ("/projects", ".", "/projects"),
    ("a/../..", ".", "/"), ("../../x", "a", "/x"), ("/..", ".", "/"),
  ]) func pathsThatLeaveAreAbsolute(_ text: String, _ folder: String, _ expected: String) {
    #expect(ProjectPath(text, from: folder, root: "/project") == .outside(expected))
  }

  @Test func relativePathsGoUpAndDown() {
    #expect(relativePath(to: "a/b", from: "a/c/d") == "../../b")
    #expect(relativePath(to: "a", from: "a") == ".")
    #expect(relativePath(to: ".", from: "a") == "..")
    #expect(relativePath(to: "ab/c", from: "a") == "../ab/c")
  }

  @Test func aPathHoldsWhatLiesBelowIt() {
    #expect(PathRelation(of: "a", to: "a") == .same)
    #expect(PathRelation(of: "a", to: "a/b") == .around)
    #expect(PathRelation(of: "a/b", to: "a") == .inside)
    #expect(PathRelation(of: "ab", to: "a") == nil)
    #expect(PathRelation(of: ".", to: "a") == .around)
  }
}

struct QuantityTests {
  @Test(arguments: [
    ("90", 90), ("90s", 90), ("10m", 600), ("2h30m", 9_000), ("1d", 86_400), ("1.5h", 5_400),
    ("1d1h1m1s", 90_061), ("0.5", 0.5),
  ]) func durationsAreSeconds(_ text: String, _ seconds: Double) {
    #expect(parsedDuration(text) == seconds)
  }

  @Test(arguments: ["", "m", "1x", "30m2h", "1h1h", "-1", "1 h", "1e3", "٣s", "+5", "1hm", "0x10"])
  func otherTextsAreNoDurations(_ text: String) {
    #expect(parsedDuration(text) == nil)
  }

  @Test(arguments: [
    ("512", 512), ("1K", 1_024), ("4G", 4_294_967_296), ("512MiB", 536_870_912), ("2GB", 2e9),
    ("1.5 GiB", 1_610_612_736), ("1T", 1_099_511_627_776), ("10B", 10),
  ]) func sizesAreBytes(_ text: String, _ bytes: Double) {
    #expect(parsedSize(text) == bytes)
  }

  @Test(arguments: ["", "G", "4 Gigs", "-1G", "1X", "1GiBB", "1g", "1e9"])
  func otherTextsAreNoSizes(_ text: String) {
    #expect(parsedSize(text) == nil)
  }
}

struct ShellQuotingTests {
  @Test(arguments: [
    ("a-b_c.d/e:f=g,h@i%j+k", "a-b_c.d/e:f=g,h@i%j+k"), ("", "''"), ("a b", "'a b'"),
    ("it's", #"'it'"'"'s'"#), ("é", "'é'"), ("$x", "'$x'"),
  ]) func aTextIsOneWord(_ text: String, _ expected: String) {
    #expect(shellQuoted(text) == expected)
  }
}
