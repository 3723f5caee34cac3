/// What is to be drawn: nodes and the edges between them, without a cycle.
///
/// Everything drawn follows the order of `nodes` and `edges`, so equal diagrams give equal bytes.
package struct Diagram: Sendable, Hashable {
  /// The nodes; their ids differ.
  package var nodes: [Node]
  /// The edges; repeated ones, ones to itself and ones with an unknown end are not drawn.
  package var edges: [Edge]

  /// Creates a diagram.
  package init(nodes: [Node], edges: [Edge]) {
    self.nodes = nodes
    self.edges = edges
  }

  /// A line from what makes something to what reads it.
  package struct Edge: Sendable, Hashable {
    /// The id of the node the edge leaves.
    package var producer: String
    /// The id of the node the edge enters.
    package var consumer: String

    /// Creates an edge.
    package init(from producer: String, to consumer: String) {
      self.producer = producer
      self.consumer = consumer
    }
  }

  /// A stage, a source or an output.
  package struct Node: Sendable, Hashable {
    /// What a node stands for.
    package enum Kind: String, Sendable {
      /// A stage of the pipeline.
      case stage
      /// A file that no stage makes.
      case source
      /// A file that a stage makes.
      case output
    }

    /// How many members of a collapsed group have a status.
    package struct Tally: Sendable, Hashable {
      /// The status they share.
      package var status: Status
      /// How many they are.
      package var count: Int

      /// Creates a tally.
      package init(_ status: Status, _ count: Int) {
        self.status = status
        self.count = count
      }
    }

    /// What edges call the node.
    package var id: String
    /// What a person sees.
    package var title: String
    /// What the node stands for.
    package var kind: Kind
    /// The group it may be collapsed into, such as `train` of `train@a`.
    package var group: String?
    /// How it stands.
    package var status: Status
    /// A remark beside the title, such as the name of a metrics file.
    package var annotation: String?
    /// The members' statuses if the node is a collapsed group, else empty.
    package var tallies: [Tally]

    /// Creates a node; its title is its id unless another is given.
    package init(
      _ id: String, title: String? = nil, kind: Kind = .stage, group: String? = nil,
      status: Status = .none, annotation: String? = nil, tallies: [Tally] = []
    ) {
      self.id = id
      self.title = title ?? id
      self.kind = kind
      self.group = group
      self.status = status
      self.annotation = annotation
      self.tallies = tallies
    }
  }
}
