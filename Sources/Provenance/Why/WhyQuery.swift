import Diagnostics
import Execution
import FileStore
import PipelineLoading
import PipelineModel
import Records

/// Answers where a path, a stage or a digest comes from.
///
/// What is asked about is sought in this order: a stage, a path, a group of stages, a digest in the
/// lock, in the last runs, in Git's history.
package struct WhyQuery {
  let project: Project
  /// The folder that paths are relative to, itself relative to the root.
  private let folder: String

  /// Prepares to answer.
  ///
  /// - Parameter folder: The folder that paths are relative to, itself relative to the root.
  package init(_ project: Project, folder: String) {
    self.project = project
    self.folder = folder
  }

  /// The answers for a word: one, or one for each stage of a group.
  ///
  /// - Parameter revision: The revision whose records count; nil for those of the workspace.
  /// - Throws: `unknown-target`, `unknown-digest`, `ambiguous-digest`, or what is wrong with the
  ///   revision.
  package func answers(for word: String, at revision: String? = nil) throws -> [Answer] {
    let (state, moment) = try self.state(at: revision)
    if let stage = state.stage(named: word, folder: folder) {
      return [try StageAnswer(project, state, moment).answer(for: stage)]
    }
    for path in paths(word) {
      if let answer = try PathAnswer(project, state, moment).answer(for: path) { return [answer] }
    }
    let group = state.group(named: word, project: project, folder: folder)
    if !group.isEmpty {
      return try group.map { try StageAnswer(project, state, moment).answer(for: $0) }
    }
    if let digits = DigestDigits(word) {
      return [try DigestQuery(project, state, moment).answer(for: digits)]
    }
    if revision == nil, let answer = try answerByContent(of: word, state) { return [answer] }
    throw unknown(word, state)
  }

  private func state(at revision: String?) throws -> (ProjectState, Answer.Moment) {
    guard let revision else { return (project.workspaceState, .present) }
    let repository = try project.repository()
    let state = try project.state(at: revision, in: repository)
    return (state, try repository.moment(of: state.commit ?? revision, named: revision))
  }

  /// The paths that a word may mean: seen from the caller's folder, else from the root.
  private func paths(_ word: String) -> [String] {
    guard !word.isEmpty else { return [] }
    var found: [String] = []
    for folder in [folder, "."] {
      switch ProjectPath(word, from: folder, root: project.root) {
      case .inside(let path), .outside(let path):
        if !found.contains(where: { $0.isExactly(path) }) { found.append(path) }
      }
    }
    return found
  }

  /// An answer for a file that the project does not know, if its content is known.
  private func answerByContent(of word: String, _ state: ProjectState) throws -> Answer? {
    for path in paths(word) {
      guard let file = FileRecord(try project.hasher.state(of: path), key: path),
        file.fileCount == nil, let digits = DigestDigits(file.digest.hex)
      else { continue }
      var answer: Answer
      do { answer = try DigestQuery(project, state, .present).answer(for: digits) } catch {
        // A content that nobody recorded is reported as an unknown file.
        throw unknownSubjectDiagnostic(path, near: nil, exists: true)
      }
      answer.copy = path
      return answer
    }
    return nil
  }

  private func unknown(_ word: String, _ state: ProjectState) -> Diagnostic {
    let stages = state.graph.stages
    let names =
      stages.map(\.address) + stages.flatMap { $0.outputs.map(\.path) }
      + stages.flatMap { $0.dependencies.map(\.path) }
    return unknownSubjectDiagnostic(word, near: nearestName(to: word, among: names), exists: false)
  }
}

extension ProjectState {
  /// A stage by its name in the stage file of a folder, or by its address.
  fileprivate func stage(named word: String, folder: String) -> StageGraph.Index? {
    let here = graph.stages.firstIndex {
      parentDirectory(of: $0.file).isExactly(folder) && $0.name.isExactly(word)
    }
    return here ?? graph.index(of: word)
  }

  /// The stages of a group, or of a stage file.
  fileprivate func group(
    named word: String, project: Project, folder: String
  ) -> [StageGraph.Index] {
    let resolver = TargetResolver(loaded.pipeline, root: project.root)
    // What names no stage may still be a digest.
    return (try? resolver.targets([word], reading: .init(folder: folder)).stages) ?? []
  }
}

extension GitRepository {
  /// A commit as the moment of an answer.
  func moment(of commit: String, named name: String) throws -> Answer.Moment {
    let heading = try heading(of: commit)
    return .commit(
      name: name, digits: commit, seconds: heading.seconds, subject: heading.subject)
  }
}
