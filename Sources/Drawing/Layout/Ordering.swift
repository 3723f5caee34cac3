extension LayeredGraph {
  /// Orders each layer so that few links cross: sweeps by mean and median of the neighbours'
  /// places, swaps of neighbours, and the better of two beginnings (Gansner et al. 1993, §3).
  mutating func reduceCrossings() {
    let links = below.reduce(0) { $0 + $1.count }
    let rounds = links < 2_000 ? 24 : links < 20_000 ? 4 : 1
    var best = layers
    var fewest = Int.max
    for start in [walk(along: below, from: above), walk(along: above, from: below)]
    where fewest > 0 {
      var order = LayerOrder(layers: start, above: above, below: below)
      var idle = 0
      for round in 0...rounds where fewest > 0 && idle < 8 {
        if round > 0 {
          order.sweep(round)
          if links < 2_000 { order.transpose() }
        }
        idle += 1
        let crossings = order.crossings
        if crossings < fewest { (best, fewest, idle) = (order.layers, crossings, 0) }
      }
    }
    layers = best
  }

  /// The layers filled in the order in which a depth-first walk meets their items, begun at those
  /// that nothing leads to.
  private func walk(along next: [[Int]], from previous: [[Int]]) -> [[Int]] {
    var seen = Array(repeating: false, count: layer.count)
    var result: [[Int]] = Array(repeating: [], count: layers.count)
    for start in layers.joined() where previous[start].isEmpty {
      var stack = [start]
      while let item = stack.popLast() {
        if seen[item] { continue }
        seen[item] = true
        result[layer[item]].append(item)
        stack += next[item].reversed()
      }
    }
    return result
  }
}

/// The items' order within their layers, while it is bettered.
private struct LayerOrder {
  var layers: [[Int]]
  let above: [[Int]]
  let below: [[Int]]
  private var place: [Int]

  init(layers: [[Int]], above: [[Int]], below: [[Int]]) {
    self.layers = layers
    self.above = above
    self.below = below
    place = Array(repeating: 0, count: above.count)
    for index in layers.indices { renumber(index) }
  }

  private mutating func renumber(_ index: Int) {
    for (number, item) in layers[index].enumerated() { place[item] = number }
  }

  /// How many pairs of links cross.
  var crossings: Int {
    layers.indices.dropLast().reduce(0) { $0 + crossings(below: $1) }
  }

  /// Counts the inversions of the lower ends, taken from left to right by upper ends, in a
  /// Fenwick tree.
  private func crossings(below index: Int) -> Int {
    let size = layers[index + 1].count
    var tree = Array(repeating: 0, count: size + 1)
    var total = 0
    var seen = 0
    for item in layers[index] {
      let ends = below[item].map { place[$0] + 1 }
      for end in ends {
        var notRight = 0
        var position = end
        while position > 0 {
          notRight += tree[position]
          position &= position - 1
        }
        total += seen - notRight
      }
      for end in ends {
        var position = end
        while position <= size {
          tree[position] += 1
          position += position & -position
        }
      }
      seen += ends.count
    }
    return total
  }

  /// Sorts each layer by its neighbours above, or in even rounds below; by means and medians in
  /// turn.
  mutating func sweep(_ round: Int) {
    let isDown = round % 2 == 1
    let neighbours = isDown ? above : below
    for index in isDown ? Array(layers.indices) : layers.indices.reversed() {
      let movable = layers[index].filter { !neighbours[$0].isEmpty }
      let keys = movable.map { key(of: neighbours[$0], isMedian: round % 4 > 1) }
      let sorted = movable.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
      var next = 0
      for (number, item) in layers[index].enumerated() where !neighbours[item].isEmpty {
        layers[index][number] = movable[sorted[next]]
        next += 1
      }
      renumber(index)
    }
  }

  private func key(of neighbours: [Int], isMedian: Bool) -> Double {
    guard isMedian else {
      return Double(neighbours.reduce(0) { $0 + place[$1] }) / Double(neighbours.count)
    }
    let places = neighbours.map { place[$0] }.sorted()
    let middle = places.count / 2
    if places.count % 2 == 1 { return Double(places[middle]) }
    return Double(places[middle - 1] + places[middle]) / 2
  }

  /// Swaps neighbours in a layer while that takes crossings away.
  mutating func transpose() {
    var isBetter = true
    var rounds = 0
    while isBetter && rounds < 8 {
      isBetter = false
      rounds += 1
      for index in layers.indices {
        for number in layers[index].indices.dropLast() where gain(index, number) > 0 {
          layers[index].swapAt(number, number + 1)
          place[layers[index][number]] = number
          place[layers[index][number + 1]] = number + 1
          isBetter = true
        }
      }
    }
  }

  /// How many crossings fewer there are if an item changes places with its right neighbour.
  private func gain(_ index: Int, _ number: Int) -> Int {
    let left = layers[index][number]
    let right = layers[index][number + 1]
    return gain(above[left], above[right]) + gain(below[left], below[right])
  }

  private func gain(_ left: [Int], _ right: [Int]) -> Int {
    var gain = 0
    for first in left {
      for second in right { gain += (place[first] - place[second]).signum() }
    }
    return gain
  }
}
