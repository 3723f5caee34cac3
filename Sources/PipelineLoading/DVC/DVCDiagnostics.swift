import Diagnostics
import Documents
import PipelineModel

// The wording of what can only be wrong in a DVC project.

extension Diagnostic {
  static func notADataFile(_ path: String, at place: SourceSpan?) -> Diagnostic {
    Diagnostic(
      .wrongType, "'\(path)' does not track data: it needs a list 'outs' of maps with 'path'",
      at: place, hint: "take it from Git, or delete it and add the data again: pipe add")
  }

  static func dataIgnored(_ path: String, rule: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .outputIgnored, "'\(path)' is tracked and is ignored by \(rule)", at: place,
      hint: "take the rule out, or add '!/\(path)' below it")
  }

  static func unseen(_ path: String, rule: String) -> Diagnostic {
    Diagnostic(
      .outputIgnored, "'\(path)' is not seen, by DVC neither: \(rule) takes out its whole folder",
      hint: path.hasSuffix(".dvc")
        ? "ignore the data alone, with a line such as '/\(path.dropLast(4))'"
        : "ignore what its stages make, and not all that is beside it")
  }

  static func trackedTwice(_ source: Source, _ first: Source) -> Diagnostic {
    Diagnostic(
      .duplicateOutput, "'\(source.path)' is tracked twice, by '\(first.id)' and '\(source.id)'",
      at: source.place, related: [.init(first.place, "first here")], hint: "remove one of the two")
  }

  static func trackedInside(_ source: Source, _ around: Source) -> Diagnostic {
    Diagnostic(
      .overlappingOutputs, "'\(source.path)' lies in '\(around.path)', which '\(around.id)' tracks",
      at: source.place, related: [.init(around.place, "tracked here")],
      hint: "remove one of the two")
  }

  static func wrongShape(_ node: Node, key: String, what: String, at place: SourceSpan)
    -> Diagnostic
  {
    Diagnostic(
      .wrongType, "'\(key)' takes \(what), not \(described(node))", at: place,
      hint: "DVC refuses the file, and looks at it before values are put in")
  }

  static func keyUnknownToDVC(_ key: String, known: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unknownKey, "'\(key)' is not a key that may stand here", at: place,
      hint: "known keys: \(known)")
  }

  static func stageInDataFile(at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unsupportedFormat, "a stage in a file of its own is a form that DVC 1 gave up", at: place,
      hint: "move it to the stage file")
  }

  static func remotePath(_ text: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unsupportedFormat, "'\(text)' is no file of this machine", at: place,
      hint: "fetch it with a stage of its own, or by an import")
  }

  static func stageFileAsPath(_ text: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(text)' describes data and stages, it is not one of them", at: place,
      hint: "name the data itself, as it stands in the workspace")
  }
}
