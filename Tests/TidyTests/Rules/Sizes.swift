extension SourceText {
  /// A file that is longer than it may be; 500 lines at most.
  func tooManyLines(limit: Int = 500) -> [Violation] {
    lines.count > limit
      ? [violation(limit, "the file has \(lines.count) lines, more than \(limit)")] : []
  }

  /// Functions, initialisers and computed properties that are longer than they may be.
  func tooLongFunctions(limit: Int = 70) -> [Violation] {
    let kinds: Set = ["func", "init", "deinit", "subscript", "var"]
    return scopes.filter { kinds.contains($0.keyword) }.compactMap { scope in
      let count = scope.lastLine - scope.firstLine + 1
      return count > limit
        ? violation(scope.firstLine, "'\(scope.name)' has \(count) lines, more than \(limit)") : nil
    }
  }
}
