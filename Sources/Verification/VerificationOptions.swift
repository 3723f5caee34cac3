/// How far the re-execution of a stage goes.
package struct VerificationOptions: Sendable {
  /// Whether the first run varies what can be varied; else it runs under the present conditions.
  package var isVarying = true
  /// Whether the cause of a difference is looked for; else the verdict on a difference is
  /// `inconclusive`.
  package var isDiagnosing = true
  /// Whether executions are kept apart in namespaces where the machine allows it, rather than in copies.
  package var usesNamespaces = true
  /// How many executions one stage may take.
  package var runLimit = 48
  /// How many seconds the executions of one stage may take together; nil for no limit.
  package var secondsLimit: Double?
  /// When no further execution begins, on the verifier's clock in seconds; nil for never.
  package var deadline: Double?
  /// The absolute folder of outputs that were made as recorded, for stages that read them and find them
  /// neither in the workspace nor in the cache; nil for none.
  package var handover: String?
  /// The least time that one execution is given, in seconds.
  package var leastTimeLimit = 60.0

  /// The default options.
  package init() {}
}

/// What a verifier is doing.
package enum VerificationProgress: Sendable, Hashable {
  /// The workspace is being built.
  case preparing
  /// The next execution begins: its number, counted from 1, what it is for in a person's words, and
  /// how long the command takes where that is known, in seconds.
  case running(number: Int, purpose: String, expectedSeconds: Double?)
  /// The next execution waits until the record is so many seconds older.
  case waiting(seconds: Double)
}
