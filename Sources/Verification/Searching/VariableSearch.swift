/// Finds which environment variables of the user's own a result follows.
struct VariableSearch {
  private let lab: Laboratory
  /// Variables that the code reads, which nobody declared, and which the first execution gave values.
  private let guesses: Set<String>
  /// The execution whose result others are compared with; nil for the record.
  private let reference: Run?

  init(_ lab: Laboratory, guesses: Set<String>, reference: Run? = nil) {
    self.lab = lab
    self.guesses = guesses
    self.reference = reference
  }

  /// The conditions with some kinds varied as in the first execution.
  func varying(_ kinds: Set<CauseKind>) -> Conditions {
    var conditions = Conditions.varying(kinds)
    if kinds.contains(.env) { conditions.guessedVariables = guesses }
    return conditions
  }

  /// The variables of the user's own that matter, where varying the environment does; nil where only
  /// general ones do.
  func hidden() throws -> [String]? {
    let names = guesses.sorted()
    guard !names.isEmpty, try !isDifferent(.varying([.env]), VerificationWords.varied([.env]))
    else {
      return try removed()
    }
    if names.count == 1 { return names }
    var search = GroupTesting<String>(knowing: [guesses: true]) { names in
      var conditions = Conditions.varying([.env])
      conditions.guessedVariables = names
      return try isDifferent(conditions, VerificationWords.with(names))
    }
    return try search.smallestSet(among: names, likely: 1).sorted()
  }

  /// A smallest set of the user's variables whose absence makes the difference; nil where there is none.
  private func removed() throws -> [String]? {
    let declared = lab.specimen.stage.variables
    let names = lab.surroundings.environment.keys
      .filter { !RunVariables.isKnown($0) && !declared.contains($0) }
      .sorted {
        let (a, b) = (lab.code.mentions($0), lab.code.mentions($1))
        return a != b ? a : $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
    guard !names.isEmpty, try isDifferent(without: Set(names)) else { return nil }
    var search = GroupTesting<String>(knowing: [Set(names): true]) { names in
      try isDifferent(without: names)
    }
    let likely = names.prefix { lab.code.mentions($0) }.count
    let found = try search.smallestSet(among: names, likely: min(likely, 3)).sorted()
    // A dump of all variables follows each of them; then none is an input of its own.
    return found.allSatisfy { lab.code.mentions($0) } ? found : nil
  }

  private func isDifferent(without names: Set<String>) throws -> Bool {
    var conditions = Conditions()
    conditions.removedVariables = names
    return try isDifferent(conditions, VerificationWords.without(names))
  }

  private func isDifferent(_ conditions: Conditions, _ purpose: String) throws -> Bool {
    let run = try lab.run(conditions, purpose)
    defer { lab.forget(run) }
    if let reference { return try !lab.likeness(run, to: reference).isAgreement }
    return try !lab.likeness(run).isAgreement
  }
}
