import Glibc
import Support

/// A project of five stages before a run in which four run and one is restored.
///
/// Some of the present outputs were changed by hand and are saved nowhere.
final class FaultProject: Sendable {
  private let scratch: Scratch
  /// The absolute path of the project.
  let root: String

  private init() {
    scratch = Scratch()
    root = "\(scratch.root)/project"
  }

  /// The project as every fault meets it; it is copied and never changed.
  static let prepared: FaultProject = {
    let project = FaultProject()
    for (path, text) in files { project.scratch.write("project/\(path)", text) }
    project.sh("git init -q")
    project.pipe("repro")
    project.sh("sed -i 's/seed: 7/seed: 8/' params.yaml")
    project.pipe("repro")
    project.sh(
      """
      sed -i 's/seed: 8/seed: 7/' params.yaml
      printf 'd\\nc\\nb\\n' > data/raw.txt
      for file in data/clean.txt parts/p1 metrics.json report.txt; do
        echo "precious in $file" >> "$file"
      done
      """)
    return project
  }()

  /// The project after a run that nothing disturbed.
  static let finished: FaultProject = {
    let project = copied()
    project.pipe("repro")
    return project
  }()

  /// A fresh copy of the prepared project.
  static func copied() -> FaultProject {
    let project = FaultProject()
    project.scratch.sh("cp -a '\(prepared.root)' project")
    return project
  }

  private static let files = [
    "params.yaml": "train:\n  seed: 7\n",
    "data/raw.txt": "c\nb\na\n",
    "data/other.txt": "other\n",
    "pipe.yaml": """
    sources:
      data/raw.txt:
      data/other.txt:
    stages:
      clean:
        cmd: sort data/raw.txt > data/clean.txt
        deps: [data/raw.txt]
        outs: [data/clean.txt]
      split:
        cmd: |
          mkdir -p parts/deep
          for i in 1 2 3; do echo part $i > parts/p$i; done
          cat data/clean.txt > parts/deep/all
        deps: [data/clean.txt]
        outs: [parts]
      tune:
        cmd: |
          cat data/other.txt > tuned.txt
          grep seed params.yaml >> tuned.txt
          echo tuning
        deps: [data/other.txt]
        params: [train.seed]
        outs: [tuned.txt]
      evaluate:
        cmd: |
          sum=$(cat parts/p* parts/deep/all tuned.txt | cksum | cut -d' ' -f1)
          echo "{\\"sum\\": $sum}" > metrics.json
        deps: [parts, tuned.txt]
        metrics: [metrics.json]
      report:
        cmd: cat metrics.json data/clean.txt > report.txt
        deps: [metrics.json, data/clean.txt]
        outs: [report.txt]

    """,
  ]

  // MARK: What is there

  /// The text of a file, nil if there is none.
  func read(_ path: String) -> String? { scratch.read("project/\(path)") }

  /// The files that are not pipe's own, with a checksum of each; the lock and what Git is to ignore are
  /// left out.
  var workspace: [String: String] {
    sums(
      "find . -name .git -prune -o -name .pipe -prune -o -name pipe.lock -prune -o "
        + "-name .gitignore -prune -o -name '.pipe-tmp-*' -prune -o -type f -exec cksum {} +")
  }

  /// The checksums of all files, wherever they are.
  var allSums: Set<String> {
    Set(sums("find . -name .git -prune -o -type f -exec cksum {} +").values)
  }

  private func sums(_ command: String) -> [String: String] {
    var sums: [String: String] = [:]
    for line in sh(command).output.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 2)
      sums[String(parts[2])] = "\(parts[0]) \(parts[1])"
    }
    return sums
  }

  /// The temporary files that lie about, relative to the project.
  var temporaryFiles: [String] {
    sh("find . -name '.pipe-tmp-*'").output.split(separator: "\n").map(String.init).sorted()
  }

  /// The processes that have the project open or stand in it.
  var processes: [String] {
    let found = scratch.spawn(
      [
        "bash", "-c",
        """
        find /proc/[0-9]*/{fd,cwd} -maxdepth 1 '(' -lname '\(root)' -o -lname '\(root)/*' ')' \
          2>/dev/null | cut -d/ -f3 | sort -u | while read -r pid; do
          tr '\\0' ' ' < /proc/$pid/cmdline && echo "($pid)"
        done
        """,
      ], in: "/")
    return found.output.split(separator: "\n").map(String.init)
  }

  /// Waits until no process has to do with the project; what is left after some seconds.
  func lingeringProcesses(seconds: Int) -> [String] {
    for _ in 0..<seconds * 20 {
      if processes.isEmpty { return [] }
      usleep(50_000)
    }
    return processes
  }

  // MARK: Running

  /// Runs pipe in the project.
  @discardableResult
  func pipe(_ arguments: String...) -> Ending {
    scratch.spawn([Scratch.program] + arguments, in: root)
  }

  /// Runs a shell script in the project.
  @discardableResult
  func sh(_ script: String) -> Ending {
    scratch.spawn(["bash", "-euo", "pipefail", "-c", script], in: root)
  }

  /// Runs `pipe repro -j 2` under strace with some options; the trace is the text behind.
  func trace(_ options: [String]) -> (ending: Ending, trace: String) {
    let trace = "\(scratch.root)/trace"
    // Only pipe's own threads are of interest: not its launcher, not Git, not the commands.
    let ending = scratch.spawn(
      ["timeout", "-k", "1", "60", "strace", "-f", "-b", "execve", "-qq", "-o", trace] + options
        + [Scratch.program, "repro", "-j", "2"], in: root)
    return (ending, scratch.read("trace") ?? "")
  }
}
