/// The rows between two layers, in which lines run sideways; each line gets a row of its own among
/// those it would touch.
///
/// Lines are followed downwards and sideways, never upwards. The rules for who runs above whom keep
/// that unambiguous; where they contradict each other, a line is split in two that are linked
/// through a free column (the doglegs of channel routing, Deutsch 1976).
struct Channel {
  /// A line, by the columns in which it comes from above and leaves downwards.
  struct Line {
    var tops: [Int]
    var bottoms: [Int]
  }

  /// A vertical piece between the rows of two lines.
  struct Link {
    var upper: Int
    var lower: Int
    var column: Int
  }

  /// The columns there are.
  let limit: Int
  /// The lines.
  private(set) var lines: [Line] = []
  /// The pieces between them.
  private(set) var links: [Link] = []
  /// Each line's row, nil for one that runs straight down.
  private(set) var rows: [Int?] = []
  /// How many rows there are, at least one.
  private(set) var height = 1

  init(limit: Int) {
    self.limit = limit
  }

  /// Adds a line and returns its number.
  mutating func add(_ line: Line) -> Int {
    lines.append(line)
    return lines.count - 1
  }

  /// Adds a link between two lines.
  mutating func link(_ upper: Int, _ lower: Int, at column: Int) {
    links.append(Link(upper: upper, lower: lower, column: column))
  }

  /// The columns a line touches.
  func columns(of line: Int) -> [Int] {
    lines[line].tops + lines[line].bottoms
      + links.filter { $0.upper == line || $0.lower == line }.map(\.column)
  }

  /// The columns from a line's first to its last.
  func span(of line: Int) -> ClosedRange<Int> {
    let columns = columns(of: line)
    return (columns.min() ?? 0)...(columns.max() ?? 0)
  }

  /// Gives each line its row.
  mutating func route() {
    let straight = Set(lines.indices.filter(isStraight))
    var order: [Int] = []
    var waiting = lines.indices.filter { !straight.contains($0) }
    var rules = self.rules()
    while !waiting.isEmpty {
      let free = waiting.filter { line in
        !rules.contains { $0.second == line && waiting.contains($0.first) }
      }
      guard let next = best(of: free, among: waiting) else {
        if let lower = breakRing(among: waiting) { waiting.append(lower) }
        rules = self.rules()
        continue
      }
      order.append(next)
      waiting.removeAll { $0 == next }
    }
    assignRows(order, rules)
  }

  /// Whether a line is one column that no other touches.
  private func isStraight(_ line: Int) -> Bool {
    let column = span(of: line)
    guard column.count == 1, links.allSatisfy({ $0.upper != line && $0.lower != line }) else {
      return false
    }
    return lines.indices.allSatisfy { other in
      other == line || !columns(of: other).contains(column.lowerBound)
    }
  }

  /// Which lines must run above which, as pairs.
  private func rules() -> Set<Pair> {
    var rules = Set(links.map { Pair($0.upper, $0.lower) })
    func put(_ upper: Int, above lower: Int) {
      if upper != lower { rules.insert(Pair(upper, lower)) }
    }
    for (first, line) in lines.enumerated() {
      for (second, other) in lines.enumerated() where first != second {
        if !Set(line.tops).isDisjoint(with: other.bottoms) { put(first, above: second) }
        if isJoining(second), !isJoining(first), !Set(line.tops).isDisjoint(with: other.tops) {
          put(first, above: second)
        }
        let meets = !Set(line.bottoms).isDisjoint(with: other.bottoms)
        if meets, isBranching(first), !isBranching(second) { put(first, above: second) }
      }
      for link in links {
        if line.tops.contains(link.column) { put(first, above: link.upper) }
        if line.bottoms.contains(link.column) { put(link.lower, above: first) }
      }
    }
    return rules
  }

  private func isJoining(_ line: Int) -> Bool {
    lines[line].tops.count + links.count { $0.lower == line } > 1
  }

  /// Whether somebody on the line may come to several places: by the line itself, or because what
  /// comes from above goes on to a joining line.
  private func isBranching(_ line: Int) -> Bool {
    let tops = Set(lines[line].tops)
    return lines[line].bottoms.count + links.count { $0.upper == line } > 1
      || lines.indices.contains { $0 != line && !tops.isDisjoint(with: lines[$0].tops) }
  }

  /// The line that crosses least if it runs above all others that wait.
  private func best(of free: [Int], among waiting: [Int]) -> Int? {
    let costs = free.map { line in
      waiting.reduce(0) { $0 + crossings(line, above: $1) - crossings($1, above: line) }
    }
    return zip(costs, free).min { ($0.0, $0.1) < ($1.0, $1.1) }?.1
  }

  private func crossings(_ upper: Int, above lower: Int) -> Int {
    guard upper != lower else { return 0 }
    let upperSpan = span(of: upper)
    let lowerSpan = span(of: lower)
    return lines[lower].tops.count { upperSpan.contains($0) }
      + lines[upper].bottoms.count { lowerSpan.contains($0) }
  }

  /// Breaks a ring of rules that runs through a column which one line comes from above in and
  /// another leaves by: moves the latter's link to a free column or, if it leaves for good, moves
  /// that to a new line below, which it returns. A line that only ends is in no ring.
  private mutating func breakRing(among waiting: [Int]) -> Int? {
    for line in waiting where !lines[line].tops.isEmpty || isBranching(line) {
      let taken = Set(waiting.filter { $0 != line }.flatMap { lines[$0].tops })
      if let link = links.firstIndex(where: { $0.upper == line && taken.contains($0.column) }) {
        links[link].column = freeColumn(near: links[link].column)
        return nil
      }
      guard let blocked = lines[line].bottoms.first(where: taken.contains) else { continue }
      lines[line].bottoms.removeAll { $0 == blocked }
      let lower = add(Line(tops: [], bottoms: [blocked]))
      link(line, lower, at: freeColumn(near: blocked))
      return lower
    }
    preconditionFailure("a ring of rules runs through a column that two lines share")
  }

  /// The nearest column that no line touches, if possible an even one, as those of items are.
  private func freeColumn(near column: Int) -> Int {
    let taken = Set(lines.indices.flatMap(columns))
    let free = (0..<limit).filter { !taken.contains($0) }
    let nearest = free.min {
      ($0 % 2, abs($0 - column), $0) < ($1 % 2, abs($1 - column), $1)
    }
    return nearest ?? (taken.max() ?? 0) + 2
  }

  /// Puts each line as high as its order allows.
  private mutating func assignRows(_ order: [Int], _ rules: Set<Pair>) {
    rows = Array(repeating: nil, count: lines.count)
    var placed: [Int] = []
    for line in order {
      let span = span(of: line)
      let row =
        placed.filter { other in
          let otherSpan = self.span(of: other)
          return rules.contains(Pair(other, line))
            || (span.lowerBound <= otherSpan.upperBound + 1
              && otherSpan.lowerBound <= span.upperBound + 1)
        }.compactMap { rows[$0] }.max().map { $0 + 1 } ?? 0
      rows[line] = row
      height = max(height, row + 1)
      placed.append(line)
    }
  }
}
