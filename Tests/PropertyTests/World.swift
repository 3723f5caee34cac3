import Glibc
import Support

/// A random project on the disk, the blueprint that it follows, and what was done to it.
final class World {
  /// A state to which a later edit can go back, as a checkout of another branch does.
  struct Branch {
    var blueprint: Blueprint
    var lock: String?
  }

  let scratch = Scratch()
  var blueprint: Blueprint
  var generator: SeededGenerator
  /// What was done, for whoever reads of a failure.
  var trail: [String] = []
  var branches: [Branch] = []
  /// Whether the cache may hold damaged objects, so that restoring may turn into running.
  var hasDamagedObjects = false
  /// Whether objects vanished since the last run; another stage may bring one back in time.
  var lacksObjects = false
  /// Whether anything happened since the last run that went through.
  var hasEditsSinceRun = true
  /// Whether some stage was frozen, so that the lock says more than the present files.
  var wasFrozen = false

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    blueprint = .random(using: &generator)
    scratch.sh("mkdir -p work")
    for (path, file) in blueprint.sources { write(path, file) }
    save()
  }

  /// Writes the stage file and the parameters if they differ from what is there.
  func save() {
    let files = blueprint.parameterFiles.merging(["pipe.yaml": blueprint.stageFile]) { $1 }
    for (path, text) in files where scratch.read(path) != text { scratch.write(path, text) }
  }

  func write(_ path: String, _ file: File) {
    scratch.write(path, file.text)
    chmod("\(scratch.root)/\(path)", file.isExecutable ? 0o755 : 0o644)
  }

  /// The project's files, less those that describe it.
  var files: [String: File] {
    let listing = scratch.sh(
      "find . -name .pipe -prune -o -name '.pipe-tmp-*' -prune -o -type f -printf '%m %P\\n' -o -type l -printf 'l %P\\n'"
    )
    let own = ["pipe.yaml", "pipe.lock", Blueprint.yamlParameters, Blueprint.jsonParameters]
    var files: [String: File] = [:]
    for line in listing.output.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      let path = String(parts[1])
      guard !own.contains(path) else { continue }
      files[path] = File(
        text: scratch.read(path) ?? "unreadable", isExecutable: parts[0].contains("7"))
    }
    return files
  }

  /// A line for each file and folder that changes whenever it does; the stat cache is left out.
  var stamps: String {
    scratch.sh(
      "find . -path ./.pipe/stat-cache -prune -o -path ./.pipe -o -printf '%p %i %T@ %C@ %s %m\\n'"
        + " | sort"
    ).output
  }
}
