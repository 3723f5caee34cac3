import ArgumentParser

/// How much a command prints, and for whom.
struct ReportOptions: ParsableArguments {
  @Flag(name: [.short, .long], help: "Print nothing but problems.")
  var quiet = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false
}

/// What a command does while another one holds the project.
struct LockingOptions: ParsableArguments {
  @Flag(name: .long, help: "Exit with 3 instead of waiting for another pipe.")
  var noWait = false

  /// Whether it waits.
  var waits: Bool { !noWait }
}
