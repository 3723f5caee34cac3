/// How pools of threads and processes are held to one worker, whatever number the code asks for.
///
/// Numerical libraries obey variables. Python's own pools, on which joblib and scikit-learn build, do not;
/// but each interpreter imports a module by the name of `sitecustomize` as it starts.
enum OneThread {
  /// The name of the module's file.
  static let fileName = "sitecustomize.py"

  /// The module.
  static let module = """
    def _hold(kind, name):
        begin = kind.__init__

        def held(self, *arguments, **options):
            if arguments:
                arguments = (1,) + arguments[1:]
            else:
                options[name] = 1
            begin(self, *arguments, **options)

        kind.__init__ = held


    try:
        import concurrent.futures.thread
        import multiprocessing.pool

        _hold(concurrent.futures.thread.ThreadPoolExecutor, "max_workers")
        _hold(multiprocessing.pool.Pool, "processes")
        _hold(multiprocessing.pool.ThreadPool, "processes")
    except Exception:
        pass

    """
}
