extension Diagram {
  /// The diagram with each group as one node, at its first member's place.
  ///
  /// Groups with fewer nodes than `least` stay as they are, and so does a group where collapsing it
  /// would close a cycle, as when `train@b` reads what `test@a` made of `train@a`.
  package func collapsingGroups(ofAtLeast least: Int = 2) -> Diagram {
    let adjacency = Adjacency(self)
    let groups = membersOfGroups().filter { $0.count >= least }
    var quotient = Quotient(count: nodes.count, groups: groups)
    let entangled = quotient.adjacency(of: adjacency).entangled()
    quotient = Quotient(
      count: nodes.count,
      groups: groups.filter { !entangled.contains(quotient.number[$0[0]]) })
    let taken = Set(nodes.map { Identity($0.id) })
    let collapsed = quotient.members.map { members in
      members.count < least || nodes[members[0]].group == nil
        ? nodes[members[0]] : Node(collapsing: members.map { nodes[$0] }, avoiding: taken)
    }
    let edges = quotient.adjacency(of: adjacency).successors.enumerated().flatMap {
      producer, consumers in
      consumers.map { Edge(from: collapsed[producer].id, to: collapsed[$0].id) }
    }
    return Diagram(nodes: collapsed, edges: edges)
  }

  /// The numbers of each group's nodes.
  private func membersOfGroups() -> [[Int]] {
    var place: [Identity: Int] = [:]
    var groups: [[Int]] = []
    for (number, node) in nodes.enumerated() {
      guard let group = node.group else { continue }
      if let known = place[Identity(group)] {
        groups[known].append(number)
      } else {
        place[Identity(group)] = groups.count
        groups.append([number])
      }
    }
    return groups
  }
}

/// The nodes of a graph with some sets of them taken as one.
private struct Quotient {
  /// For each node the number of its set.
  let number: [Int]
  /// For each set its nodes, ascending; sets in the order of their first nodes.
  let members: [[Int]]

  init(count: Int, groups: [[Int]]) {
    var first = Array(0..<count)
    for group in groups {
      for node in group { first[node] = group[0] }
    }
    var number: [Int] = []
    var members: [[Int]] = []
    for node in 0..<count {
      if first[node] == node {
        number.append(members.count)
        members.append([node])
      } else {
        number.append(number[first[node]])
        members[number[node]].append(node)
      }
    }
    self.number = number
    self.members = members
  }

  func adjacency(of graph: Adjacency) -> Adjacency {
    var result = Adjacency(count: members.count)
    var seen = Set<Pair>()
    for node in 0..<graph.count {
      for consumer in graph.successors[node] {
        let pair = Pair(number[node], number[consumer])
        guard pair.first != pair.second, seen.insert(pair).inserted else { continue }
        result.connect(pair.first, pair.second)
      }
    }
    return result
  }
}

extension Adjacency {
  /// The nodes left after taking away, again and again, those without producers or consumers:
  /// all that lie on cycles or between them.
  fileprivate func entangled() -> Set<Int> {
    var left = Set(0..<count)
    for (forward, backward) in [(successors, predecessors), (predecessors, successors)] {
      var degree = backward.map { others in others.count { left.contains($0) } }
      var free = left.filter { degree[$0] == 0 }.sorted()
      while let node = free.popLast() {
        left.remove(node)
        for other in forward[node] where left.contains(other) {
          degree[other] -= 1
          if degree[other] == 0 { free.append(other) }
        }
      }
    }
    return left
  }
}

extension Diagram.Node {
  /// One node in place of a group's members, such as `train@{a,b,c…} ×12`.
  fileprivate init(collapsing members: [Diagram.Node], avoiding taken: Set<Identity>) {
    let name = members[0].group ?? members[0].id
    self.init(
      taken.contains(Identity(name)) ? name + "@*" : name,
      title: "\(name)\(Self.keys(of: members, named: name)) ×\(members.count)",
      kind: members[0].kind, group: name,
      status: members.map(\.status).max { $0.severity < $1.severity } ?? .none,
      tallies: Diagram.Status.allCases.compactMap { status in
        let count = members.count { $0.status == status }
        return count == 0 ? nil : .init(status, count)
      })
  }

  /// The first members' keys in braces, as many as stay short.
  private static func keys(of members: [Diagram.Node], named name: String) -> String {
    let keys = members.compactMap { $0.id.suffix(after: name + "@") }
    guard keys.count == members.count else { return "" }
    var shown: [String] = []
    var columns = 0
    for key in keys.prefix(keys.count == 4 ? 4 : 3) {
      columns += key.columns + 1
      guard shown.isEmpty || columns <= 18 else { break }
      shown.append(key.shortened(to: 18))
    }
    return "@{\(shown.joined(separator: ","))\(shown.count < keys.count ? "…" : "")}"
  }
}

extension String {
  /// What follows a beginning, nil if the text does not begin so.
  fileprivate func suffix(after beginning: String) -> String? {
    guard utf8.starts(with: beginning.utf8) else { return nil }
    return String(self[utf8.index(startIndex, offsetBy: beginning.utf8.count)...])
  }
}

extension Diagram.Status {
  /// The rank from good to bad.
  var severity: Int { Diagram.Status.allCases.firstIndex(of: self) ?? 0 }
}
