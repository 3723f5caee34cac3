import Diagnostics
import Testing

struct NearestNameTests {
  private let keys = ["cmd", "deps", "params", "outs", "metrics", "wdir", "always_changed"]

  @Test(arguments: [
    ("depss", "deps"), ("dep", "deps"), ("dpes", "deps"), ("Deps", "deps"), ("paarms", "params"),
    ("metric", "metrics"), ("alwayschanged", "always_changed"), ("always-change", "always_changed"),
    ("deps", "deps"),
  ])
  func aSlipLeadsToTheName(slip: String, meant: String) {
    #expect(nearestName(to: slip, among: keys) == meant)
  }

  @Test(arguments: ["colour", "x", "", "inputs", "mtrx", "command"])
  func whatIsTooFarLeadsNowhere(word: String) {
    #expect(nearestName(to: word, among: keys) == nil)
  }

  @Test func aTranspositionIsOneEdit() {
    #expect(nearestName(to: "ab", among: ["ba"]) == "ba")
  }

  @Test func neverIsTheWholeNameReplaced() {
    #expect(nearestName(to: "a", among: ["b"]) == nil)
    #expect(nearestName(to: "a", among: ["A"]) == "A")
  }

  @Test func theNearestCountsAndThenTheOrder() {
    #expect(nearestName(to: "train", among: ["trains", "train_a", "trail"]) == "trail")
    #expect(nearestName(to: "trainn", among: ["trails", "train"]) == "train")
  }

  @Test func withoutNamesThereIsNoNearest() {
    #expect(nearestName(to: "train", among: [String]()) == nil)
  }

  @Test func lengthsAreCountedInUnicodeScalars() {
    #expect(nearestName(to: "größe", among: ["grösse", "große"]) == "große")
  }
}
