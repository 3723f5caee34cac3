/// How the truth values and lists of a map are written when it becomes options of a command.
package struct CommandOptionStyle: Sendable, Hashable {
  /// Whether `false` is written as `--no-NAME`; else it is left out.
  package var negatesFalse: Bool
  /// Whether a list repeats its option for each item; else the items follow one option.
  package var repeatsForItems: Bool

  /// Creates a style, by default that without negations and repetitions.
  package init(negatesFalse: Bool = false, repeatsForItems: Bool = false) {
    self.negatesFalse = negatesFalse
    self.repeatsForItems = repeatsForItems
  }
}
