import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel
import Planning

/// A stage whose command failed.
///
/// - Parameters:
///   - what: How it ended, such as "ended with exit status 1 after 0.4 s".
///   - tail: The last lines that it printed.
///   - notes: What changed since it last worked, and where things are.
///   - hint: How to look closer and go on.
func stageFailedDiagnostic(
  _ stage: Stage, _ code: DiagnosticCode, what: String, commandIndex: Int, tail: [String],
  notes: [String], hint: String
) -> Diagnostic {
  let position = min(commandIndex, stage.command.texts.count - 1)
  let place =
    stage.command.places.indices.contains(position)
    ? stage.command.places[position] : stage.place
  let text = stage.command.texts[position]
  let template = stage.command.templates[position].source
  let label = template == text || text.contains("\n") ? nil : "(ran: \(text))"
  return Diagnostic(
    code, "'\(stage.address)' \(what)", at: place, label: label, excerpt: tail, notes: notes,
    hint: hint)
}

/// A stage that ended well without making what it declares.
func outputsNotMadeDiagnostic(_ stage: Stage, _ missing: [Output]) -> Diagnostic {
  let names = missing.map { "'\($0.path)'" }.joined(separator: ", ")
  return Diagnostic(
    .outputNotMade, "'\(stage.address)' ended well but did not make \(names)",
    at: missing[0].place,
    notes: ["its command ran in '\(stage.workingDirectory)'"],
    hint: "correct the path under 'outs', or let the command write there")
}

/// Inputs that changed while the command ran.
func inputsChangedDiagnostic(_ stage: Stage, _ changed: [Dependency]) -> Diagnostic {
  let names = changed.map { "'\($0.path)'" }.joined(separator: ", ")
  let verb = changed.count == 1 ? "changed" : "have changed"
  return Diagnostic(
    .inputChanged, "\(names) \(verb) while '\(stage.address)' ran; its result is not recorded",
    at: changed[0].place, hint: "run 'pipe repro' again when nothing writes there any more",
    severity: .warning)
}

/// Parameters that changed while the command ran, or before it could start.
///
/// - Parameter didStart: Whether the command ran; if not, the stage has failed.
func parametersChangedDiagnostic(
  _ stage: Stage, _ changes: [String], didStart: Bool
) -> Diagnostic {
  let what = changes.joined(separator: ", ")
  return Diagnostic(
    .inputChanged,
    didStart
      ? "\(what): changed while '\(stage.address)' ran; its result is not recorded"
      : "\(what): changed since this run began, so '\(stage.address)' was not started",
    at: stage.parameters.first?.place ?? stage.place, hint: "run 'pipe repro' again",
    severity: didStart ? .warning : .error)
}

/// Results that were recorded but not yet stored when the run was stopped.
func outputsNotCachedDiagnostic(_ stages: [Stage]) -> Diagnostic {
  let names = stages.map { "'\($0.address)'" }.joined(separator: ", ")
  return Diagnostic(
    .interrupted, "stopped before the outputs of \(names) were in the cache; they are recorded",
    hint: "the next 'pipe repro' adds them", severity: .warning)
}

/// Outputs that were replaced although nothing else holds what they held.
func replacedOutputsDiagnostic(_ stage: Stage, folder: String) -> Diagnostic {
  Diagnostic(
    .wouldOverwrite,
    "outputs of '\(stage.address)' held what is saved nowhere else; it is now in '\(folder)'",
    at: stage.outputs.first?.place ?? stage.place,
    hint: "take it from there if you need it; it stays for at least 14 days", severity: .warning)
}

/// A path whose characters another path composes differently.
func twinNameDiagnostic(_ path: String, at place: SourceSpan) -> Diagnostic {
  Diagnostic(
    .invalidName,
    "'\(path)' looks like another path of this project, but its characters are composed differently",
    at: place, hint: "write both in the same way, and rename the files alike")
}

/// An output that is reached through a symbolic link.
func outputBehindLinkDiagnostic(_ stage: Stage, _ output: Output, link: String) -> Diagnostic {
  Diagnostic(
    .pathOutsideProject,
    "'\(output.path)' of '\(stage.address)' lies behind '\(link)', which is a symbolic link",
    at: output.place,
    hint: "name the output by the folder that the link leads to, within the project")
}

/// A stage that needs more of a resource than there is.
func resourceShortageDiagnostic(
  _ stage: Stage, _ resource: Resource, available: Double
) -> Diagnostic {
  Diagnostic(
    .resourceShortage,
    "'\(stage.address)' needs \(amountText(resource.amount, of: resource)) of '\(resource.name)', "
      + "there is \(amountText(available, of: resource)): it runs alone",
    at: resource.place,
    hint: "lower the number, or say under 'resources:' at the top of the file what there is",
    severity: .warning)
}

private func amountText(_ amount: Double, of resource: Resource) -> String {
  if resource.name == "memory" {
    let tenths = Int64((amount / Double(1 << 30) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) GiB"
  }
  return amount == amount.rounded() && abs(amount) < 1e15 ? "\(Int64(amount))" : "\(amount)"
}

extension Diagnostic {
  /// The same as a warning.
  var asWarning: Diagnostic {
    var copy = self
    copy.severity = .warning
    return copy
  }
}

/// A dependency that is missing and that no stage makes, with the nearest path that exists.
func missingDependencyDiagnostic(
  _ stage: Stage, _ dependency: Dependency, project: Project
) -> Diagnostic {
  if dependency.isElsewhere {
    return dependencyElsewhereDiagnostic(dependency.path, at: dependency.place)
  }
  if let maker = project.maker(of: dependency, in: stage) {
    return Diagnostic(
      .missingDependency,
      "'\(dependency.path)', which '\(stage.address)' reads, is not there, and '\(maker.address)', "
        + "which makes it, \(maker.isFrozen ? "is frozen" : "is left out")",
      at: dependency.place,
      hint: maker.isFrozen
        ? "let it run once without 'frozen', or put the file there"
        : "run it first: pipe repro \(shellQuoted(maker.address))")
  }
  if project.isRecorded(dependency, of: stage) {
    return Diagnostic(
      .missingDependency,
      "'\(dependency.path)', which '\(stage.group ?? stage.address)' reads, is not there any more",
      at: dependency.place,
      hint: project.isTracked(dependency.path)
        ? "bring it back: pipe checkout \(shellQuoted(dependency.path)), or pipe pull"
        : "bring it back, or go on with what \(project.format.lockCodec.fileName) says of it: "
          + "--allow-missing")
  }
  let folder = parentDirectory(of: dependency.path)
  // A folder that cannot be listed offers no near names.
  let siblings = (try? directoryNamesIfPresent(absolutePath(folder, in: project.root))) ?? []
  let paths =
    siblings.map { folder == "." ? $0 : "\(folder)/\($0)" }
    + project.graph.stages.flatMap { $0.outputs.map(\.path) }
  return .missingDependency(
    dependency.path, stage: stage.group ?? stage.address,
    near: nearestName(to: dependency.path, among: paths.filter { $0 != dependency.path }),
    at: dependency.place)
}

/// A recorded output that the cache does not have.
func objectMissingDiagnostic(
  _ stage: Stage, _ output: Output, at path: String
) -> Diagnostic {
  Diagnostic(
    .objectMissing, "'\(path)' is not in the cache", at: output.place,
    hint: stage.command.texts.isEmpty
      ? "bring it from a remote: pipe pull \(shellQuoted(path))"
      : "make it again: pipe repro \(shellQuoted(stage.address))")
}

/// A file that would be lost if its output were brought to the lock.
func wouldOverwriteDiagnostic(
  _ stage: Stage, _ output: Output, file: String
) -> Diagnostic {
  Diagnostic(
    .wouldOverwrite, "'\(file)' was changed by hand and is saved nowhere", at: output.place,
    hint: "keep a copy of it, then: pipe checkout --force \(shellQuoted(stage.address))")
}

/// A folder that vanished while it was looked at.
func folderVanishedDiagnostic(_ path: String) -> Diagnostic {
  Diagnostic(
    .inputChanged, "'\(path)' vanished while it was read",
    hint: "let nothing else write there during a run")
}

/// A word that names no environment.
func unknownEnvironmentDiagnostic(_ word: String) -> Diagnostic {
  Diagnostic(
    .unknownTarget, "'\(word)' names no environment",
    hint:
      "name a stage, a revision, REVISION:STAGE, 'lock' or 'here', as in: pipe env diff lock here")
}

/// A dependency whose state cannot be told, so that nothing could be recorded.
func dependencyElsewhereDiagnostic(_ path: String, at place: SourceSpan) -> Diagnostic {
  Diagnostic(
    .unsupportedFormat,
    "'\(path)' is no file of this machine, so a run could not be recorded", at: place,
    hint: "fetch it with a stage of its own, or by an import")
}

/// A folder that was to say which stages are meant.
func noStageFileDiagnostic(in folder: String) -> Diagnostic {
  Diagnostic(
    .missingFile,
    folder == "." ? "there is no stage file here" : "there is no stage file in '\(folder)'",
    hint: "name a stage or a stage file, or take all of them with -P")
}

/// Tracked data that had changed and is recorded now.
package func dataRecordedDiagnostic(_ file: String) -> Diagnostic {
  Diagnostic(
    .inputChanged, "the data that '\(file)' tracks had changed; it names the new content now",
    hint: "commit it: git add \(shellQuoted(file))", severity: .warning)
}

/// The git process went away while it was asked.
package func gitEndedDiagnostic() -> Diagnostic {
  Diagnostic(
    .systemCallFailed, "git ended while it was reading the history",
    hint: "does this work? git fsck")
}
