/// A call by which code usually depends on something.
struct CallPattern {
  /// The text that gives it away; with a letter at an end, it counts only as a whole word there.
  var text: String
  /// Texts in the same call that mend it.
  var unless: [String] = []
  /// Texts anywhere in the file that mend it.
  var unlessInFile: [String] = []
  /// What is said of it beyond the line itself.
  var remark = ""
  /// What to write.
  var remedy: String?

  init(
    _ text: String, unless: [String] = [], unlessInFile: [String] = [], remark: String = "",
    _ remedy: String? = nil
  ) {
    self.text = text
    self.unless = unless
    self.unlessInFile = unlessInFile
    self.remark = remark
    self.remedy = remedy
  }
}

extension CauseKind {
  /// The calls by which code usually depends on the kind, the surest first.
  var callPatterns: [CallPattern] {
    switch self {
    case .entropy: Self.entropyCalls
    case .time: Self.timeCalls
    case .race: Self.raceCalls
    case .network: Self.networkCalls
    case .listingOrder:
      ["os.listdir(", "os.scandir(", "glob.glob(", "glob(", "iterdir(", "rglob(", "os.walk("].map {
        CallPattern($0, unless: ["sorted("], "sorted(…)")
      } + [
        CallPattern("tar ", unless: ["--sort"], "--sort=name"),
        CallPattern("find ", unless: ["sort"], "| sort"), CallPattern("ls -U", "ls"),
      ]
    case .hashSeed:
      [
        CallPattern("hash(", "hashlib.sha256(…)"),
        CallPattern("set(", unless: ["sorted("], "sorted(set(…))"),
        CallPattern("list({", "sorted({…})"), CallPattern("tuple({", "sorted({…})"),
        CallPattern("join({", "sorted({…})"),
        CallPattern("for ", unless: ["sorted("], "sorted(…)"),
      ]
    case .addresses:
      [
        CallPattern("id("), CallPattern("%r"), CallPattern("!r}"), CallPattern("repr("),
        CallPattern("str("),
      ]
    case .tmpdir: ["mktemp", "mkdtemp(", "tempfile.", "gettempdir(", "TMPDIR"].map { .init($0) }
    case .mtime:
      [
        CallPattern("getmtime("), CallPattern("st_mtime"), CallPattern("ls -t"),
        CallPattern("tar ", unless: ["--mtime"], "--mtime=@0"),
        CallPattern("gzip", unless: [" -n", " -9n", "--no-name"], "gzip -n"),
        CallPattern("cp -p"), CallPattern("zip ", unless: ["-X"], "zip -X"), CallPattern("-newer"),
        CallPattern("stat "), CallPattern(".stat("), CallPattern("zipfile."),
        CallPattern("tarfile."),
      ]
    default: machinePatterns
    }
  }

  /// The calls by which code depends on the machine and the user.
  private var machinePatterns: [CallPattern] {
    switch self {
    case .mode, .umask:
      [
        CallPattern("st_mode"), CallPattern("stat "),
        CallPattern("tar ", unless: ["--mode"], "--mode=u=rwX,go=rX"),
        CallPattern("ls -l"), CallPattern("chmod"), CallPattern("umask"), CallPattern("cp "),
      ]
    case .user:
      ["getuser(", "whoami", "$USER", "USER", "LOGNAME", "getuid(", "id -u", "tar "].map {
        .init($0)
      }
    case .hostname:
      ["gethostname(", "platform.node(", "hostname", "uname -n", "os.uname(", "HOSTNAME"]
        .map { .init($0) }
    case .kernel:
      [
        "platform.platform(", "platform.release(", "platform.uname(", "os.uname(", "uname",
        "/proc/",
      ]
      .map { .init($0) }
    case .locale:
      [
        CallPattern("setlocale("), CallPattern("format_string("), CallPattern("strxfrm"),
        CallPattern(
          "sort", unless: ["LC_ALL", "sorted(", "sort_values", ".sort("], "LC_ALL=C sort"),
        CallPattern("localeconv("), CallPattern("strftime("), CallPattern("printf"),
        CallPattern("awk"), CallPattern("ls "), CallPattern("date "),
      ]
    case .timezone:
      [
        "localtime", "fromtimestamp(", "datetime.now(", "mktime(", "strftime(", "tzlocal", "date ",
        "astimezone(",
      ].map { .init($0) }
    case .path:
      ["abspath(", "getcwd(", "__file__", ".resolve(", "realpath", "pwd", "PWD", ".absolute("]
        .map { .init($0) }
    case .home: ["Path.home(", "expanduser(", "HOME", "~/"].map { .init($0) }
    case .cpuCount:
      ["sched_getaffinity(", "cpu_count(", "nproc", "n_jobs=-1", "process_cpu_count("].map {
        .init($0)
      }
    case .threads:
      [
        CallPattern("n_jobs=", unless: ["n_jobs=1"], "n_jobs=1"), CallPattern("num_threads"),
        CallPattern("set_num_threads"), CallPattern("KMeans("), CallPattern("group_by("),
        CallPattern("threads"), CallPattern("linalg"), CallPattern("dot("),
      ]
    case .cpuModel:
      ["/proc/cpuinfo", "platform.processor(", "lscpu"].map { .init($0) }
        + ["linalg", "np.exp(", "dot(", "@", "np.log(", "np.sin(", ".fit("].map { .init($0) }
    case .env:
      ["get_terminal_size(", "os.environ", "getenv(", "COLUMNS", "${", "printenv", "env"].map {
        .init($0)
      }
    case .pid: ["getpid(", "$$", "BASHPID", "getppid("].map { .init($0) }
    default: []
    }
  }

  private static let entropyCalls: [CallPattern] =
    [
      CallPattern("default_rng()", "default_rng(7)"),
      CallPattern("RandomState()", "RandomState(7)"),
      CallPattern("SystemRandom(", "random.Random(7)"),
      CallPattern(
        "train_test_split(", unless: ["random_state"],
        unlessInFile: ["np.random.seed(", "numpy.random.seed("], remark: "without random_state",
        "random_state=7"),
    ]
    + [
      "ShuffleSplit(", "KFold(shuffle=True", "RandomForestClassifier(", "RandomForestRegressor(",
      "ExtraTreesClassifier(", "ExtraTreesRegressor(", "GradientBoostingClassifier(",
      "GradientBoostingRegressor(", "BaggingClassifier(", "KMeans(", "MiniBatchKMeans(",
      "MLPClassifier(", "MLPRegressor(", "SGDClassifier(", "SGDRegressor(", "TSNE(", "make_blobs(",
      "make_classification(", "make_regression(", "TruncatedSVD(", "resample(",
    ].map {
      CallPattern(
        $0, unless: ["random_state"], unlessInFile: ["np.random.seed(", "numpy.random.seed("],
        remark: "without random_state", "random_state=7")
    }
    + [
      "random.sample(", "random.shuffle(", "random.choice(", "random.choices(", "random.random(",
      "random.randint(", "random.uniform(", "random.gauss(", "random.randrange(",
      "random.normalvariate(", "random.betavariate(", "random.getrandbits(",
    ].map {
      CallPattern(
        $0, unless: ["np.random", "numpy.random"], unlessInFile: ["random.seed("], "random.seed(7)")
    }
    + [
      CallPattern(
        "np.random.", unlessInFile: ["random.seed(", "default_rng("], "np.random.seed(7)"),
      CallPattern(
        "numpy.random.", unlessInFile: ["random.seed(", "default_rng("], "numpy.random.seed(7)"),
      CallPattern(
        ".sample(", unless: ["random_state", "seed", "random.sample("], "random_state=7"),
      CallPattern("uuid4(", "uuid.uuid5(uuid.NAMESPACE_URL, NAME)"),
      CallPattern("uuid1(", "uuid.uuid5(uuid.NAMESPACE_URL, NAME)"),
      CallPattern("uuidgen", "uuidgen --sha1 --namespace @url --name NAME"),
      CallPattern("partition_cols", remark: "names its files at random", "basename_template"),
      CallPattern("write_to_dataset(", unless: ["basename_template"], "basename_template"),
      CallPattern("os.urandom("), CallPattern("secrets."), CallPattern("token_hex("),
      CallPattern("shuf", unless: ["--random-source"], "shuf --random-source=FILE"),
      CallPattern("sort -R", "shuf --random-source=FILE"), CallPattern("--random-sort"),
      CallPattern("$RANDOM", unlessInFile: ["RANDOM="], "RANDOM=7"),
      CallPattern("RANDOM", unlessInFile: ["RANDOM="], "RANDOM=7"),
      CallPattern("/dev/urandom"), CallPattern("/dev/random"), CallPattern("openssl rand"),
      CallPattern("ORDER BY random()", "ORDER BY rowid"),
      CallPattern("ORDER BY RANDOM()", "ORDER BY rowid"), CallPattern("random()"),
      CallPattern("randomblob("),
      CallPattern("Math.random("),
      CallPattern("runif(", unlessInFile: ["set.seed("], "set.seed(7)"),
      CallPattern("rnorm(", unlessInFile: ["set.seed("], "set.seed(7)"),
      CallPattern("torch.rand", unlessInFile: ["manual_seed("], "torch.manual_seed(7)"),
      CallPattern("srand()", "srand(7)"), CallPattern("rand()"),
      CallPattern("svg", "rcParams[\"svg.hashsalt\"] = \"7\""),
      CallPattern("rand()"),
    ]

  private static let timeCalls: [CallPattern] =
    ["seed(int(time.", "seed(time.", "seed(datetime.", "srand(time("].map {
      CallPattern($0, "a fixed seed, such as 7")
    }
    + [
      "datetime.now(", "datetime.utcnow(", "datetime.today(", "date.today(", "dt.datetime.now(",
      "Timestamp.now(", "Timestamp.today(", "time.time(", "time.time_ns(", "time.strftime(",
      "time.ctime(", "time.localtime(", "time.gmtime(", "time.asctime(", "asctime(",
      "current_timestamp", "CURRENT_TIMESTAMP", "datetime('now'", "date('now'", "$(date", "`date",
      "date -u", "date +",
      "date --", "date;", "EPOCHSECONDS", "EPOCHREALTIME", "systime()", "Sys.time(", "Sys.Date(",
      "Date.now(", "new Date(",
      "perf_counter(", "time.monotonic(", "process_time(", "uuid1(", "getctime(",
    ].map { CallPattern($0) } + [
      CallPattern("gzip.open(", unless: ["mtime"], "gzip.GzipFile(…, mtime=0)"),
      CallPattern("GzipFile(", unless: ["mtime"], "mtime=0"),
      CallPattern("gzip.compress(", unless: ["mtime"], "mtime=0"),
      CallPattern("srand()", "srand(7)"), CallPattern("nbconvert"), CallPattern("to_excel("),
      CallPattern("Workbook("), CallPattern("zipfile."), CallPattern("ZipFile("),
      CallPattern("writestr("),
      CallPattern("tarfile."), CallPattern("zip "),
      CallPattern("savefig(", unless: ["metadata"], "metadata={\"Date\": None}"),
      CallPattern("RANDOM", "RANDOM=7"), CallPattern("tar "),
      CallPattern("gzip", unless: [" -n", "--no-name"], "gzip -n"),
      CallPattern("date"),
    ]

  private static let raceCalls: [CallPattern] = [
    "as_completed(", "imap_unordered(", "ThreadPoolExecutor(", "ProcessPoolExecutor(",
    "ThreadPool(",
    "Pool(", "Thread(", "Process(", "asyncio.gather(", "asyncio.as_completed(", "n_jobs=",
    "xargs -P",
    "parallel", "wait", "make -j", "multiprocessing", "threading", "group_by(", "&",
  ].map { CallPattern($0, unless: ["n_jobs=1)", "&&"]) }

  private static let networkCalls: [CallPattern] = [
    "urlopen(", "requests.", "http.client", "urllib.request", "httpx.", "aiohttp", "curl ", "wget ",
    "socket.", "urlretrieve(", "read_csv(\"http", "read_csv('http", "fetch_openml(",
    "load_dataset(",
    "ftp://", "nc ", "/dev/tcp/",
  ].map { CallPattern($0) }
}
