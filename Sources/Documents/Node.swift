import Diagnostics

/// A place in a document: line and column counted from 1, the column in Unicode scalars.
package struct Mark: Sendable, Hashable {
  /// The line, counted from 1.
  package var line: Int32
  /// The column, counted from 1 in Unicode scalars.
  package var column: Int32

  /// Creates a place.
  package init(line: Int32, column: Int32) {
    self.line = line
    self.column = column
  }
}

/// A part of a YAML document, with the places where it begins and ends.
package struct Node: Sendable {
  /// What the node holds.
  package enum Content: Sendable {
    case scalar(Scalar)
    case sequence([Node])
    case mapping([Pair])
  }

  /// A scalar as written and as understood.
  package struct Scalar: Sendable {
    /// How the scalar was written.
    package enum Style: Sendable {
      case plain, singleQuoted, doubleQuoted, literal, folded
    }

    /// The text after folding and unescaping.
    package var text: String
    /// How the scalar was written.
    package var style: Style
    /// The value under the YAML 1.2 core schema: `yes` and `017` are what they look like.
    package var value: Value

    /// Creates a scalar.
    package init(text: String, style: Style, value: Value) {
      self.text = text
      self.style = style
      self.value = value
    }
  }

  /// One entry of a mapping.
  package struct Pair: Sendable {
    /// The key.
    package var key: Node
    /// The value.
    package var value: Node

    /// Creates an entry.
    package init(key: Node, value: Node) {
      self.key = key
      self.value = value
    }
  }

  /// What the node holds.
  package var content: Content
  /// Where the node begins.
  package var start: Mark
  /// Where the node ends, exclusive.
  package var end: Mark

  /// Creates a node.
  package init(_ content: Content, start: Mark, end: Mark) {
    self.content = content
    self.start = start
    self.end = end
  }
}
