import Diagnostics
import Documents
import PipelineModel

/// Reads `vars`: what expressions can name besides the parameters of `params.yaml`.
extension StageFileReader {
  /// The values of the implicit parameter file beside the stage file and of top-level `vars`.
  func commonScope(_ vars: Node.Pair?) -> Scope {
    let resolver = Resolver(self, scope: Scope())
    let implicit = folder == "." ? "params.yaml" : "\(folder)/params.yaml"
    load(implicit, keys: nil, into: resolver, at: nil)
    if let vars { add(vars, from: folder, to: resolver) }
    return resolver.scope
  }

  /// Adds the items of a list of `vars` to a resolver's scope.
  ///
  /// - Parameter base: The folder that paths are relative to.
  func add(_ vars: Node.Pair, from base: String, to resolver: Resolver) {
    guard let items = vars.value.sequence else {
      if !vars.value.isNull { report(.notAList(vars, of: "files and maps", in: self)) }
      return
    }
    for item in items {
      if let pairs = item.mapping {
        add(pairs, to: resolver)
      } else if let scalar = item.scalar, case .string = scalar.value {
        guard let value = variableValue(item, resolver) else {
          resolver.scope.isIncomplete = true
          continue
        }
        loadFile(plainText(value), from: base, into: resolver, at: item)
      } else {
        report(.wrongVariables(at: place(of: item)))
      }
    }
  }

  /// Adds an inline map. Its values see what stands before it.
  private func add(_ pairs: [Node.Pair], to resolver: Resolver) {
    var map = BindingMap()
    for pair in pairs {
      guard checkName(pair, resolver), let value = variableValue(pair.value, resolver) else {
        resolver.scope.noteFault(of: pair.keyText)
        continue
      }
      map.set(pair.keyText, Binding(value, file: nil))
    }
    for name in resolver.scope.reserved(among: map) {
      let node = pairs.first { $0.keyText == name }?.key ?? pairs[0].key
      report(.reservedVariable(name, at: place(of: node)))
    }
    for clash in resolver.scope.merge(map) {
      let top = clash.prefix { $0 != "." }
      let node = pairs.first { $0.keyText == top }?.key ?? pairs[0].key
      reportRedefinition(clash, in: resolver.scope, at: place(of: node))
    }
  }

  /// Whether a name is written out, where the dialect wants that; else it is reported.
  private func checkName(_ pair: Node.Pair, _ resolver: Resolver) -> Bool {
    guard !dialect.putsInAnyType, let (expression, node) = firstExpression(in: pair.key) else {
      return true
    }
    report(.expressionInVariables(expression, at: resolver.place(of: expression, in: node)))
    return false
  }

  private func variableValue(_ node: Node, _ resolver: Resolver) -> Value? {
    if !dialect.putsInAnyType, let expression = firstExpression(in: node) {
      report(
        .expressionInVariables(expression.0, at: resolver.place(of: expression.0, in: expression.1))
      )
      return nil
    }
    resolver.isReadingVariables = true
    defer { resolver.isReadingVariables = false }
    return resolver.value(of: node, onlyTextKeys: dialect.seesOnlyTextKeys)
  }

  private func firstExpression(in node: Node) -> (Expression, Node)? {
    switch node.content {
    case .scalar(let scalar):
      guard Template.isNeeded(for: scalar.text) else { return nil }
      let template = Template(scalar.text, readsEnvironment: false)
      for case .expression(let expression) in template.pieces { return (expression, node) }
      return nil
    case .sequence(let items): return items.lazy.compactMap(firstExpression).first
    case .mapping(let pairs):
      return pairs.lazy.compactMap {
        self.firstExpression(in: $0.key) ?? self.firstExpression(in: $0.value)
      }.first
    }
  }

  /// Loads `path` or `path:key1,key2`.
  private func loadFile(_ text: String, from base: String, into resolver: Resolver, at item: Node) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let keys = parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : nil
    let name = String(parts[0])
    switch ProjectPath(name, from: base, root: project.files.root) {
    case .outside where !dialect.keepsPathsAsWritten:
      report(.outsideProject(name, role: "vars", at: place(of: item)))
    case .inside(let path), .outside(let path):
      load(path, keys: keys?.isEmpty == true ? nil : keys, into: resolver, at: item)
    }
  }

  /// Loads a file, or some of its keys. Without a place the file may be absent.
  private func load(_ path: String, keys: [String]?, into resolver: Resolver, at item: Node?) {
    guard let parameters = parameterMap(path, at: item) else {
      if item != nil || project.isBroken(path) || project.isFolder(path) {
        resolver.scope.isIncomplete = true
      }
      return
    }
    let known = resolver.scope.loadedKeys[ExactText(path)]
    if let item, !dialect.putsInAnyType, let known, isMixed(known, keys) {
      return report(.mixedLoading(path, at: place(of: item)))
    }
    var map = BindingMap()
    for key in keys ?? parameters.keys {
      if let value = parameters[key] {
        if known?.has(key) != true { map.set(key, value) }
      } else if let item {
        resolver.scope.noteFault(of: key)
        report(project.missingKey(key, of: path, at: place(of: item)))
      }
    }
    if let item {
      for name in resolver.scope.reserved(among: map) {
        report(.reservedVariable(name, at: place(of: item)))
      }
    }
    resolver.scope.noteLoading(of: path, keys: keys)
    for clash in resolver.scope.merge(map) {
      guard let item else { continue }
      reportRedefinition(clash, in: resolver.scope, at: place(of: item))
    }
  }

  /// The parameters of a file, nil if there is none or it is broken, both of which are reported.
  private func parameterMap(_ path: String, at item: Node?) -> BindingMap? {
    do throws(DiagnosticList) {
      if let found = try project.parameterMap(path) { return found }
      if project.isFolder(path) {
        report(.folderOfParameters(path, at: (item ?? document.root).map(place)))
      } else if let item, !project.isBroken(path) {
        report(.missingVariableFile(path, at: place(of: item)))
      }
    } catch {
      report(error)
    }
    return nil
  }

  /// Whether a file is loaded whole and in parts, or a part of it twice, which strict dialects
  /// refuse; here it changes nothing.
  private func isMixed(_ known: LoadedKeys, _ keys: [String]?) -> Bool {
    switch (known, keys) {
    case (.all, nil): false
    case (.some(let former), let keys?): keys.contains { former.contains(ExactText($0)) }
    default: true
    }
  }

  private func reportRedefinition(_ key: String, in scope: Scope, at place: SourceSpan) {
    var related: [Diagnostic.Related] = []
    let words = key.split(separator: ".").map(String.init)
    if let path = (try? scope.look(up: words))?.binding.file,  // absent: given by `vars` itself
      let first = project.place(of: key, in: path)
    {
      related.append(.init(first, "first here"))
    }
    report(.redefined(key, at: place, related: related))
  }
}
