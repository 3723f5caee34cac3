/// The name nearest to a mistyped one, near enough to be what was meant.
///
/// The distance is Damerau–Levenshtein's (restricted edit distance with adjacent transpositions);
/// a third of the length, at least one edit, is tolerated, but never all of the name.
package func nearestName(to name: String, among names: some Sequence<String>) -> String? {
  let length = name.unicodeScalars.count
  let limit = min(max(1, length / 3), length - 1)
  let ranked = names.map { ($0, editDistance(name, $0)) }.filter { $0.1 <= limit }
  return ranked.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
}

/// The restricted Damerau–Levenshtein distance between two texts, in Unicode scalars.
private func editDistance(_ first: String, _ second: String) -> Int {
  let a = Array(first.lowercased().unicodeScalars)
  let b = Array(second.lowercased().unicodeScalars)
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  var rows = [Array(0...b.count)]
  for i in 1...a.count {
    var row = [i]
    for j in 1...b.count {
      let substitution = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, substitution)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        best = min(best, rows[i - 2][j - 2] + 1)
      }
      row.append(best)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
