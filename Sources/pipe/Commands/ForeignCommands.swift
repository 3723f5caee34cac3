/// Commands that people know from elsewhere and that pipe does without, with the nearest thing.
enum ForeignCommands {
  /// What to do instead, by the command's name.
  static let advice = [
    "remove": "take the stage out of the stage file, or remove the file that tracks the data; "
      + "'pipe gc' then frees the cache",
    "move": "move the data and the file that tracks it, with its path in it, then: pipe add PATH",
    "destroy": "remove the project's own folder by hand; nothing else holds pipe's state",
    "unprotect": "set the cache's type to 'copy', then: pipe checkout --relink PATH",
    "run": "pipe stage add --run, or: pipe repro",
  ]
}
