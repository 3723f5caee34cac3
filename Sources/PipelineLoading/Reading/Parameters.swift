import Diagnostics
import Documents
import PipelineModel

/// Reading the parameters that a stage names.
extension StageReader {
  mutating func readParameters(_ pair: Node.Pair) {
    let values = pair.value.mapping?.filter { $0.value.scalar != nil && $0.value.string == nil }
    if let entry = values?.first(where: { !$0.value.isNull }) {
      let names = pair.value.mapping?.map { "- \($0.keyText)" } ?? []
      let margin = Int(pair.key.start.column) - 1
      let mended = indented(["params:"], by: margin) + indented(names, by: margin + 2)
      return file.report(.valueOfParameter(entry, mended: mended, in: file))
    }
    for node in items(pair, of: "parameters") {
      if let files = node.mapping {
        for entry in files { readParameters(ofFile: entry) }
      } else {
        for text in texts(ofItem: node, key: "params", what: "a parameter") {
          let place = file.place(of: node)
          let common = commonParameterFile
          add([.init(name: text, place: place)], of: common.path, key: common.key, at: place)
        }
      }
    }
  }

  /// The file that holds parameters which are named without one.
  private var commonParameterFile: StagePath {
    let name = "params.yaml"
    let folder =
      file.dialect.findsParametersInWorkingDirectory ? stage.workingDirectory : file.folder
    return StagePath(path: folder == "." ? name : "\(folder)/\(name)", key: name)
  }

  private mutating func readParameters(ofFile entry: Node.Pair) {
    guard let text = resolver.text(ofKey: entry) else { return }
    let place = file.place(of: entry.key)
    guard let found = path(text, role: "params", at: place) else { return }
    guard !entry.value.isNull, entry.value.sequence?.isEmpty != true else {
      add(nil, of: found.path, key: found.key, at: place)
      return
    }
    guard entry.value.scalar == nil || entry.value.string != nil else {
      let margin = max(0, Int(entry.key.start.column) - 3)
      let mended = indented(["- \(entry.keyText)"], by: margin)
      return file.report(.valueOfParameter(entry, mended: mended, in: file))
    }
    let keys = items(entry, of: "parameters").flatMap { node in
      texts(ofItem: node, key: text, what: "a parameter").map {
        ParameterUse.Key(name: $0, place: file.place(of: node))
      }
    }
    if !keys.isEmpty { add(keys, of: found.path, key: found.key, at: place) }
  }

  /// Adds keys of a file, or with nil the whole of it, which outweighs single keys.
  private mutating func add(
    _ keys: [ParameterUse.Key]?, of path: String, key: String, at place: SourceSpan
  ) {
    let known = stage.parameters.firstIndex { $0.key.isExactly(key) }
    guard let known else {
      stage.parameters.append(ParameterUse(path: path, key: key, keys: keys, place: place))
      return
    }
    guard let keys, let former = stage.parameters[known].keys else {
      stage.parameters[known].keys = nil
      return
    }
    stage.parameters[known].keys =
      former
      + keys.filter { new in
        !former.contains { $0.name.isExactly(new.name) }
      }
  }
}
