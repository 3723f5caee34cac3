import CPipe
import Execution
import FileStore
import Glibc
import PipelineModel

/// Finds what betrays the day or the machine in a result that was made again on the same day and machine.
struct OutputTraces {
  /// A text in an output that comes from nowhere else.
  struct Trace {
    var kind: CauseKind
    var text: String
  }

  let lab: Laboratory
  let wallClockNanoseconds: Int64

  private static let mostBytes: Int64 = 8 << 20

  /// The first trace that an output of a run holds, no input does, and a call of the code accounts for.
  func find(in run: Run) throws -> Trace? {
    let candidates = self.candidates.filter { lab.code.depends(on: $0.kind) }
    guard !candidates.isEmpty else { return nil }
    let outputs = lab.specimen.products.filter { !$0.contract.isAboutContent }
      .map { absolutePath($0.output.path, in: run.site.workspace) }
    let texts = outputs.flatMap(contents)
    for candidate in candidates
    where texts.contains(where: { holds($0, candidate.text) }) && !isInInputs(candidate.text) {
      return candidate
    }
    return nil
  }

  private var candidates: [Trace] {
    var found = Self.dates(wallClockNanoseconds).map { Trace(kind: .time, text: $0) }
    var name = utsname()
    uname(&name)
    found.append(Trace(kind: .kernel, text: Self.text(name.release)))
    if let model = Surroundings.readProcessorName(), model.utf8.count > 4 {
      found.append(Trace(kind: .cpuModel, text: model))
    }
    if lab.surroundings.isolation == .copy {
      let host = Self.text(name.nodename)
      if host.utf8.count > 3 { found.append(Trace(kind: .hostname, text: host)) }
    }
    return found
  }

  private static func text<T>(_ field: T) -> String {
    withUnsafeBytes(of: field) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// Today's date in the ways in which programs write it, here and in Greenwich.
  static func dates(_ wallClockNanoseconds: Int64) -> [String] {
    var seconds = time_t(wallClockNanoseconds / 1_000_000_000)
    var (local, universal) = (tm(), tm())
    localtime_r(&seconds, &local)
    gmtime_r(&seconds, &universal)
    let formats = [
      "%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d %b %Y",
      "%d %B %Y", "%b %d %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%a %b %e", "%m/%d/%y",
      "%G-W%V",
      "%Y_%m_%d", "%e %B %Y", "%B %e, %Y",
    ]
    var found: [String] = []
    for format in formats {
      for var time in [universal, local] {
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
          let size = strftime(buffer.baseAddress, buffer.count, format, &time)
          return String(decoding: buffer.prefix(size).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        if !found.contains(text) { found.append(text) }
      }
    }
    return found
  }

  private func isInInputs(_ text: String) -> Bool {
    if lab.specimen.stage.command.texts.contains(where: { $0.contains(text) }) { return true }
    return lab.specimen.inputs.contains { input in
      switch input.content {
      case .file(let path): contents(path).contains { holds($0, text) }
      case .bytes(let bytes): holds(bytes, text)
      case .link: false
      }
    }
  }

  /// The names and contents of the files at a path.
  private func contents(_ path: String) -> [[UInt8]] {
    // What cannot be read holds no traces.
    guard let stamp = try? FileStamp.of(path, followingLinks: true) else { return [] }
    if stamp.isRegularFile {
      guard stamp.size <= Self.mostBytes else { return [] }
      // As above.
      return (try? readFileIfPresent(path)).flatMap { $0 }.map { [$0] } ?? []
    }
    // As above.
    return ((try? directoryNames(path)) ?? []).prefix(1000).flatMap { name in
      [Array(name.utf8)] + contents("\(path)/\(name)")
    }
  }

  private func holds(_ bytes: [UInt8], _ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard !wanted.isEmpty else { return false }
    return cpipe_holds(bytes, bytes.count, wanted, wanted.count) == 1
  }
}
