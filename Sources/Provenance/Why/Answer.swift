import Documents
import FileStore
import PipelineModel
import Records

/// Where a file, a result or a digest comes from, and what follows from it.
package struct Answer: Sendable {
  /// What is answered for.
  package var subject: Subject
  /// The moment that the answer is about.
  package var moment: Moment
  /// What the workspace has in place of what the answer is about; nil where it has the same.
  package var deviation: Deviation?
  /// The stage that made it and all stages above, each after those that read from it.
  package var steps: [Step]
  /// What went into it, directly or not, the nearest first.
  package var inputs: [Input]
  /// The figures of a file of metrics.
  package var metrics: [Metric]
  /// The stages that read it directly.
  package var readers: [Reader]
  /// The outputs that depend on it, directly or not, in the order of the graph.
  package var results: [Result]
  /// Other outputs with the same content.
  package var twins: [String]
  /// The file that was asked about, where it is only known by its content.
  package var copy: String?

  /// Creates an answer that knows nothing yet.
  init(subject: Subject, moment: Moment) {
    self.subject = subject
    self.moment = moment
    steps = []
    inputs = []
    metrics = []
    readers = []
    results = []
    twins = []
  }
}

extension Answer {
  /// What is asked about.
  package struct Subject: Sendable {
    /// What it is.
    package enum Kind: String, Sendable {
      /// A stage as a whole.
      case stage
      /// What a stage makes, or a file in it.
      case output
      /// Data that no stage makes.
      case source
      /// Code that stages read.
      case code
      /// A file of parameters.
      case parameters
    }

    /// What it is.
    package var kind: Kind
    /// The path, relative to the project; nil for a stage.
    package var path: String?
    /// The recorded content; nil for a stage, and where nothing is recorded.
    package var digest: Digest?
    /// The stage that makes it, or that is asked about.
    package var stage: String?
    /// What the project declares of data that no stage makes.
    package var source: SourceFacts?
    /// The output that it lies in, where it is a file of a folder.
    package var folder: String?
    /// The outputs that lie in it, where it is a folder that several stages fill.
    package var parts: [Result] = []
  }

  /// The moment that an answer is about.
  package enum Moment: Sendable {
    /// The lock as it is now.
    case present
    /// A commit.
    case commit(name: String, digits: String, seconds: Int64, subject: String)
    /// A former run that the history still has.
    case run(String)
  }

  /// How the workspace differs from what the answer is about.
  package enum Deviation: Sendable {
    /// Nothing is there.
    case missing
    /// Something else is there.
    case other(present: Digest, knownAs: String?)
    /// The stage has not made it yet.
    case neverMade
    /// The stage's command has another text now.
    case commandChanged
  }

  /// A stage that took part, as it is recorded.
  package struct Step: Sendable {
    /// The stage's address.
    package var stage: String
    /// With what it made its result.
    package var record: StageRecord
    /// Whether it is only declared and has made nothing yet.
    package var isDeclaredOnly: Bool
    /// What it was made with.
    package var environment: EnvironmentRecord?
    /// The run that made it.
    package var run: MakingRun?

    /// The commands.
    package var commands: [String] {
      record.command.string.map { [$0] } ?? record.command.list?.compactMap(\.string) ?? []
    }
  }

  /// Something that was read.
  package struct Input: Sendable {
    /// The path, relative to the project.
    package var path: String
    /// Its content; nil where nothing is recorded.
    package var file: FileRecord?
    /// What it is for.
    package var kind: InputKind
    /// The stage that made it.
    package var producer: String?
    /// What is declared of data that no stage makes.
    package var source: SourceFacts?
    /// Whether the first step itself read it.
    package var isDirect: Bool
    /// Whether the producer's present record is about another content, and no run is known that made
    /// this one.
    package var isFormer: Bool
  }

  /// A figure in a file of metrics.
  package struct Metric: Sendable, Hashable {
    /// The key, its parts joined by dots.
    package var key: String
    /// The value.
    package var value: Value
  }

  /// A stage that reads the subject.
  package struct Reader: Sendable, Hashable {
    /// The stage's address.
    package var stage: String
    /// The commands.
    package var commands: [String]
    /// The keys that it reads of a file of parameters; empty for the whole file and for other files.
    package var keys: [String]
    /// The content that it read last.
    package var digest: Digest?
  }

  /// An output that depends on the subject.
  package struct Result: Sendable, Hashable {
    /// The path.
    package var path: String
    /// The stage that makes it.
    package var stage: String
    /// The recorded content.
    package var digest: Digest?
  }
}

/// What is declared of data that no stage makes.
package struct SourceFacts: Sendable, Hashable {
  /// The file that tracks it, or its path.
  package var id: String
  /// Where it comes from.
  package var origin: String?
  /// Under which terms it may be used.
  package var licence: String?
  /// What it is.
  package var description: String?
  /// The user's own remarks.
  package var meta: Value?

  /// What a source declares; terms and origin may stand among the user's remarks.
  init(_ source: Source) {
    id = source.id
    meta = source.meta
    origin = source.origin ?? Self.remark(["origin", "source", "url"], source.meta)
    licence = source.licence ?? Self.remark(["licence", "license"], source.meta)
    description = source.description
  }

  private static func remark(_ keys: [String], _ meta: Value?) -> String? {
    keys.lazy.compactMap { meta?[$0]?.string }.first
  }
}

/// The run that made a result.
package struct MakingRun: Sendable, Hashable {
  /// The run's name.
  package var id: String
  /// When the run started, in seconds since 1970; nil where only its name is left.
  package var startedSeconds: Int64?
  /// How long the stage's command took.
  package var seconds: Double?
  /// Who ran it.
  package var user: String?
  /// The commit that was checked out.
  package var commit: String?
  /// Whether the work tree differed from the commit.
  package var isDirty: Bool?
}
