import Diagnostics
import FileStore
import PipelineModel
import Records

extension ProjectFormat.ShellStyle {
  /// The shell as it enters the run-cache key.
  package var name: String {
    switch self {
    case .strictBash: "bash -eo pipefail"
    case .lineByLine: "sh"
    }
  }
}

extension Project {
  /// The programs that run a stage's command, one after another.
  package func invocations(of stage: Stage) throws -> [[String]] {
    switch format.shell {
    case .strictBash:
      stage.command.texts.map { ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", $0] }
    case .lineByLine:
      try LineShell(environment: context.environment).invocations(of: stage.command.texts)
    }
  }

  /// The program that runs commands, for a look whether it is there.
  var invocationProgram: String {
    switch format.shell {
    case .strictBash: "bash"
    case .lineByLine: context.environment["SHELL"] ?? "/bin/sh"
    }
  }

  /// The environment of a stage: the caller's, less what changes how shells start, plus where the
  /// stage stands. Nothing in it differs from run to run.
  package func stageEnvironment(_ stage: Stage) -> [(name: String, value: String)] {
    let removed = ["BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS"]
    var variables = context.environment.filter { name, _ in
      !removed.contains(name) && !name.hasPrefix("BASH_FUNC_")
    }
    for prefix in format.variablePrefixes {
      variables["\(prefix)_ROOT"] = root
      variables["\(prefix)_STAGE"] = stage.address
    }
    return variables.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { ($0.key, $0.value) }
  }
}
