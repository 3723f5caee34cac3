import Diagnostics
import Execution
import FileStore
import PipelineLoading
import PipelineModel
import Records

/// Finds what has a digest: in the lock, in the last runs, in Git's history.
struct DigestQuery {
  private let project: Project
  private let state: ProjectState
  private let moment: Answer.Moment

  init(_ project: Project, _ state: ProjectState, _ moment: Answer.Moment) {
    self.project = project
    self.state = state
    self.moment = moment
  }

  /// The answer for what has the digest.
  ///
  /// - Throws: `unknown-digest` or `ambiguous-digest`.
  func answer(for digits: DigestDigits) throws -> Answer {
    if let answer = try answer(for: digits, in: state, moment) { return answer }
    guard case .present = moment else {
      throw unknownDigestDiagnostic(digits.text, searchedGit: false, isShallow: false)
    }
    if let answer = try answerOfFormerRun(digits) { return answer }
    guard
      let repository = try GitRepository(
        around: project.root, environment: project.context.environment)
    else { throw unknownDigestDiagnostic(digits.text, searchedGit: false, isShallow: false) }
    if let answer = try answerOfHistory(digits, repository) { return answer }
    throw unknownDigestDiagnostic(
      digits.text, searchedGit: true, isShallow: try repository.isShallow)
  }

  /// A place where a digest stands.
  private enum Place {
    case output(StageGraph.Index, Output, inner: String?)
    case input(path: String)
  }

  private func answer(
    for digits: DigestDigits, in state: ProjectState, _ moment: Answer.Moment
  ) throws -> Answer? {
    var places = recordedPlaces(digits, state)
    if places.isEmpty { places = innerPlaces(digits, state) }
    guard let first = places.first else { return nil }
    let found = Set(places.map(\.digest))
    guard found.count == 1 else {
      throw ambiguousDigestDiagnostic(digits.text, candidates: texts(places, state))
    }
    switch first.place {
    case .output(let index, let output, let inner):
      var answer = try StageAnswer(project, state, moment)
        .answer(for: index, output: output, inner: inner)
      answer.twins = places.dropFirst().compactMap { place in
        if case .output(_, let output, _) = place.place { output.path } else { nil }
      }
      return answer
    case .input(let path):
      var answer = try PathAnswer(project, state, moment).answer(for: path)
      answer?.subject.digest = first.digest
      return answer
    }
  }

  /// Outputs before sources before other inputs, each in the order of the graph.
  private func recordedPlaces(
    _ digits: DigestDigits, _ state: ProjectState
  ) -> [(digest: Digest, place: Place)] {
    var made: [(digest: Digest, place: Place)] = []
    var read: [(digest: Digest, place: Place)] = []
    for source in state.loaded.pipeline.sources {
      if let file = project.format.dataFiles?.record(of: source), digits.fits(file.digest) {
        read.append((file.digest, .input(path: source.path)))
      }
    }
    for file in state.locks.sources where digits.fits(file.digest) {
      read.append((file.digest, .input(path: file.key)))
    }
    for index in state.graph.order {
      guard let record = state.record(of: index) else { continue }
      let stage = state.graph.stages[index]
      for file in record.outputs where digits.fits(file.digest) {
        guard let output = stage.outputs.first(where: { $0.key.isExactly(file.key) }) else {
          continue
        }
        made.append((file.digest, .output(index, output, inner: nil)))
      }
      for file in record.dependencies where digits.fits(file.digest) {
        let use = stage.dependencies.first { $0.key.isExactly(file.key) }
        read.append((file.digest, .input(path: use?.path ?? file.key)))
      }
    }
    return made + read.filter { input in !made.contains { $0.digest == input.digest } }
  }

  /// Files in recorded folders, whose lists the cache has.
  private func innerPlaces(
    _ digits: DigestDigits, _ state: ProjectState
  ) -> [(digest: Digest, place: Place)] {
    let answers = StageAnswer(project, state, moment)
    return state.graph.order.flatMap { index -> [(digest: Digest, place: Place)] in
      let stage = state.graph.stages[index]
      return (state.record(of: index)?.outputs ?? []).flatMap {
        file -> [(digest: Digest, place: Place)] in
        guard file.fileCount != nil,
          let output = stage.outputs.first(where: { $0.key.isExactly(file.key) }),
          let tree = answers.tree(of: file, output)
        else { return [] }
        return tree.entries.compactMap { entry in
          guard case .file(let digest, _, _) = entry.content, digits.fits(digest) else {
            return nil
          }
          return (digest, .output(index, output, inner: entry.path))
        }
      }
    }
  }

  private func texts(
    _ places: [(digest: Digest, place: Place)], _ state: ProjectState
  ) -> [String] {
    var seen: Set<Digest> = []
    return places.filter { seen.insert($0.digest).inserted }.map { digest, place in
      switch place {
      case .output(let index, let output, let inner):
        "\(digest.hex), \(output.path)\(inner.map { "/\($0)" } ?? "") of "
          + "'\(state.graph.stages[index].address)'"
      case .input(let path): "\(digest.hex), \(path)"
      }
    }
  }

  /// The answer for a result of a former run that the present lock no longer holds.
  private func answerOfFormerRun(_ digits: DigestDigits) throws -> Answer? {
    let runs = RunSearch(project)
    let former = try runs.former(holding: digits.text) { address, record in
      record.outputs.first { digits.fits($0.digest) }.map { (address, $0) }
    }
    guard let former, let (address, file) = former.found.first else { return nil }
    let found = Set(former.found.map(\.1.digest))
    guard found.count == 1 else {
      throw ambiguousDigestDiagnostic(
        digits.text, candidates: former.found.map { "\($1.digest.hex), \($1.key) of '\($0)'" })
    }
    guard let index = state.graph.index(of: address),
      let output = state.graph.stages[index].outputs.first(where: { $0.key.isExactly(file.key) })
    else { return nil }
    var answers = StageAnswer(project, state, .run(former.run))
    answers.others = former.results.stages
    return try answers.answer(for: index, output: output)
  }

  private static let mostCommits = 100

  private func answerOfHistory(
    _ digits: DigestDigits, _ repository: GitRepository
  ) throws -> Answer? {
    let arrivals = try repository.arrivals(of: digits)
    let found = Set(arrivals.map(\.digest))
    guard found.count < 2 else {
      throw ambiguousDigestDiagnostic(
        digits.text,
        candidates: found.sorted().map { digest in
          let commit = arrivals.first { $0.digest == digest }?.commit.prefix(8) ?? ""
          return "\(digest.hex), at \(commit)"
        })
    }
    // Of a recorded folder the lock has one digest, and its list the digests of the files in it.
    let commits =
      arrivals.isEmpty
      ? try repository.recordCommits(most: Self.mostCommits) : arrivals.map(\.commit)
    for commit in commits {
      let name = String(commit.prefix(8))
      // A commit whose files are broken tells nothing; an older one may.
      guard let then = try? project.state(at: commit, named: name, in: repository) else { continue }
      let moment = try repository.moment(of: commit, named: name)
      if let answer = try answer(for: digits, in: then, moment) { return answer }
    }
    return nil
  }
}
