/// The environment variables of a run.
struct RunVariables {
  let surroundings: Surroundings
  /// Values that the record knows.
  let recorded: [String: String]
  /// Names that the stage declares as inputs.
  let declared: Set<String>

  /// The environment under some conditions.
  ///
  /// - Parameters:
  ///   - root: The root as the command sees it.
  ///   - home: The home folder as the command sees it; nil to leave it.
  ///   - temporary: The temporary folder; nil to leave it.
  func environment(
    _ conditions: Conditions, root: String, home: String?, temporary: String?
  ) -> [(name: String, value: String)] {
    var variables = surroundings.environment.filter {
      !conditions.removedVariables.contains($0.key)
    }
    if conditions.varied.contains(.env) {
      variables = variables.filter { Self.isKnown($0.key) || declared.contains($0.key) }
    }
    variables.merge(recorded) { $1 }
    if root != surroundings.root {
      variables = variables.mapValues { moved($0, to: root) }
    }
    if let home {
      keepLibraries(of: surroundings.environment["HOME"], in: &variables)
      variables["HOME"] = home
    }
    if let temporary {
      for name in ["TMPDIR", "TMP", "TEMP"] where name == "TMPDIR" || variables[name] != nil {
        variables[name] = temporary
      }
    }
    vary(conditions, &variables)
    fix(conditions, &variables)
    return variables.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { ($0.key, $0.value) }
  }

  // MARK: Varying

  private func vary(_ conditions: Conditions, _ variables: inout [String: String]) {
    func set(_ name: String, _ value: String) {
      if !declared.contains(name) { variables[name] = value }
    }
    for kind in CauseKind.sorted(conditions.varied) {
      switch kind {
      case .timezone: set("TZ", otherZone)
      case .locale:
        guard let locale = surroundings.otherLocale else { continue }
        for name in variables.keys where name.hasPrefix("LC_") && name != "LC_ALL" {
          if !declared.contains(name) { variables[name] = nil }
        }
        set("LC_ALL", locale.name)
        set("LANG", locale.name)
        if let folder = locale.folder { set("LOCPATH", folder) }
      case .hashSeed: set("PYTHONHASHSEED", otherThan("PYTHONHASHSEED", ["4242", "17"]))
      case .user:
        set("USER", "somebody")
        set("LOGNAME", "somebody")
      case .threads: for name in Self.threadVariables { set(name, otherThreadCount) }
      case .cpuModel: for (name, value) in surroundings.otherProcessor { set(name, value) }
      case .env:
        set("COLUMNS", otherThan("COLUMNS", ["57", "131"]))
        set("LINES", otherThan("LINES", ["33", "19"]))
        set("PIPE_UNKNOWN_VARIABLE", "some text that no program knows")
        for name in conditions.guessedVariables { variables[name] = guess(name) }
      default: continue
      }
    }
  }

  private func fix(_ conditions: Conditions, _ variables: inout [String: String]) {
    if conditions.fixed.contains(.hashSeed) { variables["PYTHONHASHSEED"] = "0" }
    if conditions.fixed.contains(.threads) {
      for name in Self.threadVariables { variables[name] = "1" }
    }
  }

  /// A value for a variable of which only the name is known: none if it has one, else a small number,
  /// which is also a text and counts as true.
  private func guess(_ name: String) -> String? {
    surroundings.environment[name] == nil ? "3" : nil
  }

  private func otherThan(_ name: String, _ values: [String]) -> String {
    values.first { $0 != surroundings.environment[name] } ?? values[0]
  }

  private var otherZone: String { otherThan("TZ", ["GMT-14", "GMT+12"]) }

  private var otherThreadCount: String {
    let present = surroundings.environment["OMP_NUM_THREADS"].flatMap(Int.init)
    return present ?? surroundings.cores > 1 ? "1" : "2"
  }

  // MARK: Names

  /// Variables that tell numerical libraries how many threads to use.
  static let threadVariables = [
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
    "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "RAYON_NUM_THREADS", "POLARS_MAX_THREADS",
    "NUMBA_NUM_THREADS", "LOKY_MAX_CPU_COUNT", "JULIA_NUM_THREADS",
  ]

  /// Whether a variable is one that programs and libraries need, rather than one of the user's own.
  static func isKnown(_ name: String) -> Bool {
    // These tell a stage where it stands, and tools where they are installed.
    let tellsPlace = name.hasSuffix("_ROOT") || name.hasSuffix("_STAGE")
    return tellsPlace || names.contains(name) || prefixes.contains { name.hasPrefix($0) }
  }

  private static let names: Set<String> = [
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TERM", "TMPDIR", "TMP",
    "TEMP", "NODE_PATH", "GOPATH", "GOROOT", "JAVA_HOME", "VIRTUAL_ENV", "HOSTNAME", "COLUMNS",
    "LINES", "LOCPATH", "MANPATH", "CC", "CXX", "CFLAGS", "CXXFLAGS", "LDFLAGS", "SSL_CERT_FILE",
    "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "SOURCE_DATE_EPOCH", "PERL5LIB", "RUBYLIB", "GEM_HOME",
    "GEM_PATH", "PERL_MM_OPT", "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY",
    "NO_PROXY", "GLIBC_TUNABLES", "KMP_AFFINITY", "PWD",
  ]

  private static let prefixes = [
    "LC_", "LD_", "PYTHON", "CONDA_", "R_", "JULIA_", "CUDA", "NVIDIA_", "OMP_", "OPENBLAS_",
    "MKL_",
    "NUMEXPR_", "BLIS_", "RAYON_", "POLARS_", "NUMBA_", "GOTO_", "TF_", "TORCH_", "JAX_", "XLA_",
    "XDG_", "CARGO_", "RUSTUP_", "PIPE_", "NIX_", "GUIX_", "SPARK_", "HADOOP_", "NPY_",
  ]

  /// Leaves libraries that lie in the user's home where programs find them.
  private func keepLibraries(of home: String?, in variables: inout [String: String]) {
    guard let home else { return }
    let places = [
      ("PYTHONUSERBASE", ".local"), ("JULIA_DEPOT_PATH", ".julia"), ("CARGO_HOME", ".cargo"),
      ("RUSTUP_HOME", ".rustup"), ("GOPATH", "go"), ("NVM_DIR", ".nvm"), ("PYENV_ROOT", ".pyenv"),
    ]
    for (name, folder) in places where variables[name] == nil {
      variables[name] = "\(home)/\(folder)"
    }
  }

  /// A text with the root in it replaced by another one.
  private func moved(_ text: String, to root: String) -> String {
    guard text.contains(surroundings.root) else { return text }
    return text.split(separator: ":", omittingEmptySubsequences: false).map { part in
      guard lies(String(part), in: surroundings.root) else { return String(part) }
      return root + part.dropFirst(surroundings.root.count)
    }.joined(separator: ":")
  }
}
