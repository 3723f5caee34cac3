/// Under which conditions one execution takes place; those of a fresh value are the present ones.
struct Conditions: Hashable {
  /// What differs from the present conditions.
  var varied: Set<CauseKind> = []
  /// What is held at one value while it changes from run to run by nature.
  var fixed: Set<CauseKind> = []
  /// Undeclared files of the user's workspace that are there too, relative to the root.
  var extraFiles: Set<String> = []
  /// Variables of the user's environment that are taken away.
  var removedVariables: Set<String> = []
  /// Variables that are given values although nobody knows which make sense.
  var guessedVariables: Set<String> = []
  /// Whether the repository of the user's workspace is there too.
  var hasRepository = false
  /// Whether the files in `/tmp` that the code names are there as they are.
  var showsTemporaryFiles = false
  /// Files and folders outside of the project in whose place empty ones stand.
  var maskedPaths: Set<String> = []
  /// Whether there is no network but the machine itself.
  var isOffline = false
  /// Whether the outputs of a former execution are there too, when its leavings are.
  var keepsOutputs = false

  /// The present conditions with the repository.
  static var withRepository: Conditions {
    var conditions = Conditions()
    conditions.hasRepository = true
    return conditions
  }

  /// The conditions with some kinds varied.
  static func varying(_ kinds: some Sequence<CauseKind>) -> Conditions {
    var conditions = Conditions()
    conditions.varied = Set(kinds)
    return conditions
  }

  /// The present conditions with some kinds held.
  static func fixing(_ kinds: some Sequence<CauseKind>) -> Conditions {
    var conditions = Conditions()
    conditions.fixed = Set(kinds)
    return conditions
  }
}

extension CauseKind {
  /// What a run can vary without looking into the processes, in the order of the kinds.
  static let variable: [CauseKind] = [
    .timezone, .locale, .umask, .hashSeed, .hostname, .user, .home, .tmpdir, .path,
    .listingOrder, .mtime, .mode, .cpuCount, .threads, .cpuModel, .addresses, .env,
  ]

  /// What differs between any two runs.
  static let everChanging: [CauseKind] = [.time, .entropy, .pid]

  /// What a run can hold at one value.
  static let fixable: [CauseKind] = [
    .entropy, .hashSeed, .addresses, .threads, .cpuCount, .pid,
  ]

  /// The kind in a person's words.
  package var words: String {
    switch self {
    case .time: "time"
    case .timezone: "time zone"
    case .locale: "locale"
    case .umask: "umask"
    case .hashSeed: "hash seed"
    case .hostname: "host name"
    case .user: "user"
    case .home: "home folder"
    case .tmpdir: "temporary folder"
    case .path: "path of the project"
    case .listingOrder: "order of listings"
    case .mtime: "times of files"
    case .mode: "permissions of files"
    case .cpuCount: "number of processors"
    case .threads: "number of threads"
    case .cpuModel: "processor model"
    case .addresses: "addresses in memory"
    case .entropy: "random numbers"
    case .pid: "process numbers"
    case .env: "environment variables"
    case .leftoverOutput: "leftovers of a former run"
    case .hiddenInput: "undeclared files"
    case .network: "network"
    case .race: "order of threads or processes"
    case .kernelTime: "times that the file system gives"
    case .kernel: "kernel release"
    case .library: "libraries"
    case .interaction: "interplay"
    case .unknown: "unknown"
    }
  }

  /// The kinds sorted as they are declared.
  static func sorted(_ kinds: some Sequence<CauseKind>) -> [CauseKind] {
    let kinds = Set(kinds)
    return allCases.filter(kinds.contains)
  }
}
