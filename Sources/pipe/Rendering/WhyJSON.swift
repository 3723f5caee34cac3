import Documents
import FileStore
import Provenance
import Records

/// The JSON of `pipe why`: `pipe.why/1`.
struct WhyJSON {
  let answer: Answer
  /// The name of the project's digest, `sha256` or `md5`.
  let algorithm: String

  /// The document.
  var document: Value {
    let made = answer.steps.first
    return .map([
      ("schema", .string("pipe.why/1")),
      ("subject", subject),
      ("stage", text(answer.subject.stage)),
      ("cmd", .list((made?.commands ?? []).map(Value.string))),
      ("params", made.map { parameters($0.record) } ?? .map([])),
      ("inputs", .list(answer.inputs.map(input))),
      ("environment", text(made?.record.environment)),
      ("run", made?.run.map(run) ?? .null),
      ("verdict", text(made?.record.verdict?.verdict.rawValue)),
      ("revision", revision),
      ("metrics", .map(answer.metrics.map { ($0.key, $0.value) })),
      ("upstream", .list(answer.steps.dropFirst().map(step))),
      ("read_by", .list(answer.readers.map { .string($0.stage) })),
      ("downstream", .list(answer.results.map(result))),
    ])
  }

  private var subject: Value {
    var fields: [(key: String, value: Value)] = [
      ("path", text(answer.subject.path)), ("digest", digest(answer.subject.digest)),
      ("kind", .string(answer.subject.kind.rawValue)), ("state", .string(state)),
    ]
    if case .other(let present, _) = answer.deviation {
      fields.append(("present", digest(present)))
    }
    if let folder = answer.subject.folder { fields.append(("folder", .string(folder))) }
    if let facts = answer.subject.source { fields.append(("source", source(facts))) }
    if !answer.subject.parts.isEmpty {
      fields.append(("parts", .list(answer.subject.parts.map(result))))
    }
    if let copy = answer.copy { fields.append(("copy", .string(copy))) }
    if !answer.twins.isEmpty {
      fields.append(("also", .list(answer.twins.map(Value.string))))
    }
    return .map(fields)
  }

  /// How the workspace lies to the record: `recorded` where it has the same.
  private var state: String {
    switch answer.deviation {
    case .missing: "missing"
    case .other: "modified"
    case .neverMade: "never-made"
    case .commandChanged: "command-changed"
    case nil: "recorded"
    }
  }

  private var revision: Value {
    switch answer.moment {
    case .present, .run: .null
    case .commit(_, let digits, _, _): .string(digits)
    }
  }

  private func parameters(_ record: StageRecord) -> Value {
    var files: [(key: String, value: Value)] = []
    for parameter in record.parameters {
      let entry = (key: parameter.key, value: parameter.value)
      if let last = files.last, last.key == parameter.file, case .map(let known) = last.value {
        files[files.count - 1].value = .map(known + [entry])
      } else {
        files.append((parameter.file, .map([entry])))
      }
    }
    return .map(files)
  }

  private func input(_ input: Answer.Input) -> Value {
    .map([
      ("path", .string(input.path)), ("digest", digest(input.file?.digest)),
      ("by", text(input.producer)), ("source", input.source.map(source) ?? .null),
      ("kind", .string(input.kind.rawValue)), ("direct", .bool(input.isDirect)),
    ])
  }

  private func source(_ facts: SourceFacts) -> Value {
    .map([
      ("id", .string(facts.id)), ("origin", text(facts.origin)),
      ("licence", text(facts.licence)), ("desc", text(facts.description)),
      ("meta", facts.meta ?? .null),
    ])
  }

  private func step(_ step: Answer.Step) -> Value {
    .map([
      ("stage", .string(step.stage)), ("cmd", .list(step.commands.map(Value.string))),
      ("params", parameters(step.record)), ("environment", text(step.record.environment)),
      ("run", step.run.map(run) ?? .null),
      ("verdict", text(step.record.verdict?.verdict.rawValue)),
    ])
  }

  private func run(_ run: MakingRun) -> Value {
    .map([
      ("id", .string(run.id)),
      ("started", run.startedSeconds.map { .int(Int($0)) } ?? .null),
      ("seconds", run.seconds.map(Value.float) ?? .null), ("user", text(run.user)),
      ("commit", text(run.commit)), ("dirty", run.isDirty.map(Value.bool) ?? .null),
    ])
  }

  private func result(_ result: Answer.Result) -> Value {
    .map([
      ("path", .string(result.path)), ("stage", .string(result.stage)),
      ("digest", digest(result.digest)),
    ])
  }

  private func digest(_ digest: Digest?) -> Value {
    digest.map { .string("\(algorithm):\($0.hex)") } ?? .null
  }

  private func text(_ text: String?) -> Value { text.map(Value.string) ?? .null }
}
