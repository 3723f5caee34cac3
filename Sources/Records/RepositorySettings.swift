import Documents

/// What is known of the settings of a repository that data is imported from.
package struct RepositorySettings: Sendable {
  /// The repository's folder, absolute: what relative paths in its settings are relative to.
  package var root: String
  /// The text of its file of settings at a commit; nil where there is none.
  package var text: String?
  /// Whether the folder holds files of settings that count too.
  package var isFolder: Bool
  /// The remote that is to be the default one, by its name, or the default one's settings.
  package var remote: Value?
  /// What comes over all these: a map of sections, or the path of a file.
  package var additions: Value?
  /// The absolute folder that paths in the additions are relative to.
  package var caller: String

  /// Creates the description.
  package init(
    root: String, text: String?, isFolder: Bool, remote: Value?, additions: Value?,
    caller: String
  ) {
    self.root = root
    self.text = text
    self.isFolder = isFolder
    self.remote = remote
    self.additions = additions
    self.caller = caller
  }
}
