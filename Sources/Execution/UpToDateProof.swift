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
/// cache, a stamp counts only if it was older than the file system's clock, here when the project was
/// opened: what changed since may have been looked at before it did.
///
/// The file `fresh` or `fresh-status` in pipe's folder is a text: the line `pipe-fresh 1`, the question, the number of
/// stages and files, a line `told TEXT` for each line that was told besides, a line `machine` with its
/// name and the digest of the variables that environments record, a line `variable DIGEST NAME` for each
/// variable that was looked at, and for each path a line of device, inode, size, times in nanoseconds,
/// mode and path, or `- PATH` where nothing is; a `>` in front says that links were followed. No proof is kept for projects with folders or links among their files.
package struct UpToDateProof {
  /// A command that asks; each keeps a proof of its own, so that asking in turn replaces none.
  package enum Asker: String, Sendable {
    case repro = "fresh"
    case status = "fresh-status"
  }

  /// The answer that a proof stands for.
  package struct Answer: Sendable {
    /// How many stages are up to date.
    package var stages: Int
    /// How many files they read and make.
    package var files: Int
    /// What was told besides, line by line: changes of the environment, or a whole document.
    package var lines: [String]
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
    _ asker: Asker, root: String, format: ProjectFormat, question: String,
    environment: [String: String]
  ) {
    file = "\(root)/\(format.stateDirectory)/\(asker.rawValue)"
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
    var told: [String] = []
    while let line = lines.first, line.starts(with: Self.toldPrefix) {
      told.append(String(decoding: line.dropFirst(Self.toldPrefix.count), as: UTF8.self))
      lines.removeFirst()
    }
    guard lines.allSatisfy(holds) else { return nil }
    return Answer(stages: numbers[0], files: numbers[1], lines: told)
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
  ///
  /// - Parameter told: What was told besides the numbers, line by line.
  package func keep(_ project: Project, _ plan: Plan, options: PlanOptions, told: [String]) {
    // Warnings and stale frozen stages are to be seen each time.
    guard !plan.order.isEmpty, project.loaded.warnings.isEmpty,
      plan.frozen.values.allSatisfy(\.isEmpty)
    else {
      return drop()
    }
    let stages = plan.order.map { project.graph.stages[$0] }
    let files = project.files(of: plan)
    var text = "\(question)\n\(plan.order.count) \(files.count)\n"
    for line in told { text += "told \(line)\n" }
    var names = project.loaded.consultedVariables + stages.flatMap(\.variables)
    if stages.contains(where: { project.environmentPolicy(of: $0, options) != .ignore }) {
      let basis = project.environmentCapture.basis
      guard let lines = environmentLines(basis, project.openingTime) else { return drop() }
      text += lines
      names += basis.variables
    }
    for name in Set(names).sorted() { text += variableLine(name) + "\n" }
    let looked = files.union(stages.flatMap(project.objectPaths))
    guard
      let lines = pathLines(project, looked, mayBeAbsent: options.allowsMissing)
    else { return drop() }
    text += lines
    // A proof that cannot be kept costs time, not truth.
    try? AtomicFile.write(Array(text.utf8), to: file, durability: .none)
  }

  /// The lines of all paths; nil where one of them proves nothing.
  ///
  /// - Parameters:
  ///   - looked: What was there when it was looked at, for else the answer had been another one.
  ///   - mayBeAbsent: Whether that does not hold.
  private func pathLines(
    _ project: Project, _ looked: Set<String>, mayBeAbsent: Bool
  ) -> String? {
    var paths = project.loaded.consultedFiles + project.loaded.consultedFolders
    paths += project.format.settingFiles?(root, environment) ?? []
    paths += project.locks.paths + ["\(project.format.stateDirectory)/journal"]
    paths += project.loaded.pipeline.sources.map(\.path)
    let folders = Set(project.loaded.consultedFolders)
    var text = ""
    for path in looked.union(paths).sorted() {
      // A path that cannot be looked at proves nothing, and a folder's own stamp not what is in it.
      guard let stamp = try? FileStamp.of(absolutePath(path, in: root)) else {
        guard mayBeAbsent || !looked.contains(path) else { return nil }
        text += "-\t\(path)\n"
        continue
      }
      guard stamp.isRegularFile || folders.contains(path), project.openingTime.hasAged(stamp),
        !path.utf8.contains(UInt8(ascii: "\n"))
      else { return nil }
      text += "\(self.text(of: stamp))\t\(path)\n"
    }
    return text
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

  /// Gives up the proof of a former answer.
  package func drop() {
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

  private static let toldPrefix = Array("told ".utf8)
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

extension Project {
  /// The absolute paths of the objects that the cache should have of a stage's recorded outputs.
  fileprivate func objectPaths(of stage: Stage) -> [String] {
    let kept = Set(stage.outputs.lazy.filter(\.isCached).map(\.key))
    let outputs = locks.record(of: stage)?.outputs ?? []
    return outputs.filter { kept.contains($0.key) }.map(cache.path)
  }
}
