import Diagnostics
import Glibc
import PipelineModel

/// The stages and sources that the words of a command line address.
package struct Targets: Sendable, Hashable {
  /// The addressed stages, as places in the pipeline, each once in the order of the words.
  package var stages: [Int]
  /// The addressed sources, as places in the pipeline, each once in the order of the words.
  package var sources: [Int]

  /// Creates targets.
  package init(stages: [Int], sources: [Int]) {
    self.stages = stages
    self.sources = sources
  }
}

/// Finds what words of a command line address: a stage, a group, a stage file, a pattern, a folder,
/// or the path of an output or of a source.
package struct TargetResolver: Sendable {
  /// How words are read.
  package struct Reading: Sendable {
    /// The folder that paths are relative to, itself relative to the project root.
    package var folder: String
    /// Whether a word may be a pattern of `*`, `?` and `[…]` for the names of stages.
    package var isPattern: Bool
    /// Whether a folder addresses all stages whose files or outputs lie in it.
    package var isRecursive: Bool

    /// Creates a reading.
    package init(folder: String = ".", isPattern: Bool = false, isRecursive: Bool = false) {
      self.folder = folder
      self.isPattern = isPattern
      self.isRecursive = isRecursive
    }
  }

  private let pipeline: Pipeline
  private let root: String
  private let addresses: [ExactText: Int]
  private let outputs: [ExactText: [Int]]

  /// Indexes a pipeline.
  ///
  /// - Parameter root: The project root as an absolute path.
  package init(_ pipeline: Pipeline, root: String) {
    self.pipeline = pipeline
    self.root = root
    var addresses: [ExactText: Int] = [:]
    var outputs: [ExactText: [Int]] = [:]
    for (index, stage) in pipeline.stages.enumerated() {
      addresses[ExactText(stage.address)] = index
      for output in stage.outputs { outputs[ExactText(output.path), default: []].append(index) }
    }
    self.addresses = addresses
    self.outputs = outputs
  }

  /// What words address, together.
  ///
  /// - Throws: An `unknown-target` for each word that addresses nothing.
  package func targets(
    _ words: [String], reading: Reading = Reading()
  ) throws(DiagnosticList) -> Targets {
    var stages: [Int] = []
    var sources: [Int] = []
    var problems: [Diagnostic] = []
    for word in words {
      let found = self.stages(word, reading)
      let data = found.isEmpty || reading.isRecursive ? self.sources(word, reading) : []
      let isStageFile = paths(word, reading).contains { path in
        pipeline.stageFiles.contains { $0.isExactly(path) }
      }
      if found.isEmpty, data.isEmpty, !isStageFile { problems.append(unknown(word, reading)) }
      stages += found
      sources += data
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    return Targets(stages: unique(stages), sources: unique(sources))
  }

  /// The path that a word means, where it is that of an output or of data, or of something in one.
  ///
  /// - Returns: nil for a word that names stages, a file that declares or tracks something, or nothing.
  package func dataPath(_ word: String, reading: Reading) -> String? {
    if stage(named: word, reading) != nil || !group(word, reading).isEmpty { return nil }
    let paths = paths(word, reading)
    for path in paths {
      if pipeline.stageFiles.contains(where: { $0.isExactly(path) }) { return nil }
      if pipeline.sources.contains(where: { $0.id.isExactly(path) && !$0.path.isExactly(path) }) {
        return nil
      }
      if makers(of: path) != nil { return path }
      let isData = pipeline.sources.contains {
        $0.path.isExactly(path) || isPath(path, inside: $0.path)
      }
      if isData { return path }
    }
    return nil
  }

  private func stages(_ word: String, _ reading: Reading) -> [Int] {
    let word = named(word, reading)
    if let index = stage(named: word, reading) { return [index] }
    let group = group(word, reading)
    if !group.isEmpty { return group }
    if reading.isPattern {
      let matching = stages(like: word, reading)
      if !matching.isEmpty { return matching }
    }
    for path in paths(word, reading) {
      let inFile = indices { $0.file.isExactly(path) }
      if !inFile.isEmpty { return inFile }
      if let makers = makers(of: path) { return makers }
      let below = reading.isRecursive ? stages(in: path) : []
      if !below.isEmpty { return below }
    }
    return []
  }

  /// The stages whose names fit a pattern: those of the file that the pattern names before a colon, else
  /// those of the stage file of the caller's folder, else all.
  private func stages(like pattern: String, _ reading: Reading) -> [Int] {
    func fit(_ pattern: String, in file: String) -> [Int] {
      indices { $0.file.isExactly(file) && fnmatch(pattern, $0.name, 0) == 0 }
    }
    if let (file, name) = split(pattern) {
      for path in paths(file, reading) {
        let found = fit(name, in: path)
        if !found.isEmpty { return found }
      }
    }
    if let here = stageFile(in: reading.folder) { return fit(pattern, in: here) }
    return indices { fnmatch(pattern, $0.name, 0) == 0 || fnmatch(pattern, $0.address, 0) == 0 }
  }

  /// A word without the colons that say nothing: `:name` is a stage of the stage file that needs no
  /// naming, `:` all of that file, and `file:` all of a file.
  private func named(_ word: String, _ reading: Reading) -> String {
    if word == ":" { return stageFile(in: reading.folder).map(fileName) ?? word }
    if word.hasPrefix(":") { return String(word.dropFirst()) }
    return word.hasSuffix(":") ? String(word.dropLast()) : word
  }

  private func fileName(of path: String) -> String {
    String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
  }

  /// A stage by its name in the stage file of the caller's folder, or by its address.
  private func stage(named word: String, _ reading: Reading) -> Int? {
    if reading.folder != ".", let here = stageFile(in: reading.folder),
      let index = addresses[ExactText("\(here):\(word)")]
    {
      return index
    }
    if let index = addresses[ExactText(word)] { return index }
    guard let (file, name) = split(word) else { return nil }
    for path in paths(file, reading) {
      let isRoot = parentFolder(of: path) == "."
      let index = addresses[ExactText(isRoot ? name : "\(path):\(name)")]
      if let index, pipeline.stages[index].file.isExactly(path) { return index }
    }
    return nil
  }

  private func group(_ word: String, _ reading: Reading) -> [Int] {
    let (file, name) = split(word) ?? (nil, word)
    let files =
      file.map { paths($0, reading) }
      ?? [stageFile(in: reading.folder), stageFile(in: ".")].compactMap { $0 }
    for path in files {
      let found = indices {
        $0.group.map { $0.isExactly(name) } ?? false
          && $0.file.isExactly(path)
      }
      if !found.isEmpty { return found }
    }
    return []
  }

  /// The stages that make a path or the folder around it.
  private func makers(of path: String) -> [Int]? {
    var path = path
    while path != "." {
      if let found = outputs[ExactText(path)] { return found }
      path = parentFolder(of: path)
    }
    return nil
  }

  private func stages(in folder: String) -> [Int] {
    guard folder != "." else { return Array(pipeline.stages.indices) }
    let prefix = Array((folder + "/").utf8)
    let declared = indices { $0.file.utf8.starts(with: prefix) }
    return declared.isEmpty
      ? indices { $0.outputs.contains { $0.path.utf8.starts(with: prefix) } } : declared
  }

  private func sources(_ word: String, _ reading: Reading) -> [Int] {
    let paths = paths(word, reading)
    return pipeline.sources.indices.filter { index in
      let source = pipeline.sources[index]
      return paths.contains { path in
        path.isExactly(source.path) || path.isExactly(source.id)
          || reading.isRecursive && PathRelation(of: source.id, to: path) == .inside
      }
    }
  }

  /// The paths that a word may mean: seen from the caller's folder, else from the root.
  private func paths(_ word: String, _ reading: Reading) -> [String] {
    var found: [String] = []
    for folder in [reading.folder, "."] {
      guard case .inside(let path) = ProjectPath(word, from: folder, root: root) else { continue }
      if !found.contains(path) { found.append(path) }
    }
    return found
  }

  private func stageFile(in folder: String) -> String? {
    pipeline.stages.first { parentFolder(of: $0.file).isExactly(folder) }?.file
  }

  /// The parts of `file:name`.
  private func split(_ word: String) -> (file: String, name: String)? {
    guard let colon = word.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    return (String(word[..<colon]), String(word[word.utf8.index(after: colon)...]))
  }

  private func indices(where isWanted: (Stage) -> Bool) -> [Int] {
    pipeline.stages.indices.filter { isWanted(pipeline.stages[$0]) }
  }

  private func unique(_ indices: [Int]) -> [Int] {
    var seen: Set<Int> = []
    return indices.filter { seen.insert($0).inserted }
  }

  private func unknown(_ word: String, _ reading: Reading) -> Diagnostic {
    var names: [String] = []
    for stage in pipeline.stages {
      names.append(stage.address)
      if let group = stage.group, names.last != group { names.append(group) }
    }
    let files = pipeline.sources.map(\.id)
    let paths =
      pipeline.stages.flatMap { $0.outputs.map(\.path) }
      + files + pipeline.sources.map(\.path)
    let near = nearestName(to: word, among: names) ?? nearestName(to: word, among: paths)
    return .unknownTarget(
      word, near: near, known: pipeline.stages.map(\.address), files: files)
  }
}
