import Documents
import FileStore

extension Contract {
  /// The rule of the value that keys lead to: that of the longest pattern that leads there or above.
  ///
  /// Of patterns of one length the one with fewer wildcards counts, then the one written last.
  func rule(at keys: [String]) -> Rule {
    var best: PointerRule?
    for candidate in pointers where candidate.leads(toOrAbove: keys) {
      if let known = best, known.isMoreSpecific(than: candidate) { continue }
      best = candidate
    }
    return best?.rule ?? rule
  }

  /// Whether something below the value has a rule of its own.
  func hasRules(below keys: [String]) -> Bool {
    pointers.contains { $0.keys.count > keys.count && $0.fits(keys, count: keys.count) }
  }

  /// The rule of a column, by its name, else by its number counted from 0, else by `*`.
  func rule(ofColumn name: String, number: Int) -> Rule {
    let found =
      columns.last { $0.name.hasSameBytes(as: name) }
      ?? columns.last { $0.name == String(number) } ?? columns.last { $0.name == "*" }
    return found?.rule ?? rule
  }

  /// The contract of a file of a folder or a member of an archive.
  func contract(ofFile path: String) -> Contract {
    guard !files.isEmpty else {
      return self
    }
    return files.first { wildcard($0.pattern, fits: path) }?.contract ?? Contract(.exact)
  }
}

extension Contract.PointerRule {
  fileprivate func leads(toOrAbove path: [String]) -> Bool {
    keys.count <= path.count && fits(path, count: keys.count)
  }

  fileprivate func fits(_ path: [String], count: Int) -> Bool {
    (0..<count).allSatisfy { place in
      keys[place].map { $0.hasSameBytes(as: path[place]) } ?? true
    }
  }

  fileprivate func isMoreSpecific(than other: Contract.PointerRule) -> Bool {
    let mine = keys.count { $0 != nil }
    let theirs = other.keys.count { $0 != nil }
    return keys.count != other.keys.count ? keys.count > other.keys.count : mine > theirs
  }
}
