import Diagnostics

/// A store elsewhere that a project names, as its settings have it.
package struct RemoteSettings: Sendable {
  /// An option's text.
  package struct Option: Sendable {
    /// The text as written.
    package var text: String
    /// The absolute path of the folder that a relative path in the text is relative to.
    package var folder: String

    /// Creates an option.
    package init(text: String, folder: String) {
      self.text = text
      self.folder = folder
    }
  }

  /// The name by which the command line calls it.
  package var name: String
  /// The URL or path as written.
  package var url: Option
  /// All other options by name, such as `region`.
  package var options: [String: Option]
  /// Where it is declared; nil where that is not known.
  package var place: SourceSpan?

  /// Creates the settings of a remote.
  package init(name: String, url: Option, options: [String: Option] = [:]) {
    self.name = name
    self.url = url
    self.options = options
  }
}
