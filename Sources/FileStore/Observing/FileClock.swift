import CPipe
import Glibc
import Synchronization

/// The clock that stamps files, and how finely it ticks.
///
/// A stamp taken together with a digest proves nothing while it is fresh: a write within the same tick
/// of the clock would leave the same stamp ("racily clean"). It proves the content once both its times
/// lie more than a tick before the moment at which reading began.
package struct FileClock: Sendable {
  private enum Source {
    case probe(Probe)
    case fixed(ClockReading)
  }

  /// A look at a file system's clock; the kernel's own clock needs only one to be known as such.
  private final class Probe: Sendable {
    private let directory: String
    private let kernelDevice = Mutex<UInt64?>(nil)

    init(_ directory: String) {
      self.directory = directory
    }

    func reading() -> ClockReading {
      if let device = kernelDevice.withLock({ $0 }) {
        var reading = ClockReading(device: device)
        reading.tick = ClockReading.kernelTick
        return reading
      }
      guard let reading = FileClock.probe(directory) else { return ClockReading(device: 0) }
      if reading.tick == ClockReading.kernelTick {
        kernelDevice.withLock { $0 = reading.device }
      }
      return reading
    }
  }

  private var source: Source

  /// The clock of the file system that holds a directory.
  ///
  /// It is read from the stamp of a new file without a name, so a server's clock counts, not ours.
  package init(probing directory: String) {
    source = .probe(Probe(directory))
  }

  /// A clock that stands still, for tests.
  package init(fixedAt reading: ClockReading) {
    source = .fixed(reading)
  }

  /// The time now.
  package func reading() -> ClockReading {
    switch source {
    case .fixed(let reading): reading
    case .probe(let probe): probe.reading()
    }
  }

  private static func probe(_ directory: String) -> ClockReading? {
    let descriptor = cpipe_open_unnamed(directory)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard case .success(let stamp) = FileStamp.ofOpenFile(descriptor) else { return nil }
    var reading = ClockReading(device: stamp.device)
    reading.nanoseconds = min(reading.nanoseconds, stamp.changedNanoseconds)
    if cpipe_has_kernel_clock(descriptor) == 1 { reading.tick = ClockReading.kernelTick }
    return reading
  }
}

/// A time of a file system's clock.
package struct ClockReading: Sendable, Hashable {
  /// No kernel ticks more slowly than every 10 ms.
  package static let kernelTick: Int64 = 10_000_000
  /// The coarsest stamps in use are FAT's.
  package static let coarseTick: Int64 = 2_000_000_000

  /// The device whose clock this is.
  package var device: UInt64
  /// The time in nanoseconds since 1970.
  package var nanoseconds: Int64
  /// The longest time between two ticks, in nanoseconds.
  package var tick: Int64

  /// A time of a device's clock.
  package init(device: UInt64, nanoseconds: Int64, tick: Int64) {
    self.device = device
    self.nanoseconds = nanoseconds
    self.tick = tick
  }

  /// The kernel's time, for a device of which nothing is known.
  init(device: UInt64) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &now)
    let nanoseconds = Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    self.init(device: device, nanoseconds: nanoseconds, tick: Self.coarseTick)
  }

  /// Whether a file with this stamp that is read from now on cannot change under the same stamp.
  package func hasAged(_ stamp: FileStamp) -> Bool {
    age(of: stamp) > tick(for: stamp)
  }

  /// How long a file with this stamp must still rest until it has aged, in nanoseconds.
  func rest(of stamp: FileStamp) -> Int64 {
    tick(for: stamp) &- age(of: stamp)
  }

  private func age(of stamp: FileStamp) -> Int64 {
    nanoseconds &- max(stamp.modifiedNanoseconds, stamp.changedNanoseconds)
  }

  private func tick(for stamp: FileStamp) -> Int64 {
    // Whole seconds in the time that only the kernel sets mean that the device stores no finer ones.
    let isCoarse = stamp.changedNanoseconds % 1_000_000_000 == 0
    return isCoarse || stamp.device != device ? Self.coarseTick : tick
  }
}
