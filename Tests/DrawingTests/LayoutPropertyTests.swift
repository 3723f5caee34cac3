import Testing

@testable import Drawing

@Suite struct LayoutPropertyTests {
  @Test(arguments: UInt64(1)...80)
  func whoeverFollowsTheLinesFindsTheEdges(seed: UInt64) {
    let diagram = Diagram.random(seed: seed)
    let drawing = terminalDrawing(of: diagram, width: 1_000)
    var expected = Dictionary(uniqueKeysWithValues: diagram.nodes.map { ($0.id, Set<String>()) })
    for edge in diagram.edges { expected[edge.producer]?.insert(edge.consumer) }
    guard !drawing.contains("←") else { return }
    #expect(Tracer(drawing).reached() == expected, "\(drawing)")
  }

  @Test(arguments: UInt64(1)...80)
  func noLineIsWiderThanTheTerminal(seed: UInt64) {
    let diagram = Diagram.random(seed: seed)
    for width in [40, 60, 90] {
      let lines = terminalDrawing(of: diagram, width: width).split(separator: "\n")
      #expect(lines.allSatisfy { String($0).columns <= width })
    }
  }

  @Test(arguments: UInt64(1)...80)
  func itemsKeepTheirDistanceAndEdgesLeadDown(seed: UInt64) {
    for part in StackedDiagram(single: .random(seed: seed)).parts() {
      var graph = LayeredGraph(part.graph)
      graph.reduceCrossings()
      for upper in graph.layer.indices {
        #expect(graph.below[upper].allSatisfy { graph.layer[$0] == graph.layer[upper] + 1 })
      }
      var random = Random(seed: seed)
      let sizes = graph.layer.indices.map { _ in random.next(20) }
      let breadths = Breadths(
        before: sizes, after: sizes.map { $0 / 2 }, nodeGap: 3, laneGap: 2, step: 2)
      let limit = Positions.leastBreadth(graph, breadths) + random.next(2) * 30
      let centre = Positions(graph, breadths, limit: limit).centre
      for layer in graph.layers {
        for (left, right) in zip(layer, layer.dropFirst()) {
          #expect(centre[right] - centre[left] >= breadths.distance(left, right, in: graph))
        }
        guard let first = layer.first, let last = layer.last else { continue }
        #expect(centre[first] >= sizes[first])
        #expect(centre[last] + sizes[last] / 2 < limit)
      }
    }
  }

  @Test(arguments: UInt64(1)...60)
  func edgesOfAnSVGRunThroughNoBox(seed: UInt64) {
    for part in StackedDiagram(stacking: .random(seed: seed), least: 6).parts() {
      var graph = LayeredGraph(part.graph)
      graph.reduceCrossings()
      let geometry = Geometry(part.stacks, graph)
      for (number, box) in geometry.places.enumerated() {
        #expect(geometry.places[..<number].allSatisfy { !$0.overlaps(box) })
        let page = Box(x: 0, y: 0, width: geometry.size.width, height: geometry.size.height)
        #expect(page.union(box) == page)
        for way in geometry.ways {
          #expect(way.samples.allSatisfy { !box.holds($0) }, "\(way.label)")
        }
      }
    }
  }

  @Test func alignedPlacesAreTheNearest() {
    let places = orderedPlaces(
      wishes: [5, 5, 0, 20], weights: [1, 1, 2, 1], distances: [2, 2, 2], bounds: 0...30)
    #expect(places == [0, 2, 4, 20])
    #expect(
      orderedPlaces(wishes: [9, 9], weights: [1, 1], distances: [2], bounds: 0...8) == [6, 8])
  }

  @Test func edgesOfOneProducerShareALane() {
    let graph = LayeredGraph(
      Adjacency(
        Diagram(
          ["a", "b", "c", "d", "e"].map { .init($0) },
          [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("a", "c"), ("a", "d"), ("a", "e")])))
    #expect(graph.layer.count == 5 + 3)
    #expect(graph.routes[3] == [0, 5, 6, 7, 4])
  }
}

extension Geometry.Way {
  /// Points along the way, without its ends.
  fileprivate var samples: [(x: Double, y: Double)] {
    zip(points, points.dropFirst()).flatMap { from, to in
      (1..<16).map { step in
        let t = Double(step) / 16
        let ease = t * t * (3 - 2 * t)
        // Both control points lie half way down.
        let drop = 1.5 * t * (1 - t) + t * t * t
        return (
          x: Double(from.x) + Double(to.x - from.x) * ease,
          y: Double(from.y) + Double(to.y - from.y) * drop
        )
      }
    }
  }
}

extension Box {
  fileprivate func holds(_ point: (x: Double, y: Double)) -> Bool {
    Double(x) < point.x && point.x < Double(right) && Double(y) < point.y
      && point.y < Double(bottom)
  }
}
