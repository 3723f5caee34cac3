extension SourceText {
  /// The modules that the file imports, with their lines counted from 0.
  var imports: [(line: Int, module: String)] {
    let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    return code.enumerated().compactMap { number, line in
      var words = line.split(separator: " ").map(String.init)
      while let first = words.first, first.hasPrefix("@") || Self.accessLevels.contains(first) {
        words.removeFirst()
      }
      guard words.first == "import", words.count > 1 else { return nil }
      let name = kinds.contains(words[1]) ? words.dropFirst(2).first : words[1]
      return name.map { (number, String($0.prefix { $0 != "." })) }
    }
  }

  private static let accessLevels: Set = [
    "public", "package", "internal", "fileprivate", "private",
  ]

  /// The imports that the manifest does not allow to the file's module.
  ///
  /// A module imports what it names as a dependency, the C library and what belongs to the language
  /// itself; nothing else, so neither Foundation nor what only happens to be built.
  func forbiddenImports(_ manifest: Manifest) -> [Violation] {
    let name = path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
    guard let module = manifest.modules.first(where: { $0.name == name }) else {
      return [violation(0, "'\(name)' is not a module of Package.swift")]
    }
    let allowed = module.dependencies + ["Glibc", "Synchronization"]
    return imports.filter { !allowed.contains($0.module) }
      .map { violation($0.line, "'\(name)' must not import '\($0.module)'") }
  }
}

extension Manifest {
  /// The modules from the bottom up: each may depend only on those above it in this list.
  static let order = [
    "CLibYAML", "CZlib", "CPipe", "Diagnostics", "Documents", "FileStore", "PipelineModel",
    "PipelineLoading", "Records", "Planning", "Comparison", "Remotes", "Execution",
    "Verification", "Provenance",
    "Drawing", "pipe",
  ]

  /// What other packages each module may use.
  private static let products = ["FileStore": ["Crypto"], "pipe": ["ArgumentParser"]]

  /// Where the manifest departs from the order, or lets a module depend on one below it.
  var disorder: [String] {
    let names = modules.map(\.name)
    var problems: [String] = []
    if names != Self.order { problems.append("the modules are \(names), not \(Self.order)") }
    for (index, module) in modules.enumerated() {
      let allowed = names.prefix(index) + (Self.products[module.name] ?? [])
      problems += module.dependencies.filter { !allowed.contains($0) }
        .map { "'\(module.name)' must not depend on '\($0)'" }
    }
    return problems
  }
}
