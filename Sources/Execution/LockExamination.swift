import FileStore
import PipelineModel
import Records

/// What `pipe doctor` finds in the locks, end to end: entries, environments, and what the cache has of
/// what they name.
struct LockExamination {
  let project: Project

  private typealias Finding = Examination.Finding

  private var recorded: [(stage: Stage, record: StageRecord)] {
    project.graph.stages.compactMap { stage in
      project.locks.record(of: stage).map { (stage, $0) }
    }
  }

  /// All findings.
  var findings: [Examination.Finding] {
    [counts] + conflict + mixed + unattested + undescribed + incompleteFolders
  }

  private var counts: Finding {
    let verified = recorded.filter { $0.record.verdict != nil }.count
    let known = recorded.filter { $0.record.environment != nil }.count
    var text = "\(recorded.count) of \(project.graph.stages.count) stages are recorded"
    if known > 0 { text += ", \(known) with their environment" }
    if verified > 0 { text += ", \(verified) verified" }
    return Finding(subject: "lock", isGood: true, text: text)
  }

  private var conflict: [Finding] {
    guard !project.locks.candidates.isEmpty else { return [] }
    return [
      Finding(
        subject: "lock", isGood: false, text: "it holds conflict markers", hint: "pipe repro")
    ]
  }

  private var mixed: [Finding] {
    recorded.filter(\.record.isInconsistent).map { stage, _ in
      Finding(
        subject: "lock", isGood: false,
        text:
          "the record of '\(stage.address)' mixes two versions, or its verdict is about another",
        hint: "pipe repro \(stage.address)")
    }
  }

  /// Records that another program wrote, of which nothing more is known.
  private var unattested: [Finding] {
    let stages = recorded.filter { !project.locks.isAttested($0.stage) }.map(\.stage.address)
    guard !stages.isEmpty else { return [] }
    return [
      Finding(
        subject: "lock", isGood: true,
        text: "unattested, as pipe did not record them: \(listed(stages))", isAdvice: true)
    ]
  }

  /// Environments that records name and nothing describes.
  private var undescribed: [Finding] {
    var users: [String: [String]] = [:]
    for (stage, record) in recorded {
      guard let digest = record.environment, project.locks.environment(digest) == nil else {
        continue
      }
      users[digest, default: []].append(stage.address)
    }
    return users.sorted { $0.key < $1.key }.map { digest, stages in
      let isKept = project.recordedEnvironment(digest) != nil
      return Finding(
        subject: "lock", isGood: false,
        text: "the environment \(digest) of \(listed(stages)) is not described in it",
        hint: isKept
          ? "pipe repro writes it again, as the cache has it"
          : "take the lock from Git, or: pipe repro -f \(stages[0])")
    }
  }

  /// Folders of which the cache has the list, but not all files.
  private var incompleteFolders: [Finding] {
    recorded.flatMap { stage, record in
      stage.outputs.filter(\.isCached).compactMap { output -> Finding? in
        guard let file = record.outputs.first(where: { $0.key == output.key }),
          file.fileCount != nil, project.cache.contains(file), !project.cache.hasAllFiles(of: file)
        else { return nil }
        return Finding(
          subject: "cache", isGood: false,
          text: "it lacks files of the folder '\(output.path)' of '\(stage.address)'",
          hint: "pipe repro -f \(stage.address)")
      }
    }
  }

  private func listed(_ names: [String]) -> String {
    let shown = names.prefix(5).joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
  }
}

/// What `pipe doctor` finds of versions that are left open: another machine may get others.
struct VersionExamination {
  let project: Project

  /// One finding for each file, and one for the images in commands.
  var findings: [Examination.Finding] {
    files.compactMap(finding) + imageFindings
  }

  /// The files that ask for packages: those that Git knows, or without Git those in the root.
  private var files: [String] {
    let listing = project.git(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
    let names = listing.map { $0.split(separator: 0).map { String(decoding: $0, as: UTF8.self) } }
    // Without a list there is nothing to name.
    let all = names ?? (try? directoryNames(project.root)) ?? []
    return all.filter { FloatingVersions.kind(of: $0) != nil }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func finding(_ path: String) -> Examination.Finding? {
    let full = absolutePath(path, in: project.root)
    guard let kind = FloatingVersions.kind(of: path),
      // A file that cannot be read asks for nothing here.
      let bytes = (try? readFileIfPresent(full)) ?? nil
    else { return nil }
    let isLocked = FloatingVersions.locks(for: kind).contains { name in
      // A lock that cannot be looked at pins nothing.
      (try? FileStamp.of("\(parentDirectory(of: full))/\(name)")) ?? nil != nil
    }
    let names = isLocked ? [] : FloatingVersions.names(in: bytes, kind: kind)
    guard !names.isEmpty else { return nil }
    return Examination.Finding(
      subject: "versions", isGood: true,
      text: "\(path) leaves open: \(listed(names))", hint: hint(kind), isAdvice: true)
  }

  private func hint(_ kind: FloatingVersions.Kind) -> String {
    switch kind {
    case .requirements, .project: "versions that results were made with: pipe env --requirements"
    case .conda: "name=VERSION=BUILD, or a conda-lock.yml beside it"
    case .container: "IMAGE@sha256:DIGEST"
    }
  }

  private var imageFindings: [Examination.Finding] {
    project.graph.stages.compactMap { stage in
      let images = stage.command.texts.flatMap(CommandImages.floating)
      guard !images.isEmpty else { return nil }
      return Examination.Finding(
        subject: "versions", isGood: true,
        text: "the command of '\(stage.address)' leaves open: \(listed(images))",
        hint: "IMAGE@sha256:DIGEST", isAdvice: true)
    }
  }

  private func listed(_ names: [String]) -> String {
    let shown = names.prefix(5).joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
  }
}
