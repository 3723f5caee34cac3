import Diagnostics

// The wording of what can only be wrong in a DVC project.

extension Diagnostic {
  static func notADataFile(_ path: String, at place: SourceSpan?) -> Diagnostic {
    Diagnostic(
      .wrongType, "'\(path)' does not track data: it needs a list 'outs' of maps with 'path'",
      at: place)
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
      .invalidValue, "'\(text)' describes data and stages, it is not one of them", at: place)
  }
}
