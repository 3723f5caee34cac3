import Comparison
import Diagnostics
import Documents
import Execution
import FileStore
import PipelineModel
import Records

/// A stage as its record knows it: the command that made the result, what it read, what it made.
struct Specimen {
  /// A file that the command may read.
  struct Input {
    /// The path relative to the root.
    var path: String
    /// The absolute path of the content.
    var content: Content
    /// The permissions that the file has in the user's workspace, or would have there.
    var mode: UInt32
    /// When it was changed, in nanoseconds since 1970.
    var modifiedNanoseconds: Int64
    var size: Int64

    enum Content {
      case file(String)
      case bytes([UInt8])
      case link(target: String)
    }
  }

  /// Something that the command makes.
  struct Product {
    var output: Output
    var record: FileRecord
    var contract: Contract
    /// The recorded version; nil where only its digest is left.
    var recorded: Subject?
  }

  /// The stage with the recorded command.
  var stage: Stage
  var record: StageRecord
  var inputs: [Input] = []
  /// Folders without files, relative to the root.
  var folders: [String] = []
  var products: [Product] = []
  /// Dependencies outside of the project that are used where they are.
  var outside: [String] = []
  /// Variables with the values they had, as far as these are recorded.
  var variables: [String: String] = [:]

  /// How many bytes all inputs and outputs have together.
  var bytes: Int64 {
    inputs.reduce(0) { $0 + $1.size } + products.reduce(0) { $0 + $1.record.size }
  }
}

/// Why a stage cannot be executed again.
struct Obstacle: Error {
  var reason: String
}

/// Finds the recorded content of a stage's inputs and outputs.
struct SpecimenReader {
  let project: Project
  /// The folder of outputs that were made again; nil for none.
  let handover: String?

  /// Reads what the record of a stage names.
  ///
  /// - Throws: An `Obstacle`, or a `Diagnostic` when files cannot be looked at.
  func specimen(of index: StageGraph.Index) throws -> Specimen {
    var stage = project.graph.stages[index]
    let situation = try project.situation(of: [index], options: .init())
    guard let record = situation.records[index] else {
      throw Obstacle(reason: VerificationWords.neverRun)
    }
    if record.isInconsistent { throw Obstacle(reason: VerificationWords.inconsistent) }
    stage.command.texts = record.command.list?.compactMap(\.string) ?? [record.command.string ?? ""]
    stage.workingDirectory = record.workingDirectory
    var specimen = Specimen(stage: stage, record: record)
    try addDependencies(to: &specimen, situation.states)
    try addParameters(to: &specimen)
    for output in stage.outputs {
      guard let file = record.outputs.first(where: { $0.key == output.key }) else { continue }
      specimen.products.append(try product(output, file, situation.states[output.path]))
    }
    for variable in record.variables {
      specimen.variables[variable.name] = variable.value.flatMap {
        $0.hasPrefix("sha256:") ? project.context.environment[variable.name] : $0
      }
    }
    return specimen
  }

  // MARK: Inputs

  private func addDependencies(
    to specimen: inout Specimen, _ states: [String: PathState]
  ) throws {
    for file in specimen.record.dependencies {
      let declared = specimen.stage.dependencies.first { $0.key == file.key }
      let path = declared?.path ?? file.key
      var state = states[path]
      if state == nil { state = try project.states(of: [path])[path] }
      let isPresent = Self.record(of: state, key: file.key).map(isSame(file)) ?? false
      if path.hasPrefix("/") {
        guard isPresent else { throw Obstacle(reason: VerificationWords.missing(path)) }
        specimen.outside.append(path)
      } else if isPresent {
        try addTree(absolutePath(path, in: project.root), as: path, to: &specimen)
      } else if let files = project.cache.content(of: file) {
        addObjects(files, as: path, to: &specimen)
      } else if let handover, try Handover(project, folder: handover).holds(file, at: path) {
        try addTree(absolutePath(path, in: handover), as: path, to: &specimen)
      } else {
        throw Obstacle(
          reason: handover == nil
            ? VerificationWords.missing(path) : VerificationWords.notMadeAgain(path))
      }
    }
  }

  /// Adds what lies at a path, through a link at the path itself.
  func addTree(_ source: String, as path: String, to specimen: inout Specimen) throws {
    guard let stamp = try FileStamp.of(source, followingLinks: true) else { return }
    guard stamp.isDirectory else {
      if stamp.isRegularFile { specimen.inputs.append(Self.input(source, as: path, stamp)) }
      return
    }
    let names = try directoryNames(source)
    if names.isEmpty { specimen.folders.append(path) }
    for name in names {
      let (inner, place) = ("\(source)/\(name)", path == "." ? name : "\(path)/\(name)")
      guard let stamp = try FileStamp.of(inner) else { continue }
      if stamp.isSymbolicLink, let target = linkTarget(inner), !target.hasPrefix("/") {
        var input = Self.input(inner, as: place, stamp)
        input.content = .link(target: target)
        specimen.inputs.append(input)
      } else {
        try addTree(inner, as: place, to: &specimen)
      }
    }
  }

  private func addObjects(
    _ files: [(path: String, object: String, isExecutable: Bool)], as path: String,
    to specimen: inout Specimen
  ) {
    for file in files {
      // What cannot be looked at is missing when it is copied.
      guard let stamp = try? FileStamp.of(file.object) else { continue }
      var input = Self.input(
        file.object, as: file.path.isEmpty ? path : "\(path)/\(file.path)", stamp)
      input.mode = file.isExecutable ? 0o755 : 0o644
      specimen.inputs.append(input)
    }
  }

  private static func input(_ source: String, as path: String, _ stamp: FileStamp) -> Specimen.Input
  {
    Specimen.Input(
      path: path, content: .file(source), mode: stamp.mode & 0o777,
      modifiedNanoseconds: stamp.modifiedNanoseconds, size: stamp.size)
  }

  /// Adds the files of parameters, with the recorded values in place of the present ones.
  private func addParameters(to specimen: inout Specimen) throws {
    for use in specimen.stage.parameters {
      let recorded = specimen.record.parameters.filter { $0.file == use.key }
      if specimen.inputs.contains(where: { $0.path == use.path }) { continue }
      let source = absolutePath(use.path, in: project.root)
      let present = project.loaded.parameterFiles[use.path]
      let isSame = recorded.allSatisfy { present?.value(at: $0.key) == $0.value }
      guard !use.path.hasPrefix("/") else {
        guard isSame, present != nil else {
          throw Obstacle(reason: VerificationWords.parametersChanged(use.path))
        }
        specimen.outside.append(use.path)
        continue
      }
      if isSame, present != nil {
        try addTree(source, as: use.path, to: &specimen)
        continue
      }
      if use.path.hasSuffix(".py") || use.path.hasSuffix(".toml") {
        throw Obstacle(reason: VerificationWords.parametersChanged(use.path))
      }
      let value = RecordedParameters.merged(recorded, over: present?.root)
      let text = use.path.hasSuffix(".json") ? jsonText(value) : yamlText(value)
      specimen.inputs.append(
        Specimen.Input(
          path: use.path, content: .bytes(Array((text + "\n").utf8)), mode: 0o644,
          modifiedNanoseconds: 0, size: Int64(text.utf8.count)))
    }
  }

  // MARK: Outputs

  private func product(
    _ output: Output, _ file: FileRecord, _ state: PathState?
  ) throws -> Specimen.Product {
    var product = Specimen.Product(output: output, record: file, contract: .exact, recorded: nil)
    if let comparison = output.comparison {
      product.contract = try Contract.parse(comparison, place: output.place)
    }
    if Self.record(of: state, key: file.key).map(isSame(file)) ?? false {
      product.recorded = try Subject.onDisk(absolutePath(output.path, in: project.root))
    } else if let files = project.cache.content(of: file) {
      product.recorded =
        file.fileCount == nil
        ? files.first.map { .file($0.object, isExecutable: $0.isExecutable) }
        : .folder(
          files.map { .init($0.path, .file($0.object, isExecutable: $0.isExecutable)) })
    }
    return product
  }

  /// Whether a present file is what a record names.
  func isSame(_ file: FileRecord) -> (FileRecord) -> Bool {
    { present in
      project.format.comparesExecutableBit
        ? present.hasContent(of: file)
        : present.digest == file.digest && (present.fileCount == nil) == (file.fileCount == nil)
    }
  }

  /// What a path holds, as a record would name it; nil where it holds nothing.
  static func record(of state: PathState?, key: String) -> FileRecord? {
    switch state {
    case .file(let file):
      FileRecord(key: key, digest: file.digest, size: file.size, isExecutable: file.isExecutable)
    case .directory(let tree):
      FileRecord(key: key, digest: tree.digest, size: tree.size, fileCount: tree.fileCount)
    case .missing, .unusable, nil: nil
    }
  }
}

/// Puts recorded values of parameters in the place of present ones.
enum RecordedParameters {
  /// The parameters of a file: the present ones, but for those that are recorded.
  static func merged(_ recorded: [ParameterRecord], over present: Value?) -> Value {
    recorded.reduce(present ?? .map([])) { value, parameter in
      let parts = parameter.key.split(separator: ".").map(String.init)
      return setting(parts[...], of: value, to: parameter.value)
    }
  }

  private static func setting(
    _ keys: ArraySlice<String>, of value: Value, to new: Value
  ) -> Value {
    guard let key = keys.first else { return new }
    let rest = keys.dropFirst()
    if case .list(var items) = value, let place = Int(key), items.indices.contains(place) {
      items[place] = setting(rest, of: items[place], to: new)
      return .list(items)
    }
    var entries = value.map ?? []
    let place = entries.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
    let inner = setting(rest, of: place.map { entries[$0].value } ?? .map([]), to: new)
    if let place { entries[place].value = inner } else { entries.append((key, inner)) }
    return .map(entries)
  }
}
