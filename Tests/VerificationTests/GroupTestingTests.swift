import Testing

@testable import Verification

/// A search in sets of numbers, which counts its tests.
private final class Oracle {
  private(set) var tests = 0
  private let hasEffect: (Set<Int>) -> Bool

  init(_ hasEffect: @escaping (Set<Int>) -> Bool) {
    self.hasEffect = hasEffect
  }

  func search(among items: [Int]) -> GroupTesting<Int> {
    GroupTesting(knowing: [Set(items): true]) { [self] set in
      tests += 1
      return hasEffect(set)
    }
  }
}

@Suite struct GroupTestingTests {
  private let items = Array(1...16)

  @Test(arguments: 1...16) func aSingleCauseIsFoundAndShownToCureAlone(cause: Int) throws {
    let oracle = Oracle { $0.contains(cause) }
    var search = oracle.search(among: items)
    let findings = try search.causes(among: items, likely: 0)
    #expect(findings.causes == [[cause]])
    #expect(findings.isComplete)
    #expect(oracle.tests <= 9)
  }

  @Test func aLikelyCauseTakesTwoTests() throws {
    let oracle = Oracle { $0.contains(1) }
    var search = oracle.search(among: items)
    #expect(try search.causes(among: items, likely: 2).causes == [[1]])
    #expect(oracle.tests == 2)
  }

  @Test func severalCausesAreAllFound() throws {
    let oracle = Oracle { !$0.isDisjoint(with: [3, 8, 15]) }
    var search = oracle.search(among: items)
    let findings = try search.causes(among: items, likely: 1)
    #expect(Set(findings.causes) == [[3], [8], [15]])
    #expect(findings.isComplete)
  }

  @Test(arguments: [[2, 3], [1, 16], [8, 9], [4, 11]])
  func anInterplayIsFoundAsOneCause(pair: [Int]) throws {
    let oracle = Oracle { $0.isSuperset(of: pair) }
    var search = oracle.search(among: items)
    let findings = try search.causes(among: items, likely: 2)
    #expect(findings.causes.map { $0.sorted() } == [pair])
    #expect(findings.isComplete)
  }

  @Test func anInterplayOfThreeIsFoundBesideASingleCause() throws {
    let oracle = Oracle { $0.isSuperset(of: [2, 7, 13]) || $0.contains(5) }
    var search = oracle.search(among: items)
    let findings = try search.causes(among: items, likely: 0)
    #expect(Set(findings.causes.map(Set.init)) == [[5], [2, 7, 13]])
    #expect(findings.isComplete)
  }

  @Test func whereEverythingMattersEverythingIsACause() throws {
    let oracle = Oracle { !$0.isEmpty }
    var search = oracle.search(among: Array(1...5))
    let findings = try search.causes(among: Array(1...5), likely: 1)
    #expect(Set(findings.causes.joined()) == Set(1...5))
  }

  @Test func noSetIsTestedTwice() throws {
    var seen: [Set<Int>] = []
    var search = GroupTesting<Int>(knowing: [Set(items): true]) { set in
      seen.append(set)
      return set.isSuperset(of: [4, 11]) || set.contains(6)
    }
    _ = try search.causes(among: items, likely: 3)
    #expect(seen.count == Set(seen).count)
  }

  @Test func aSmallestSetCannotLoseAnyItem() throws {
    let oracle = Oracle { $0.isSuperset(of: [1, 9]) || $0.isSuperset(of: [2, 3, 4]) }
    var search = oracle.search(among: items)
    let set = try search.smallestSet(among: items, likely: 2)
    let minimal: [Set<Int>] = [[1, 9], [2, 3, 4]]
    #expect(minimal.contains(Set(set)))
  }

  @Test func anEffectThatComesAndGoesStillEndsTheSearch() throws {
    // Whatever the answers are, the search names items that it was given, and ends.
    for seed in UInt64(1)...200 {
      var state = seed
      var search = GroupTesting<Int>(knowing: [Set(items): true]) { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 62 == 0
      }
      let findings = try search.causes(among: items, likely: 2)
      let causes = findings.causes.joined()
      #expect(!causes.isEmpty || findings.isErratic)
      #expect(Set(causes).count == causes.count)
    }
  }

  @Test func anEffectThatIsNeverSeenAgainIsBlamedOnNothing() throws {
    let oracle = Oracle { _ in false }
    var search = oracle.search(among: items)
    let findings = try search.causes(among: items, likely: 2)
    #expect(findings.causes == [])
    #expect(findings.isErratic)
    #expect(!findings.isComplete)
  }

  @Test func whatTheTestThrowsEndsTheSearch() throws {
    var search = GroupTesting<Int> { _ in throw Halt.outOfRuns }
    #expect(throws: Halt.self) { try search.causes(among: [1, 2, 3], likely: 1) }
  }
}
