extension IgnoreRules {
  /// The rules that DVC has built in, to which those of `.dvcignore` files are added.
  ///
  /// What a killed process of pipe was writing is passed over too; see ``TemporaryName/sweep(_:nowNanoseconds:)``.
  package static let dvc = IgnoreRules(
    builtIn: [".hg/", ".git/", ".git", ".dvc/", TemporaryName.pattern], fileName: ".dvcignore",
    trimming: .bothEnds)
}
