@testable import Drawing

extension Diagram {
  /// A diagram whose edges are pairs of ids.
  init(_ nodes: [Node], _ edges: [(String, String)]) {
    self.init(nodes: nodes, edges: edges.map { Edge(from: $0.0, to: $0.1) })
  }

  static let credit = Diagram(
    [
      Node("data/inquiries.csv", kind: .source), Node("clean", status: .fresh),
      Node("train", status: .fresh), Node("evaluate", status: .fresh, annotation: "metrics.json"),
    ],
    [
      ("data/inquiries.csv", "clean"), ("clean", "train"), ("clean", "evaluate"),
      ("train", "evaluate"),
    ])

  /// A project as people have them, with long edges and two parts.
  static let prices = Diagram(
    [
      Node("data/raw.csv", kind: .source), Node("data/prices.csv", kind: .source),
      Node("params/geo.json", kind: .source), Node("ingest", status: .fresh),
      Node("clean", status: .fresh), Node("geocode", status: .restorable),
      Node("features", status: .stale), Node("split", status: .pending),
      Node("train-gbm", status: .failed), Node("train-nn", status: .running),
      Node("train-lin", status: .frozen),
      Node("ensemble", status: .pending, annotation: "ensemble.json"),
      Node("evaluate", status: .missing, annotation: "metrics.json"),
      Node("report", status: .absent), Node("lint", status: .fresh), Node("docs"),
    ],
    [
      ("data/raw.csv", "ingest"), ("ingest", "clean"), ("clean", "geocode"),
      ("params/geo.json", "geocode"), ("clean", "features"), ("geocode", "features"),
      ("data/prices.csv", "features"), ("features", "split"), ("split", "train-gbm"),
      ("split", "train-nn"), ("split", "train-lin"), ("train-gbm", "ensemble"),
      ("train-nn", "ensemble"), ("train-lin", "ensemble"), ("ensemble", "evaluate"),
      ("split", "evaluate"), ("evaluate", "report"), ("clean", "report"), ("ensemble", "report"),
      ("lint", "docs"),
    ])

  /// One stage, many that read it, and one that reads these.
  static func fan(_ count: Int, group: String? = nil) -> Diagram {
    let parts = (1...count).map { group == nil ? "part-\($0)" : "part@\($0)" }
    return Diagram(
      [Node("split", status: .fresh)]
        + parts.enumerated().map {
          Node($1, group: group, status: $0 < count / 3 ? .fresh : .stale)
        } + [Node("merge", status: .pending)],
      parts.flatMap { [("split", $0), ($0, "merge")] })
  }

  static func chain(_ count: Int) -> Diagram {
    Diagram(
      (1...count).map { Node("step-\($0)", status: .fresh) },
      (1..<count).map { ("step-\($0)", "step-\($0 + 1)") })
  }

  /// Two stages side by side between one and one, several times.
  static func diamonds(_ count: Int) -> Diagram {
    let steps = (1...count).map { ("join-\($0 - 1)", "left-\($0)", "right-\($0)", "join-\($0)") }
    return Diagram(
      [Node("join-0")] + steps.flatMap { [Node($0.1), Node($0.2), Node($0.3)] },
      steps.flatMap { [($0.0, $0.1), ($0.0, $0.2), ($0.1, $0.3), ($0.2, $0.3)] })
  }

  /// Data sets, and a model for each pair of data set and kind.
  static func matrix(_ rows: Int, _ columns: Int, group: String? = nil) -> Diagram {
    let pairs = (1...rows).flatMap { row in (1...columns).map { (row, $0) } }
    return Diagram(
      (1...rows).map { Node("data-\($0)", status: .fresh) }
        + pairs.map { Node("train@\($0.0)-\($0.1)", group: group, status: .stale) }
        + [Node("report")],
      pairs.flatMap {
        [("data-\($0.0)", "train@\($0.0)-\($0.1)"), ("train@\($0.0)-\($0.1)", "report")]
      })
  }

  /// Layers of stages that read three others each, mostly of the layer above.
  static func layers(_ count: Int, perLayer: Int, seed: UInt64) -> Diagram {
    var random = Random(seed: seed)
    var edges: [(String, String)] = []
    for stage in perLayer..<count {
      let layer = stage / perLayer
      let read = (0..<3).map { _ in
        (layer - (random.next(5) == 0 && layer > 1 ? 2 : 1)) * perLayer + random.next(perLayer)
      }
      edges += read.map { ("stage-\($0)", "stage-\(stage)") }
    }
    return Diagram((0..<count).map { Node("stage-\($0)", status: .fresh) }, edges)
  }

  /// Titles that mean something in every language they are written in.
  static let odd = Diagram(
    [
      Node("a \"quoted\" [b] {c} (d)", annotation: "m&m \"x\".json"),
      Node("back\\slash\\n end\\", status: .stale), Node("two\nlines\t\u{1B}[31m"),
      Node("日本語 #hash; #35;", status: .fresh), Node("<b>bold</b> & &amp; entity"),
      Node("`code` *star* _under_ $$y$$ %% |"), Node("e\u{301}\u{202E}👨‍👩‍👧"), Node(""),
    ],
    [
      ("a \"quoted\" [b] {c} (d)", "back\\slash\\n end\\"),
      ("back\\slash\\n end\\", "日本語 #hash; #35;"), ("two\nlines\t\u{1B}[31m", "日本語 #hash; #35;"),
      ("日本語 #hash; #35;", ""), ("<b>bold</b> & &amp; entity", "e\u{301}\u{202E}👨‍👩‍👧"),
    ])
}

/// Numbers that are the same for the same seed (Knuth's MMIX generator).
struct Random {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}

extension Diagram {
  /// A random diagram without a cycle; some titles are short, some long.
  static func random(seed: UInt64) -> Diagram {
    var random = Random(seed: seed)
    let count = 2 + random.next(24)
    let density = 1 + random.next(8)
    let ids = (0..<count).map { "n\($0)" + (random.next(3) == 0 ? "" : "-abcdefgh") }
    var edges: [(String, String)] = []
    for consumer in 1..<count {
      for producer in 0..<consumer where random.next(count) < density {
        edges.append((ids[producer], ids[consumer]))
      }
    }
    return Diagram(
      ids.map {
        Node(
          $0, status: random.next(2) == 0 ? .fresh : .none,
          annotation: random.next(8) == 0 ? "m" : nil)
      }, edges)
  }
}
