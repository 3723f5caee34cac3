import Documents
import PipelineModel

/// A value that expressions can name, with the file it comes from.
indirect enum Binding {
  /// A scalar or a list; the file is nil for values that the stage file itself gives.
  case value(Value, file: String?)
  case map(BindingMap)

  /// Takes a value apart, so that maps can be merged and looked up.
  init(_ value: Value, file: String?) {
    guard case .map(let entries) = value else {
      self = .value(value, file: file)
      return
    }
    var map = BindingMap()
    for (key, value) in entries { map.set(key, Binding(value, file: file)) }
    self = .map(map)
  }

  /// The value put together again.
  var value: Value {
    switch self {
    case .value(let value, _): value
    case .map(let map): .map(map.keys.map { (key: $0, value: map[$0]?.value ?? .null) })
    }
  }

  /// The value that a word leads to: a key of a map, or the number of an item from 0, or
  /// from -1 backwards.
  func child(_ word: String) -> Binding? {
    switch self {
    case .map(let map): return map[word]
    case .value(.list(let items), let file):
      guard var index = Int(word) else { return nil }
      if index < 0 { index += items.count }
      guard items.indices.contains(index) else { return nil }
      return Binding(items[index], file: file)
    case .value: return nil
    }
  }

  /// All words that lead to a value.
  var childNames: [String] {
    switch self {
    case .map(let map): map.keys
    case .value(.list(let items), _): items.indices.map(String.init)
    case .value: []
    }
  }

  /// The first file that a part of the value comes from.
  var file: String? {
    switch self {
    case .value(_, let file): file
    case .map(let map): map.keys.lazy.compactMap { map[$0]?.file }.first
    }
  }
}

/// A map of bindings in the order in which they were made.
struct BindingMap {
  private(set) var keys: [String] = []
  private var entries: [ExactText: Binding] = [:]

  subscript(key: String) -> Binding? { entries[ExactText(key)] }

  /// Whether a key, its parts joined by dots, leads to a value.
  func holds(_ key: String) -> Bool {
    guard key.utf8.contains(UInt8(ascii: ".")) else { return self[key] != nil }
    var binding = Binding.map(self)
    for word in key.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      guard let next = binding.child(String(Substring(word))) else { return false }
      binding = next
    }
    return true
  }

  mutating func set(_ key: String, _ binding: Binding) {
    if entries.updateValue(binding, forKey: ExactText(key)) == nil { keys.append(key) }
  }

  /// Adds another map; maps merge with maps.
  ///
  /// - Returns: The keys that both give, their parts joined by dots; they keep their value.
  mutating func merge(_ other: BindingMap, below path: String = "") -> [String] {
    var clashes: [String] = []
    for key in other.keys {
      guard let new = other[key] else { continue }
      switch (self[key], new) {
      case (nil, _): set(key, new)
      case (.map(var mine), .map(let theirs)):
        clashes += mine.merge(theirs, below: path + key + ".")
        set(key, .map(mine))
      default: clashes.append(path + key)
      }
    }
    return clashes
  }
}

/// Which top-level keys of a parameter file were loaded.
enum LoadedKeys {
  case all
  case some(Set<ExactText>)

  init(_ former: LoadedKeys?, adding keys: [String]?) {
    guard let keys else {
      self = .all
      return
    }
    switch former {
    case .all?: self = .all
    case .some(.some(let known)): self = .some(known.union(keys.map(ExactText.init)))
    case nil: self = .some(Set(keys.map(ExactText.init)))
    }
  }

  func has(_ key: String) -> Bool {
    switch self {
    case .all: true
    case .some(let keys): keys.contains(ExactText(key))
    }
  }
}

/// All values that expressions can name at one place.
struct Scope {
  /// What an expression names.
  struct Found {
    var binding: Binding
    /// The key within the file of the binding, nil if the stage file itself gives it.
    var key: String?
  }

  /// Why an expression names nothing.
  struct Missing: Error {
    /// The first word that leads nowhere.
    var word: Int
    /// The names that stand where that word was looked for.
    var candidates: [String]
  }

  /// A value under a name of its own, such as `item`.
  private struct Local {
    var name: String
    var found: Found
  }

  /// Whether any name may lack its value because what gives it is faulty, which is reported there.
  var isIncomplete = false
  /// The names that lack their values for such a reason.
  private var faultyNames: Set<ExactText> = []
  /// What was loaded of each file, by its path.
  private(set) var loadedKeys: [ExactText: LoadedKeys] = [:]
  /// The values of parameter files and `vars`.
  private(set) var values = BindingMap()
  private var locals: [Local] = []

  /// Whether some name may lack its value for such a reason.
  var lacksValues: Bool { isIncomplete || !faultyNames.isEmpty }

  /// Whether a name may lack its value for such a reason.
  func lacks(_ name: String) -> Bool {
    isIncomplete || faultyNames.contains(ExactText(name))
  }

  /// Remembers that a name lacks its value, which is reported where it is given.
  mutating func noteFault(of name: String) {
    faultyNames.insert(ExactText(name))
  }

  /// Adds values; see ``BindingMap/merge(_:below:)``.
  mutating func merge(_ other: BindingMap) -> [String] {
    values.merge(other)
  }

  /// Remembers what was loaded of a file; without keys it was all.
  mutating func noteLoading(of path: String, keys: [String]?) {
    let former = loadedKeys[ExactText(path)]
    loadedKeys[ExactText(path)] = LoadedKeys(former, adding: keys)
  }

  /// The names among those of a map that stand for the values of a generated stage.
  func reserved(among map: BindingMap) -> [String] {
    map.keys.filter { key in locals.contains { $0.name.isExactly(key) } }
  }

  /// Adds a value under a name that hides all others.
  mutating func bind(_ name: String, _ found: Found) {
    locals.append(Local(name: name, found: found))
  }

  /// The value that words lead to.
  func look(up words: [String]) throws(Missing) -> Found {
    var path: String?
    var current: Binding
    if let local = locals.last(where: { $0.name.isExactly(words[0]) }) {
      current = local.found.binding
      path = local.found.key
    } else if let global = values[words[0]] {
      current = global
      path = words[0]
    } else {
      throw Missing(word: 0, candidates: values.keys + locals.map(\.name))
    }
    for (index, word) in words.enumerated().dropFirst() {
      guard let next = current.child(word) else {
        throw Missing(word: index, candidates: current.childNames)
      }
      current = next
      path?.append("." + word)
    }
    return Found(binding: current, key: current.file == nil ? nil : path)
  }
}
