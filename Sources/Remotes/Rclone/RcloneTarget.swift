/// A store as the program `rclone` is told of it.
package struct RcloneTarget: Sendable, Equatable {
  /// How files come into a store whole or not at all.
  package enum Arrival: Sendable {
    /// The store shows a file only once it is complete.
    case atomic
    /// The store shows what has arrived, and can rename: files are brought under a temporary name.
    case renamed
    /// It is not known which of the two; rclone is asked.
    case unknown
    /// Files cannot be brought there.
    case never
  }

  /// The store as people know it, without secrets.
  package var place: String
  /// The store as rclone names it, such as `pipe:bucket/folder`.
  package var path: String
  /// Variables that tell rclone of the store: its kind, options and secrets.
  package var variables: [String: String]
  /// How files arrive.
  package var arrival: Arrival
  /// Whether all files below a folder can be asked for.
  package var canList: Bool
  /// How many files move at once, unless told otherwise.
  package var jobs: Int

  /// Creates a target.
  package init(
    place: String, path: String, variables: [String: String] = [:], arrival: Arrival,
    canList: Bool = true, jobs: Int = 16
  ) {
    self.place = place
    self.path = path
    self.variables = variables
    self.arrival = arrival
    self.canList = canList
    self.jobs = jobs
  }

  /// A folder below the store as rclone names it.
  func path(of folder: String) -> String {
    if folder.isEmpty { return path }
    return path.hasSuffix(":") || path.hasSuffix("/") ? path + folder : "\(path)/\(folder)"
  }
}
