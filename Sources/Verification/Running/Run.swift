import Comparison
import Execution
import Records

/// One execution of a stage and what came of it.
struct Run {
  /// The number of the execution, counted from 1.
  var number: Int
  var conditions: Conditions
  var site: Site
  var ending: RunEnding
  /// The outputs by their keys; those that are missing have none.
  var outputs: [String: FileRecord]

  /// Whether the command did its work.
  var isSuccess: Bool { ending.completion.isSuccess }
}

/// How the outputs of a run are related to others.
enum Likeness {
  /// The same bytes.
  case same
  /// Within the contracts, with what differs.
  case alike([OutputDifference])
  /// Beyond a contract.
  case different([OutputDifference])
  /// The run failed and has no outputs to speak of.
  case failed

  /// Whether nothing differs beyond the contracts.
  var isAgreement: Bool {
    switch self {
    case .same, .alike: true
    case .different, .failed: false
    }
  }

  /// The differences beyond the contracts.
  var differences: [OutputDifference] {
    if case .different(let differences) = self { differences } else { [] }
  }
}
