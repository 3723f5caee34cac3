import Diagnostics
import Documents

// The wording of what can be wrong with the keys of a stage file.

extension Level {
  /// The level as it reads after "a key of".
  var noun: String {
    switch self {
    case .top: "the top level"
    case .stage: "a stage"
    case .group: "a stage with 'foreach'"
    case .output: "an output"
    case .plot: "a plot"
    case .source: "a source"
    case .cache: "'cache'"
    case .settings: "'meta: pipe'"
    }
  }

  /// Where its keys belong.
  fileprivate var home: String {
    switch self {
    case .top: "at the top level, beside 'stages'"
    case .stage: "in a stage, beside its 'cmd'"
    case .group: "beside 'foreach' and 'do'"
    case .output: "under the path of an output"
    case .plot: "under the path of a plot"
    case .source: "under the path of a source"
    case .cache: "under 'cache' at the top level"
    case .settings: "in a stage, under 'meta' and 'pipe'"
    }
  }
}

extension Diagnostic {
  static func unknownKey(
    _ key: String, at level: Level, meant: String?, known: [String], mended: [String],
    place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .unknownKey, "'\(key)' is not a key of \(level.noun)", at: place, mended: mended,
      hint: meant.map { "did you mean '\($0)'?" } ?? "known keys: \(known.joined(separator: ", "))")
  }

  static func misplacedKey(
    _ key: String, at level: Level, home: Level, mended: [String], place: SourceSpan
  ) -> Diagnostic {
    let home = level == .group && home == .stage ? "under 'do'" : home.home
    return Diagnostic(
      .misplacedKey, "'\(key)' is not a key of \(level.noun)", at: place, mended: mended,
      hint: "'\(key)' belongs \(home)" + (mended.isEmpty ? "" : ":"))
  }

  static func misplacedStage(
    _ name: String, inside stage: String?, mended: [String], at place: SourceSpan
  ) -> Diagnostic {
    let colon = mended.isEmpty ? "" : ":"
    guard let stage else {
      return Diagnostic(
        .misplacedKey, "the stage '\(name)' stands at the top level", at: place, mended: mended,
        hint: "it belongs under 'stages'\(colon)")
    }
    return Diagnostic(
      .misplacedKey, "the stage '\(name)' stands inside the stage '\(stage)'", at: place,
      mended: mended, hint: "move it two columns to the left\(colon)")
  }

  static func stageKeyAsName(
    _ key: String, stage: String?, mended: [String], at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .misplacedKey, "'\(key)' stands where the names of stages stand", at: place, mended: mended,
      hint: "'\(key)' belongs in a stage" + (stage.map { ", as in '\($0)'" } ?? "")
        + (mended.isEmpty ? "" : ":"))
  }

  static func namelessStage(_ key: String, mended: [String], at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .misplacedKey, "'\(key)' stands where the names of stages stand", at: place, mended: mended,
      hint: "give the stage a name and move its keys below it:")
  }

  static func keysBesideName(
    _ key: String, name: String, mended: [String], at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .misplacedKey, "'\(key)' stands beside the name '\(name)' instead of below it", at: place,
      mended: mended, hint: "the keys of a stage stand two columns to the right of its name:")
  }

  static func stageAtTop(_ key: String, mended: [String], at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .misplacedKey, "'\(key)' stands at the top level, outside of any stage", at: place,
      mended: mended, hint: "give the stage a name and move its keys below it:")
  }

  static func optionBesidePath(
    _ key: String, path: String, mended: [String], at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .misplacedKey, "'\(key)' stands beside '\(path)' instead of below it", at: place,
      mended: mended, hint: "options of an output stand four columns to the right of its '-':")
  }

  static func manyPaths(at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .wrongType, "one item of the list holds several paths", at: place,
      hint: "begin each path with a '-' of its own")
  }
}
