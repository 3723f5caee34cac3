/// What follows when a stage's result was made in another environment than the present one.
package enum EnvironmentPolicy: String, Sendable, CaseIterable {
  /// The result counts, and the change is told.
  case report
  /// The result counts, and nothing is said.
  case ignore
  /// The stage runs again.
  case rerun
}
