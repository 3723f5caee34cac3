import Documents
import Execution
import PipelineModel

extension ProjectState {
  /// The files of parameters in use, each with the keys that count.
  ///
  /// - Parameters:
  ///   - targets: Files to read in their place, whole.
  ///   - default: A file that counts as a whole wherever it exists; nil for none.
  ///   - usedOnly: Whether only keys that stages use count.
  ///   - project: The project whose cache has what is not there.
  package func parameterFiles(
    targets: [String] = [], default: String?, usedOnly: Bool, project: Project
  ) throws -> [MetricFile] {
    guard targets.isEmpty else {
      return try targets.map {
        MetricFile(path: $0, stage: nil, bytes: try heldBytes(of: $0, project: project))
      }
    }
    var uses = ParameterUses()
    for stage in graph.stages {
      for use in stage.parameters { uses.add(use.path, use.keys?.map(\.name)) }
    }
    if !usedOnly {
      for path in loaded.pipeline.parameterFiles { uses.add(path, nil) }
      if let path = `default`, try heldBytes(of: path, project: project) != nil {
        uses.add(path, nil)
      }
    }
    addTemplateUses(to: &uses)
    return try uses.files.map { path, keys in
      let bytes = try heldBytes(of: path, project: project)
      var file = MetricFile(path: path, stage: nil, bytes: bytes)
      if let keys { file.value = chosen(keys, of: path, bytes) }
      return file
    }
  }

  /// The keys that commands use of files that no stage declares.
  private func addTemplateUses(to uses: inout ParameterUses) {
    let declared = Set(uses.files.map { ExactText($0.path) })
    for stage in graph.stages {
      for template in stage.command.templates {
        for case .parameter(let parameter) in template.pieces
        where !declared.contains(ExactText(parameter.file)) {
          uses.add(parameter.file, [parameter.key])
        }
      }
    }
  }

  /// The values of some keys of a file, each under its whole key.
  private func chosen(_ keys: [String], of path: String, _ bytes: [UInt8]?) -> Value? {
    // What cannot be read has no values.
    let held = bytes.flatMap { try? ParameterFile.parse($0, file: path) }
    guard let file = held ?? loaded.parameterFiles[path] else { return nil }
    return .map(
      keys.compactMap { key in file.value(at: key).map { (key: key, value: $0) } })
  }
}

/// Files of parameters with the keys in use; nil for the whole file.
private struct ParameterUses {
  private(set) var files: [(path: String, keys: [String]?)] = []

  mutating func add(_ path: String, _ keys: [String]?) {
    guard let place = files.firstIndex(where: { $0.path.isExactly(path) }) else {
      files.append((path, keys))
      return
    }
    guard let known = files[place].keys, let keys else {
      files[place].keys = nil
      return
    }
    files[place].keys = known + keys.filter { key in !known.contains { $0.isExactly(key) } }
  }
}
