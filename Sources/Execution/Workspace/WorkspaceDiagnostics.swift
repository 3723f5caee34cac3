import Diagnostics
import FileStore
import PipelineModel
import Planning

// The wording of what can go wrong when the workspace is changed by hand.

extension Diagnostic {
  static func nothingToAdd(_ path: String, near: String?) -> Diagnostic {
    Diagnostic(
      .missingFile, "'\(path)' is not there",
      hint: near.map { "did you mean '\($0)'?" } ?? "correct the path")
  }

  static func targetExists(_ path: String) -> Diagnostic {
    Diagnostic(
      .wouldOverwrite, "'\(path)' is there already",
      hint: "replace it with --force; what is there now goes to the trash")
  }

  static func targetOfTransferExists(_ path: String) -> Diagnostic {
    Diagnostic(
      .wouldOverwrite, "'\(path)' is there already, and would not be what is recorded",
      hint: "record what goes to the remote all the same with --force; what is there stays")
  }

  static func partDoesNotFit(_ part: String, of path: String) -> Diagnostic {
    Diagnostic(
      .overlappingOutputs, "'\(part)' is now a file where '\(path)' had a folder, or the reverse",
      hint: "add all of it: pipe add \(shellWord(path))")
  }

  static func targetGaveWay(_ path: String, to place: String) -> Diagnostic {
    Diagnostic(
      .wouldOverwrite, "what was at '\(path)' is now in '\(place)'",
      hint: "take it from there if you need it; it stays for at least 14 days", severity: .warning)
  }

  static func notData(_ path: String) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(path)' is part of how the project is kept, it is not data",
      hint: "name files and folders of data")
  }

  static func importIsNotAdded(_ source: Source) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(source.path)' is imported by '\(source.id)', its origin decides about it",
      at: source.place, hint: "remove '\(source.id)' to make it data of this project")
  }

  static func linkToNothing(_ path: String) -> Diagnostic {
    Diagnostic(
      .brokenLink, "'\(path)' is a symbolic link that leads nowhere",
      hint: "let it lead to a file, or remove it")
  }

  static func linkToFolder(_ path: String) -> Diagnostic {
    Diagnostic(
      .pathOutsideProject, "'\(path)' is a symbolic link to a folder",
      hint: "add the folder itself, or put it in place of the link")
  }

  static func dataBehindLink(_ path: String, link: String) -> Diagnostic {
    Diagnostic(
      .pathOutsideProject, "'\(path)' lies behind '\(link)', which is a symbolic link",
      hint: "name it by the folder that the link leads to, within the project")
  }

  static func dataOutside(_ path: String) -> Diagnostic {
    Diagnostic(
      .pathOutsideProject, "'\(path)' is outside of the project",
      hint: "copy it into the project in one step: pipe add '\(path)' --out PATH")
  }

  static func dataIsOutput(_ path: String, _ output: Output, of stage: Stage) -> Diagnostic {
    let what =
      output.path.isExactly(path)
      ? "is an output of '\(stage.address)'"
      : "overlaps with '\(output.path)', an output of '\(stage.address)'"
    return Diagnostic(
      .overlappingOutputs, "'\(path)' \(what)", at: output.place,
      hint: "record it with its stage: pipe commit \(stage.address)")
  }

  static func dataHoldsData(_ path: String, _ source: Source) -> Diagnostic {
    Diagnostic(
      .overlappingOutputs, "'\(path)' holds '\(source.path)', which is tracked by itself",
      at: source.place,
      hint: source.id.isExactly(source.path)
        ? "take '\(source.path)' out of 'sources' first"
        : "remove '\(source.id)' first; its data stays")
  }

  static func dataHoldsOther(_ path: String, _ other: String) -> Diagnostic {
    Diagnostic(
      .overlappingOutputs, "'\(path)' holds '\(other)', and both are to be added",
      hint: "add '\(path)' alone; '\(other)' is a part of it")
  }

  static func folderForDataMissing(_ folder: String) -> Diagnostic {
    Diagnostic(
      .missingFile, "the folder '\(folder)' is not there", hint: "mkdir -p \(shellWord(folder))")
  }

  static func urlIsNotAdded(_ url: String) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(url)' is not on this machine, and pipe adds what is",
      hint: "download it first, then: pipe add FILE, or pipe add FILE --to-remote")
  }

  static func recordIgnoredByGit(_ path: String, file: String) -> Diagnostic {
    Diagnostic(
      .outputIgnored, "Git ignores '\(file)', so that the record of '\(path)' would be lost",
      hint: "change the rule that ignores it: git check-ignore -v \(shellWord(file))")
  }

  static func recordedListMissing(_ source: Source) -> Diagnostic {
    Diagnostic(
      .objectMissing,
      "the cache lacks the list of files of '\(source.path)', which is needed to change a part",
      at: source.place,
      hint:
        "bring it with 'pipe fetch', or add all that is there: pipe add \(shellWord(source.path))")
  }

  static func dataHoldsStageFile(_ path: String, file: String) -> Diagnostic {
    Diagnostic(
      .overlappingOutputs, "'\(path)' holds '\(file)', which describes the project",
      hint: "move '\(file)' out of it, or add the folders beside it")
  }

  static func dataTrackedByGit(_ path: String) -> Diagnostic {
    Diagnostic(
      .outputTrackedByGit, "'\(path)' is tracked by Git",
      hint: "let the cache have it instead: git rm -r --cached '\(path)'")
  }

  static func ignoredData(_ path: String, rule: String, file: String) -> Diagnostic {
    let place = file.isEmpty ? "a rule that is built in" : "'\(file)'"
    return Diagnostic(
      .outputIgnored, "'\(path)' is ignored by '\(rule)' of \(place)",
      hint: "change that rule, or the path")
  }

  static func commitNotConfirmed(_ name: String, _ reasons: [StaleReason]) -> Diagnostic {
    Diagnostic(
      .notConfirmed, "'\(name)' differs from its record, and nobody confirmed to record it",
      notes: reasons.map(\.sentence),
      hint: "record what is there: pipe commit --force \(shellWord(name))")
  }

  static func frozenCommitted(_ name: String) -> Diagnostic {
    Diagnostic(
      .notConfirmed,
      "'\(name)' is frozen, and its record now says that its command makes what is there",
      hint: "if it was made by hand, the next 'pipe unfreeze' and 'pipe repro -f' make it anew",
      severity: .warning)
  }

  static func outputToCommitMissing(_ stage: Stage, _ output: Output) -> Diagnostic {
    Diagnostic(
      .outputNotMade, "'\(output.path)', an output of '\(stage.address)', is not there",
      at: output.place, hint: "make it: pipe repro \(shellWord(stage.address))")
  }

  static func dataToCommitMissing(_ source: Source) -> Diagnostic {
    Diagnostic(
      .missingFile, "'\(source.path)', which '\(source.id)' tracks, is not there",
      at: source.place, hint: "bring it back: pipe checkout \(shellWord(source.id))")
  }

  static func oneOfGroup(_ stage: Stage, group: String, count: Int) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(stage.address)' is one of \(count) stages that '\(group)' declares",
      at: stage.place, hint: "all of them can be frozen together: pipe freeze \(shellWord(group))")
  }

  static func sourceIsNotFrozen(_ source: Source) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(source.path)' is a declared source, which no stage makes",
      at: source.place, hint: "name a stage")
  }

  static func stageExists(_ stage: Stage, name: String) -> Diagnostic {
    Diagnostic(
      .duplicateStage, "there is a stage '\(name)' already", at: stage.place,
      hint: "replace it with --force, or choose another name")
  }

  static func namedTwice(
    _ code: DiagnosticCode, _ path: String, among what: String, stage: String
  ) -> Diagnostic {
    Diagnostic(
      code, "'\(path)' is named twice among the \(what) of '\(stage)'",
      hint: "name it once, as what it is")
  }

  static func invalidStageName(_ name: String, sign: String) -> Diagnostic {
    Diagnostic(
      .invalidName, "'\(name)' is no name for a stage: it holds '\(sign)'",
      hint: "use letters, digits, '-' and '_'")
  }

  static func runWasCut(_ run: String, in root: String? = nil) -> Diagnostic {
    Diagnostic(
      .projectBusy,
      "the run '\(run)'\(root.map { " in '\($0)'" } ?? "") was cut short and needs what it left",
      hint: "bring it into order first: pipe \(root.map { "-C \(shellWord($0)) " } ?? "")repro")
  }

  static func unknownRevision(_ revision: String) -> Diagnostic {
    Diagnostic(
      .unknownRevision, "'\(revision)' names no commit of this clone",
      hint: "see what there is: git branch -a; git tag; git log --oneline --all")
  }

  static func historyUnknown(_ arguments: [String]) -> Diagnostic {
    Diagnostic(
      .systemCallFailed, "Git does not tell which data its commits need",
      notes: ["asked: git \(arguments.prefix(3).joined(separator: " ")) …"],
      hint: "see what Git says to it, or keep the workspace's data alone: pipe gc --workspace")
  }

  static var cloneIsShallow: Diagnostic {
    Diagnostic(
      .notConfirmed, "this clone lacks commits, and nobody can tell from here what they need",
      notes: ["nothing was removed from the remote or the cache"],
      hint: "git fetch --unshallow --tags, or keep the workspace's data alone: --workspace")
  }

  static func cacheUserGone(_ root: String, file: String?) -> Diagnostic {
    Diagnostic(
      .missingFile, "'\(root)' uses this cache, and is not there",
      notes: ["what it needs cannot be told from what nobody needs"],
      hint: file.map { "if it is gone for good: rm \(shellWord($0))" } ?? "correct the path")
  }

  static func noGlobMatch(_ pattern: String) -> Diagnostic {
    Diagnostic(
      .missingFile, "'\(pattern)' fits nothing",
      hint: "quote the pattern, so that the shell leaves it to pipe")
  }
}

/// A folder that holds what the cache cannot keep; nil if the cache can keep all of it.
func lossWarning(_ path: String, _ tree: Tree?, _ format: any TreeFormat) -> Diagnostic? {
  guard let tree else { return nil }
  let losses = format.losses(in: tree)
  guard !losses.isEmpty else { return nil }
  let kinds: [(TreeLoss.Kind, String)] = [
    (.link, "symbolic links"), (.emptyDirectory, "empty folders"),
    (.executePermission, "executable bits"),
  ]
  let parts = kinds.compactMap { kind, words -> String? in
    let paths = losses.filter { $0.kind == kind }.map(\.path)
    guard let first = paths.first else { return nil }
    let rest = paths.count > 1 ? " and \(paths.count - 1) more" : ""
    return "\(words) (\(first)\(rest))"
  }
  return Diagnostic(
    .notKept, "'\(path)' holds what the cache cannot keep: \(parts.joined(separator: ", "))",
    notes: ["what is there now stays, or goes to the trash when the folder is made anew"],
    hint: "let the stages that need them make them, or keep the folder as an archive file",
    severity: .warning)
}

/// An output outside of the project, which no cache can keep.
func outputOutsideDiagnostic(_ output: Output) -> Diagnostic {
  Diagnostic(
    .pathOutsideProject, "'\(output.path)' is outside of the project", at: output.place,
    hint: "let the stage write within the project, or use '--outs-no-cache'")
}

/// A working folder that is not there.
func missingFolderDiagnostic(_ folder: String, isFile: Bool, of stage: Stage) -> Diagnostic {
  let what = "'\(folder)', in which '\(stage.address)' is to work, is"
  return isFile
    ? Diagnostic(.missingFile, "\(what) no folder", hint: "name a folder")
    : Diagnostic(
      .missingFile, "\(what) not there", hint: "mkdir -p \(shellQuoted(folder))")
}

/// Nobody can tell which files of the cache some folders need.
package func unknownFoldersDiagnostic(_ folders: [String]) -> Diagnostic {
  let names = folders.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
  let rest = folders.count > 5 ? " and \(folders.count - 5) more" : ""
  return Diagnostic(
    .notConfirmed,
    "nothing was removed, for nobody can tell what belongs to \(names)\(rest)",
    notes: ["the list of the files is neither in the cache, nor in the workspace, nor in a remote"],
    hint:
      "bring it back: pipe fetch; or let the files go that only these need: pipe gc --skip-failed")
}
