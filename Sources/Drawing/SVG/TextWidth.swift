extension String {
  /// The width in pixels of the text in Helvetica, Arial or Liberation Sans, estimated.
  ///
  /// Widths of ASCII are those of Helvetica's AFM file in thousandths of the size; other characters
  /// count as a round letter, or as a square where a terminal gives them two columns.
  func width(fontSize: Int) -> Int {
    let sum = reduce(0) { sum, character in
      if let ascii = character.asciiValue, ascii >= 0x20, ascii < 0x7F {
        return sum + helvetica[Int(ascii) - 0x20]
      }
      return sum + [0, 620, 1000][character.columns]
    }
    return (sum * fontSize + 999) / 1000
  }
}

/// The widths of the characters from blank to tilde.
private let helvetica = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
  556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
  1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
  667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
  333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
  556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
]
