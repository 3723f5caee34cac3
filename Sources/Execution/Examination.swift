import Diagnostics
import FileStore
import PipelineModel
import Records

/// What `pipe doctor` looks at.
package struct Examination {
  /// One thing that was looked at.
  package struct Finding: Sendable {
    /// What was looked at.
    package var subject: String
    /// Whether it is in order.
    package var isGood: Bool
    /// What was found.
    package var text: String
    /// What to do.
    package var hint: String?
    /// Whether it is in order, but could be better.
    package var isAdvice = false
  }

  private let project: Project

  /// Prepares to examine a project.
  package init(_ project: Project) {
    self.project = project
  }

  /// Looks at everything.
  ///
  /// - Parameter isDeep: Whether each object of the cache is read and hashed.
  package func findings(isDeep: Bool) throws -> [Finding] {
    [programs, git, journal] + LockExamination(project: project).findings
      + [try outputs(), try objects(isDeep: isDeep)]
      + VersionExamination(project: project).findings
  }

  private var programs: Finding {
    let name = project.invocationProgram
    let path = (project.context.environment["PATH"] ?? "").split(separator: ":")
      .map { name.hasPrefix("/") ? name : "\($0)/\(name)" }
      // A folder that cannot be looked at has no program to offer.
      .first { ((try? FileStamp.of($0, followingLinks: true)) ?? nil)?.isExecutable ?? false }
    return Finding(
      subject: "shell", isGood: path != nil, text: path ?? "'\(name)' is not in PATH",
      hint: path == nil ? "install \(name)" : nil)
  }

  private var git: Finding {
    let state = project.gitState()
    guard let commit = state.commit else {
      return Finding(
        subject: "git", isGood: true, text: "no commit yet, or no Git: runs are not tied to code")
    }
    let dirty = state.isDirty == true ? ", with changes" : ""
    return Finding(subject: "git", isGood: true, text: "at \(commit.prefix(12))\(dirty)")
  }

  private var journal: Finding {
    guard let journal = project.journal else {
      return Finding(subject: "journal", isGood: true, text: "no run was cut short")
    }
    return Finding(
      subject: "journal", isGood: false, text: "run \(journal.run) goes on or was killed",
      hint: "pipe repro brings it into order")
  }

  private func outputs() throws -> Finding {
    let lacking = project.graph.stages.indices.filter(project.lacksObjects)
      .map { project.graph.stages[$0].address }
    return Finding(
      subject: "cache", isGood: lacking.isEmpty,
      text: lacking.isEmpty
        ? "it has all recorded outputs"
        : "it lacks outputs of \(lacking.prefix(5).joined(separator: ", "))",
      hint: lacking.isEmpty ? nil : "pipe repro")
  }

  private func objects(isDeep: Bool) throws -> Finding {
    let result = try project.cache.inventory(isDeep: isDeep)
    let size = "\(result.count) objects, \((result.bytes + 1023) >> 10) KiB"
    guard result.corrupt.isEmpty else {
      return Finding(
        subject: "objects", isGood: false,
        text: "\(result.corrupt.count) of \(size) are corrupt: "
          + result.corrupt.prefix(3).joined(separator: ", "),
        hint: "they were moved aside; pipe repro makes them again")
    }
    return Finding(
      subject: "objects", isGood: true,
      text: isDeep ? "\(size), each read and found intact" : "\(size) (--deep reads them)")
  }
}
