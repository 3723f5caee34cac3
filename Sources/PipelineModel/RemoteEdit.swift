/// A change of a project's remotes.
package enum RemoteEdit: Sendable, Equatable {
  /// A new one; `replaces` allows one of that name to be there.
  case add(name: String, url: String, isDefault: Bool, replaces: Bool)
  /// An option with a new value, or without one.
  case modify(name: String, option: String, value: String?)
  /// One less.
  case remove(name: String)
  /// Another name.
  case rename(name: String, to: String)
  /// Another default, or none.
  case makeDefault(name: String?)
}

/// Which of several files of settings is meant.
package enum SettingsLevel: String, Sendable {
  /// The project's, which Git keeps.
  case project
  /// This clone's, which Git does not see.
  case local
  /// The user's.
  case global
  /// The machine's.
  case system

  /// All of them; the later ones win.
  package static let fromWeakest: [SettingsLevel] = [.system, .global, .project, .local]
}
