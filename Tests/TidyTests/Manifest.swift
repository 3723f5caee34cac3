/// The targets that `Package.swift` lists, bottom first.
struct Manifest {
  /// A module and what it may import.
  struct Module: Equatable {
    var name: String
    var dependencies: [String]
  }

  /// The modules in their order, without those of tests.
  private(set) var modules: [Module] = []
  private var products: [String: String] = [:]
  private var tokens: ArraySlice<Token> = []

  private enum Token: Equatable {
    case word(String)
    case text(String)
    case sign(Character)
  }

  /// Reads a manifest of the form that this repository has: `module("Name", [dependency, …])`,
  /// `.target(name: "Name", dependencies: […])`, and constants for products.
  init(_ text: String) {
    tokens = Self.tokens(of: text)[...]
    while let token = tokens.popFirst() {
      switch token {
      case .word("let"): readProduct()
      case .word("module"): readModule(labels: false)
      case .word("target"), .word("executableTarget"), .word("systemLibrary"):
        readModule(labels: true)
      default: break
      }
    }
  }

  /// Reads `name: Target.Dependency = .product(name: "Name"`.
  private mutating func readProduct() {
    let form: [Token] = [
      .sign(":"), .word("Target"), .sign("."), .word("Dependency"), .sign("="), .sign("."),
      .word("product"), .sign("("), .word("name"), .sign(":"),
    ]
    guard case .word(let constant)? = tokens.first, tokens.dropFirst().starts(with: form),
      case .text(let product)? = tokens.dropFirst(1 + form.count).first
    else { return }
    products[constant] = product
  }

  /// Reads `("Name", [dependency, …])` or `(name: "Name", dependencies: [dependency, …], …)`.
  private mutating func readModule(labels: Bool) {
    let start: [Token] = [.sign("(")] + (labels ? [.word("name"), .sign(":")] : [])
    guard tokens.starts(with: start), case .text(let name)? = tokens.dropFirst(start.count).first
    else { return }
    let arguments = self.arguments
    tokens = tokens.dropFirst(arguments.count)
    if case .text(let path)? = arguments.first(after: [.word("path"), .sign(":")]),
      path.hasPrefix("Tests/")
    {
      return
    }
    let list: [Token] = (labels ? [.word("dependencies"), .sign(":")] : []) + [.sign("[")]
    let dependencies = arguments.suffix(after: list).prefix { $0 != .sign("]") }
    modules.append(Module(name: name, dependencies: dependencies.compactMap(dependency)))
  }

  private func dependency(_ token: Token) -> String? {
    switch token {
    case .text(let name): name
    case .word(let constant): products[constant] ?? constant
    case .sign: nil
    }
  }

  /// The tokens up to the parenthesis that closes the one that comes now.
  private var arguments: ArraySlice<Token> {
    var depth = 0
    let end = tokens.firstIndex { token in
      if token == .sign("(") { depth += 1 }
      if token == .sign(")") { depth -= 1 }
      return depth == 0
    }
    return tokens.prefix(upTo: end ?? tokens.endIndex)
  }

  private static func tokens(of text: String) -> [Token] {
    var tokens: [Token] = []
    for line in text.split(separator: "\n") {
      var rest = line
      while let first = rest.first, !rest.hasPrefix("//") {
        if first == "\"" {
          let content = rest.dropFirst().prefix { $0 != "\"" }
          tokens.append(.text(String(content)))
          rest = rest.dropFirst(content.count + 2)
        } else if !first.isSeparator {
          let word = rest.prefix { !$0.isSeparator }
          tokens.append(.word(String(word)))
          rest = rest.dropFirst(word.count)
        } else {
          if !first.isWhitespace { tokens.append(.sign(first)) }
          rest = rest.dropFirst()
        }
      }
    }
    return tokens
  }
}

extension ArraySlice where Element: Equatable {
  /// What stands behind the first occurrence of some elements; empty without one.
  fileprivate func suffix(after elements: [Element]) -> ArraySlice {
    let place = indices.first { self[$0...].starts(with: elements) }
    return place.map { self[$0...].dropFirst(elements.count) } ?? []
  }

  /// The element behind the first occurrence of some others.
  fileprivate func first(after elements: [Element]) -> Element? {
    suffix(after: elements).first
  }
}
