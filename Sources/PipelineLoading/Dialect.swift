/// Where two grammars of stage files differ, as plain values.
struct Dialect: Sendable {
  /// The base name of a stage file.
  var stageFileName: String
  /// The end of the names of files that describe data, where the dialect has such files.
  var stageFileSuffix: String?
  /// The keys that each level knows, in the order in which people should see them.
  var keys: [Level: [String]]
  /// Whether metrics are cached unless told otherwise; else they live in Git.
  var cachesMetrics: Bool
  /// Whether `${env:NAME}` names a variable of the environment.
  var readsEnvironment: Bool
  /// Whether a value of any type may stand for a whole `${…}`, and an item of a list that is one
  /// `${…}` may be a list itself; else only scalars are put in.
  var putsInAnyType: Bool
  /// How null reads within a text; nil if it must not stand there.
  var nullText: String?
  /// Whether `\${` loses its backslash in values too, when these are put into a longer text.
  var unescapesValues: Bool
  /// Whether paths keep their text as written in records, and paths may lead out of the project.
  var keepsPathsAsWritten: Bool
  /// Whether a parameter without a file belongs to `params.yaml` of the stage's working directory;
  /// else to the one beside the stage file.
  var findsParametersInWorkingDirectory: Bool
  /// Whether generated stages of one name collapse into the last of them; else that is an error.
  var collapsesGeneratedStages: Bool
  /// Whether missing parameters are errors; else they are warnings, and the stage will fail.
  var requiresParameters: Bool
  /// Whether truth values that come through an expression are spelled `True` and `False` in names.
  var capitalisesGeneratedTruth: Bool
  /// Whether a matrix takes the keys of a map for the values of an axis; else that is an error.
  var iteratesKeysOfMaps: Bool
  /// Whether entries of maps whose keys are no texts, such as `1`, have no name in expressions.
  var seesOnlyTextKeys: Bool
  /// Whether `${key}` stands for something in stages made from a list.
  var namesKeysOfLists: Bool
  /// Whether one item of a list of outputs may hold several of them.
  var allowsManyOutputsInItem: Bool
  /// Whether a path that stands twice in one list of outputs is one output; else it is an error.
  var mergesRepeatedOutputs: Bool
  /// The key under `meta` that holds pipe's own settings, where other programs read the file too.
  var settingsKey: String?
  /// The characters that no hand-written stage name may hold.
  var forbiddenInNames: [Unicode.Scalar]
  /// Whether the name of a stage may begin with `-`.
  var allowsLeadingDash: Bool
  /// Files and folders that no stage may make.
  var reservedPaths: [String]
}

extension Dialect {
  /// Whether a path is that of a file which describes stages or data.
  func isStageFile(_ path: String) -> Bool {
    let slash = UInt8(ascii: "/")
    var name = path.utf8[...]
    while name.last == slash { name.removeLast() }
    if let last = name.lastIndex(of: slash) { name = name[name.index(after: last)...] }
    if name.elementsEqual(stageFileName.utf8) { return true }
    guard let suffix = stageFileSuffix?.utf8 else { return false }
    return name.suffix(suffix.count).elementsEqual(suffix)
  }
}

/// A level of a stage file, which decides the keys that may stand there.
enum Level: Sendable, CaseIterable {
  case top, stage, group, output, plot, source, cache, settings
}
