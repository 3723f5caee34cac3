import Documents

/// Where in another repository data is imported from, as the file that tracks the data says.
package struct RepositoryOrigin: Sendable, Hashable {
  /// The repository's URL or folder as written.
  package var url: String
  /// The path in the repository.
  package var path: String
  /// The commit that the data was taken from, else the branch or tag; nil for the default branch.
  package var revision: String?
  /// The name of the repository's remote that has the data, or a remote's settings; nil for its default.
  package var remote: Value?
  /// Settings that come over those of the repository, or the path of a file of settings.
  package var settings: Value?

  /// Creates an origin.
  package init(
    url: String, path: String, revision: String?, remote: Value? = nil, settings: Value? = nil
  ) {
    self.url = url
    self.path = path
    self.revision = revision
    self.remote = remote
    self.settings = settings
  }
}
