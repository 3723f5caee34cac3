import FileStore
import PipelineModel
import Planning
import Records

/// The stamps of everything that an answer "up to date" rested on.
///
/// A plan is a function of the stage files, the parameters, the locks, the variables, the journal, the
/// files of the stages and the objects of the cache; what is told of the environment, also of programs
/// and libraries. If none of these has another stamp or value than
/// when the answer was found, the answer is the same, and nothing needs to be parsed. As in the stat
/// cache, a stamp counts only if it was older than the file system's clock when the answer was found.
///
/// The file `fresh` in pipe's folder is a text: the line `pipe-fresh 1`, the question, the number of
/// stages and files, a line `told TEXT` for each change of the environment, a line `machine` with its
/// name and the digest of the variables that environments record, a line `variable DIGEST NAME` for each
/// variable that was looked at, and for each path a line of device, inode, size, times in nanoseconds,
/// mode and path, or `- PATH` where nothing is; a `>` in front says that links were followed. No proof is kept for projects with folders or links among their files.
package struct UpToDateProof {
  /// The answer that a proof stands for.
  package struct Answer: Sendable {
    /// How many stages are up to date.
    package var stages: Int
    /// How many files they read and make.
    package var files: Int
    /// What changed in the environment since the stages ran, a line for each change.
    package var changes: [String]
  }

  private let file: String
  private let root: String
  private let question: String
  private let environment: [String: String]

  /// Names a proof.
  ///
  /// - Parameters:
  ///   - question: What was asked: the command's words and its folder, in one line.
  package init(
    root: String, format: ProjectFormat, question: String, environment: [String: String]
  ) {
    file = "\(root)/\(format.stateDirectory)/fresh"
    self.root = root
    self.question = "pipe-fresh 1 \(question.replacing("\n", with: " "))"
    self.environment = environment
  }

  /// The answer, if it still holds.
  package func answer() -> Answer? {
    // Without a readable proof the question is answered anew.
    guard let bytes = (try? readFileIfPresent(file)) ?? nil else { return nil }
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
    guard let first = lines.popFirst(), first.elementsEqual(question.utf8),
      let counts = lines.popFirst()?.split(separator: UInt8(ascii: " ")), counts.count == 2
    else { return nil }
    let numbers = counts.compactMap { Int(String(decoding: $0, as: UTF8.self)) }
    guard numbers.count == 2, lines.popLast()?.isEmpty == true else { return nil }
    var changes: [String] = []
    while let line = lines.first, line.starts(with: Self.changePrefix) {
      changes.append(String(decoding: line.dropFirst(Self.changePrefix.count), as: UTF8.self))
      lines.removeFirst()
    }
    guard lines.allSatisfy(holds) else { return nil }
    return Answer(stages: numbers[0], files: numbers[1], changes: changes)
  }

  private func holds(_ line: ArraySlice<UInt8>) -> Bool {
    if line.starts(with: Self.variablePrefix) {
      let text = String(decoding: line, as: UTF8.self)
      let name = text.split(separator: " ", maxSplits: 2).last.map(String.init) ?? ""
      return text == variableLine(name)
    }
    if line.starts(with: Self.machinePrefix) { return line.elementsEqual(machineLine.utf8) }
    guard let separator = line.firstIndex(of: UInt8(ascii: "\t")) else { return false }
    let path = String(decoding: line[(separator + 1)...], as: UTF8.self)
    let followsLinks = line.first == Self.followingMark
    guard let present = stampText(path, followingLinks: followsLinks) else { return false }
    return line[..<separator].dropFirst(followsLinks ? 1 : 0).elementsEqual(present.utf8)
  }

  /// Keeps the proof of an answer; does nothing where there can be none.
  func keep(
    _ project: Project, _ plan: Plan, options: PlanOptions, changes: [EnvironmentChange]
  ) {
    // Warnings and stale frozen stages are to be seen each time.
    guard !plan.order.isEmpty, project.loaded.warnings.isEmpty,
      plan.frozen.values.allSatisfy(\.isEmpty)
    else {
      return drop()
    }
    let clock = project.hasher.clock.reading()
    let stages = plan.order.map { project.graph.stages[$0] }
    let files = project.files(of: plan)
    let objects = stages.flatMap { stage in
      (project.locks.record(of: stage)?.outputs ?? []).map(project.cache.path)
    }
    var paths = project.loaded.consultedFiles + project.loaded.consultedFolders
    paths += project.format.settingFiles?(root, environment) ?? []
    paths += project.locks.paths + ["\(project.format.stateDirectory)/journal"]
    paths += project.loaded.pipeline.sources.map(\.path) + files + objects
    var names = project.loaded.consultedVariables + stages.flatMap(\.variables)
    var text = "\(question)\n\(plan.order.count) \(files.count)\n"
    for change in changes { text += "told \(project.sentence(of: change))\n" }
    if stages.contains(where: { project.environmentPolicy(of: $0, options) != .ignore }) {
      let basis = project.environmentCapture.basis
      guard let lines = environmentLines(basis, clock) else { return drop() }
      text += lines
      names += basis.variables
    }
    for name in Set(names).sorted() { text += variableLine(name) + "\n" }
    let folders = Set(project.loaded.consultedFolders)
    for path in Set(paths).sorted() {
      // A path that cannot be looked at proves nothing, and a folder's own stamp not what is in it.
      guard let stamp = try? FileStamp.of(absolutePath(path, in: root)) else {
        text += "-\t\(path)\n"
        continue
      }
      guard stamp.isRegularFile || folders.contains(path), clock.hasAged(stamp),
        !path.utf8.contains(UInt8(ascii: "\n"))
      else { return drop() }
      text += "\(self.text(of: stamp))\t\(path)\n"
    }
    // A proof that cannot be kept costs time, not truth.
    try? AtomicFile.write(Array(text.utf8), to: file, durability: .none)
  }

  /// The lines of what environments rest on; nil where something changed a moment ago, as it could
  /// change again under the same stamp.
  private func environmentLines(_ basis: EnvironmentBasis, _ clock: ClockReading) -> String? {
    var text = machineLine + "\n"
    let mark = Character(Unicode.Scalar(Self.followingMark))
    for (path, stamp) in basis.stamps {
      guard !path.utf8.contains(UInt8(ascii: "\n")), stamp.map(clock.hasAged) ?? true else {
        return nil
      }
      text += "\(mark)\(stamp.map(self.text) ?? "-")\t\(path)\n"
    }
    return text
  }

  private func drop() {
    // A proof that stays is compared with the stamps before it is believed.
    try? removeFile(file)
  }

  private func stampText(_ path: String, followingLinks: Bool) -> String? {
    do {
      return try FileStamp.of(absolutePath(path, in: root), followingLinks: followingLinks)
        .map(text(of:)) ?? "-"
    } catch {
      // A path that leads nowhere is as absent for programs as it is for us.
      return followingLinks ? "-" : nil
    }
  }

  private func text(of stamp: FileStamp) -> String {
    "\(stamp.device) \(stamp.inode) \(stamp.size) \(stamp.modifiedNanoseconds) "
      + "\(stamp.changedNanoseconds) \(stamp.mode)"
  }

  private static let variablePrefix = Array("variable ".utf8)

  private static let changePrefix = Array("told ".utf8)
  private static let machinePrefix = Array("machine ".utf8)
  private static let followingMark = UInt8(ascii: ">")

  private var machineLine: String {
    "machine \(EnvironmentCapture.machineText) \(EnvironmentCapture.variablesDigest(environment))"
  }

  private func variableLine(_ name: String) -> String {
    let value = environment[name].map { DigestAlgorithm.sha256.digest(of: $0).hex } ?? "-"
    return "variable \(value) \(name)"
  }
}
