extension Diagram.Status {
  /// The status's colours on light and on dark ground, nil for `none`.
  var strokes: (light: String, dark: String)? {
    switch self {
    case .none: nil
    case .fresh: ("#1a7f37", "#3fb950")
    case .frozen: ("#6e7781", "#8b949e")
    case .restorable: ("#0969da", "#58a6ff")
    case .pending: ("#d4a72c", "#e3b341")
    case .stale: ("#bc4c00", "#f0883e")
    case .running: ("#8250df", "#bc8cff")
    case .absent: ("#57606a", "#6e7681")
    case .missing: ("#bf3989", "#f778ba")
    case .failed: ("#cf222e", "#f85149")
    }
  }
}

extension Diagram {
  /// The edges between known, different nodes, each once.
  var drawableEdges: [Edge] {
    let graph = Adjacency(self)
    return nodes.indices.flatMap { producer in
      graph.successors[producer].map { Edge(from: nodes[producer].id, to: nodes[$0].id) }
    }
  }
}
