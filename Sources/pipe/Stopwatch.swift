import Glibc

/// The seconds since it was made.
struct Stopwatch {
  private let start = Clock.monotonicSeconds

  /// The seconds that have passed.
  var seconds: Double { Clock.monotonicSeconds - start }
}

/// The clocks of the machine.
enum Clock {
  /// Seconds of a clock that never jumps.
  static var monotonicSeconds: Double {
    Double(nanoseconds(CLOCK_MONOTONIC)) / 1e9
  }

  /// The present time in nanoseconds since 1970.
  static var wallNanoseconds: Int64 {
    nanoseconds(CLOCK_REALTIME)
  }

  private static func nanoseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
