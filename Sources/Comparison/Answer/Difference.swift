import Documents

/// One place in which two versions of an output differ.
package struct Difference: Sendable, Hashable {
  /// What is different about a place.
  package enum Kind: String, Sendable, CaseIterable {
    /// Another number.
    case number
    /// Another value that is no number on both sides.
    case value
    /// Another type: a text for a number, `f4` for `f8`.
    case type
    /// A key, row, line, member or file that only the new version has.
    case added
    /// A key, row, line, member or file that only the old version has.
    case removed
    /// The same things in another order.
    case order
    /// A field that tells how content is packed, such as the time in a gzip file.
    case header
    /// Blanks or line ends alone.
    case whitespace
    /// The same values written or packed otherwise.
    case representation
    /// Another number of items, or another shape.
    case shape
    /// Other bytes.
    case bytes
    /// The same file under another name.
    case renamed
    /// The permission to execute, given or taken.
    case mode
  }

  /// The innermost format in which the place was found.
  package var format: Format
  /// What is different.
  package var kind: Kind
  /// The files of a folder and the members of archives that lead to the place, outermost first.
  package var members: [String]
  /// The place in the innermost file.
  package var place: Place
  /// What the old version has there, long texts cut; nil where it has nothing.
  package var old: Value?
  /// What the new version has there, long texts cut; nil where it has nothing.
  package var new: Value?
  /// How far two numbers are apart; the farthest ones, where a line holds several.
  package var distance: NumberDistance?
  /// What the difference looks like, in the order of ``Hint``'s cases.
  package var hints: [Hint]

  /// Creates a difference.
  package init(
    _ format: Format, _ kind: Kind, members: [String] = [], at place: Place, old: Value? = nil,
    new: Value? = nil, distance: NumberDistance? = nil, hints: [Hint] = []
  ) {
    self.format = format
    self.kind = kind
    self.members = members
    self.place = place
    self.old = old
    self.new = new
    self.distance = distance
    self.hints = hints
  }

  /// The difference of two numbers divided by the larger magnitude; nil where that says nothing.
  package var relative: Double? { distance?.relative }
}

/// What a file is, by its content.
package enum Format: String, Sendable, CaseIterable {
  case json, yaml, notebook, csv, tsv, text, npy, npz, gzip, tar, zip, directory, bytes
}

/// What a difference looks like, to the one who looks for its cause.
package enum Hint: String, Sendable, CaseIterable, Comparable {
  /// The same things in another order.
  case orderOnly = "order-only"
  /// A date or time near now.
  case timestamp
  /// The address of an object in memory, `0x7f…`.
  case address
  /// A random identifier.
  case uuid
  /// Hexadecimal digits, such as a digest or a random name.
  case hexadecimal
  /// A name in a temporary folder.
  case temporaryPath = "temporary-path"
  /// An absolute path that is not temporary.
  case absolutePath = "absolute-path"
  /// Numbers that agree in six digits and more.
  case lastDigits = "last-digits"
  /// A decimal point on one side, a comma on the other.
  case decimalMark = "decimal-mark"

  /// Whether one stands before the other in the declaration.
  package static func < (left: Hint, right: Hint) -> Bool {
    rank[left, default: 0] < rank[right, default: 0]
  }

  private static let rank = Dictionary(
    uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
