/// The places nearest to those wished for, in the sense of weighted squares, that keep an order and
/// distances: place `i + 1` is at least `distances[i]` right of place `i`, and all lie in `bounds`.
///
/// Without the distances this is isotonic regression, solved by pooling adjacent violators.
func orderedPlaces(
  wishes: [Double], weights: [Double], distances: [Double], bounds: ClosedRange<Double>
) -> [Double] {
  var pools: [(sum: Double, weight: Double, count: Int)] = []
  var offsets: [Double] = []
  for index in wishes.indices {
    offsets.append(index == 0 ? 0 : offsets[index - 1] + distances[index - 1])
    var pool = (
      sum: (wishes[index] - offsets[index]) * weights[index], weight: weights[index], count: 1
    )
    while let last = pools.last, last.sum * pool.weight > pool.sum * last.weight {
      pool = (last.sum + pool.sum, last.weight + pool.weight, last.count + pool.count)
      pools.removeLast()
    }
    pools.append(pool)
  }
  let highest = bounds.upperBound - (offsets.last ?? 0)
  var places: [Double] = []
  for pool in pools {
    let place = max(bounds.lowerBound, min(highest, pool.sum / pool.weight))
    for _ in 0..<pool.count { places.append(place + offsets[places.count]) }
  }
  return places
}
