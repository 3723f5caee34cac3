import Diagnostics
import PipelineModel

/// A project as the loader sees it: files, folders and variables, which the caller provides.
///
/// All paths are relative to the project root, `/`-separated and normalised; `.` is the root.
package struct ProjectFiles: Sendable {
  /// What stands at a path; links are followed.
  package enum Kind: Sendable {
    case file, folder, other
  }

  /// One name in a folder.
  package struct Entry: Sendable {
    /// The name without its folder.
    package var name: String
    /// What stands there; a link to a folder counts as ``Kind/other``.
    package var kind: Kind

    /// Creates an entry.
    package init(name: String, kind: Kind) {
      self.name = name
      self.kind = kind
    }
  }

  /// The project root as an absolute path without a trailing slash.
  package var root: String
  /// The bytes of a file, nil if there is none.
  package var read: @Sendable (_ path: String) throws(Diagnostic) -> [UInt8]?
  /// What stands at a path, nil if nothing does.
  package var kind: @Sendable (_ path: String) -> Kind?
  /// The value of an environment variable, nil if it is not set.
  package var variable: @Sendable (_ name: String) -> String?
  /// The names in a folder in any order; only dialects that search for stage files ask for it.
  package var entries: @Sendable (_ folder: String) throws(Diagnostic) -> [Entry]
  /// How maps become options of commands, where the dialect leaves that to settings.
  package var optionStyle: CommandOptionStyle

  /// The paths whose content locks record, so that their absence is no mistake of a stage file.
  package var recordedPaths: @Sendable (_ stages: [Stage]) -> Set<ExactText> = { _ in [] }
  /// What else is wrong with stages, as far as it takes more than the stage files to tell.
  package var problems: @Sendable (_ stages: [Stage]) -> [Diagnostic] = { _ in [] }
  /// What is looked at only when something is wrong already, so that all is said in one run.
  package var furtherProblems: @Sendable (_ stages: [Stage]) -> [Diagnostic] = { _ in [] }

  /// Creates a project.
  package init(
    root: String,
    read: @escaping @Sendable (_ path: String) throws(Diagnostic) -> [UInt8]?,
    kind: @escaping @Sendable (_ path: String) -> Kind?,
    variable: @escaping @Sendable (_ name: String) -> String?,
    entries: @escaping @Sendable (_ folder: String) throws(Diagnostic) -> [Entry] = { _ in [] },
    optionStyle: CommandOptionStyle = CommandOptionStyle()
  ) {
    self.root = root
    self.read = read
    self.kind = kind
    self.variable = variable
    self.entries = entries
    self.optionStyle = optionStyle
  }
}
