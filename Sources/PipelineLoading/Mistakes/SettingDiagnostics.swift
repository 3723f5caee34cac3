import Diagnostics
import Documents
import PipelineModel

// The wording of what can be wrong with settings and sources.

extension Diagnostic {
  static func valuesOfVariables(_ pair: Node.Pair, in file: StageFileReader) -> Diagnostic {
    let names = pair.value.mapping?.map(\.keyText) ?? []
    let margin = Int(pair.key.start.column) - 1
    return Diagnostic(
      .wrongType, "'env' takes a list of names of variables, not a map of values",
      at: file.place(of: pair.value),
      mended: indented(["env:"], by: margin) + indented(names.map { "- \($0)" }, by: margin + 2),
      hint: "set values in 'cmd', as in NAME=VALUE python train.py; 'env' names what is read:")
  }

  static func invalidVariableName(_ name: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidName, "'\(name)' cannot be the name of an environment variable", at: place,
      hint: name.contains("=")
        ? "'env' only names variables; set the value in 'cmd'"
        : "letters, digits and '_', no digit first")
  }

  static func invalidDuration(
    _ value: Value, at place: SourceSpan, origin: [Related]
  ) -> Diagnostic {
    Diagnostic(
      .invalidValue, "\(described(value)) is no duration", at: place, related: origin,
      hint: "write seconds, or units as in 90s, 10m, 2h30m, 1d")
  }

  static func invalidResourceName(_ name: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidName, "'\(name)' cannot be the name of a resource", at: place,
      hint: "letters, digits, '_', '-' and '.', a letter first")
  }

  static func invalidAmount(
    _ value: Value, of name: String, at place: SourceSpan, origin: [Related]
  ) -> Diagnostic {
    Diagnostic(
      .invalidValue, "\(described(value)) is no amount of '\(name)'", at: place, related: origin,
      hint: name == "memory" ? "write bytes, or units as in 512M, 4G, 2GiB" : "write a number")
  }

  static func unknownLinkKind(_ text: String, near: String?, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(text)' is no type of cache link", at: place,
      hint: near.map { "did you mean '\($0)'?" } ?? "known types: reflink, hardlink, symlink, copy")
  }

  static func sourceIsOutput(
    _ path: String, of stage: String, at place: SourceSpan, output: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .duplicateOutput, "'\(path)' is a source and is made by '\(stage)'", at: place,
      related: [.init(output, "made here")],
      hint: "a source is data that no stage makes: remove one of the two")
  }

  static func outputWithinSource(_ output: Output, of stage: String, source: Source) -> Diagnostic {
    Diagnostic(
      .overlappingOutputs,
      "'\(output.path)' of '\(stage)' lies in '\(source.path)', which is tracked as data",
      at: output.place, related: [.init(source.place, "tracked here")],
      hint: "give the output a place of its own; data that is tracked is made by nobody")
  }

  static func duplicateSource(_ path: String, at place: SourceSpan, first: SourceSpan) -> Diagnostic
  {
    Diagnostic(
      .duplicateOutput, "the source '\(path)' is declared twice", at: place,
      related: [.init(first, "first here")], hint: "remove one of the two")
  }
}
