/// A random project in DVC's grammar and random changes to it, all from one seed.
struct RandomProject {
  private struct Stage {
    var name: String
    var isInSubfolder: Bool
    var shape: Shape
    var dependencies: [String]
    var parameters: [String]
    var cutsShort: Bool
  }

  private enum Shape: CaseIterable {
    case file, folder, metric, two, group, executable
  }

  private var random: Numbers
  private var stages: [Stage] = []
  private var altered: Set<String> = []

  /// Makes a project of a few stages.
  init(seed: UInt64) {
    random = Numbers(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    var outputs: [String] = []
    for number in 0..<random.below(4, from: 3) {
      let inputs = random.sample(["in0", "in1", "in2", "tree", "tree/a"], random.below(3))
      let former = random.sample(outputs, random.below(3))
      var stage = Stage(
        name: "s\(number)", isInSubfolder: random.below(4) == 0,
        shape: Shape.allCases[random.below(Shape.allCases.count)],
        dependencies: inputs + former.filter { !inputs.contains($0) },
        parameters: random.sample(["p", "q", "r.s", "l.1"], random.below(3)),
        cutsShort: random.below(3) == 0)
      // Without inputs DVC runs a stage again where pipe restores it.
      if stage.dependencies.isEmpty, stage.parameters.isEmpty { stage.dependencies = ["in0"] }
      outputs += Self.outputs(of: stage)
      stages.append(stage)
    }
  }

  /// The files of the project at first.
  var files: [String: String] {
    var files = stageFiles
    for number in 0..<3 { files["in\(number)"] = "\(number)\n" }
    files["tree/a"] = "a\n"
    files["tree/b/c"] = "c\n"
    files["params.yaml"] = "p: 1\nq: x\nr:\n  s: 1.5\nl:\n- 1\n- {a: b}\n"
    return files
  }

  /// The stage files as they are at present.
  var stageFiles: [String: String] {
    var files: [String: String] = [:]
    for stage in stages {
      files[stage.isInSubfolder ? "sub/dvc.yaml" : "dvc.yaml", default: "stages:\n"] += text(
        of: stage)
    }
    return files
  }

  /// A random change: a shell script, empty if only the stage files change.
  mutating func change() -> String {
    switch random.below(8) {
    case 0, 1: return "echo \(random.below(4)) > in\(random.below(3))"
    case 2: return "sed -i 's/^p: .*/p: \(random.below(3))/' params.yaml"
    case 3: return "sed -i 's/a: .*}/a: v\(random.below(2))}/' params.yaml"
    case 4: return "rm -rf \(anyOutput())"
    case 5:
      let output = anyOutput()
      return
        "if [ -d \(output) ]; then echo h > \(output)/h; else rm -f \(output); echo h > \(output); fi"
    case 6: return "echo \(random.below(3)) > tree/\(["a", "n", "b/c"][random.below(3)])"
    default:
      altered.formSymmetricDifference([stages[random.below(stages.count)].name])
      return ""
    }
  }

  private mutating func anyOutput() -> String {
    let outputs = stages.flatMap(Self.outputs)
    return outputs[random.below(outputs.count)]
  }

  private static func outputs(of stage: Stage) -> [String] {
    let name = "o" + stage.name
    return switch stage.shape {
    case .two: [name, name + "b"]
    case .group: [name + "x", name + "y"]
    default: [name]
    }
  }

  private func text(of stage: Stage) -> String {
    let up = stage.isInSubfolder ? "../" : ""
    let out = up + "o" + stage.name
    var lines: [String]
    let margin: String
    let command = command(of: stage, up: up, out: out)
    if stage.shape == .group {
      lines = ["  \(stage.name):", "    foreach: [x, y]", "    do:"]
      margin = "      "
    } else {
      lines = ["  \(stage.name):"]
      margin = "    "
    }
    lines.append("\(margin)cmd: >-\n\(margin)  \(command)")
    if !stage.dependencies.isEmpty {
      lines.append("\(margin)deps: [\(stage.dependencies.map { up + $0 }.joined(separator: ", "))]")
    }
    if !stage.parameters.isEmpty {
      let keys = stage.parameters.joined(separator: ", ")
      lines.append("\(margin)params: [{\(up)params.yaml: [\(keys)]}]")
    }
    switch stage.shape {
    case .metric: lines.append("\(margin)metrics: [{\(out): {cache: false}}]")
    case .two: lines.append("\(margin)outs: [\(out), \(out)b]")
    case .group: lines.append("\(margin)outs: ['\(out)${item}']")
    default: lines.append("\(margin)outs: [\(out)]")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func command(of stage: Stage, up: String, out: String) -> String {
    let inputs = (stage.dependencies.map { up + $0 } + ["/dev/null"]).joined(separator: " ")
    let keys = stage.parameters.map { $0.prefix(1) }.joined(separator: "|")
    var body =
      "(for d in \(inputs); do if [ -d $d ]; then ls $d; else cat $d; fi; done; "
      + "grep -A3 -E '^(\(keys.isEmpty ? "none" : keys))' \(up)params.yaml || true)"
    if stage.cutsShort { body += " | head -c 4" }
    if altered.contains(stage.name) { body += " | cat" }
    return switch stage.shape {
    case .folder:
      "mkdir -p \(out)/d && \(body) > \(out)/d/x && cp \(out)/d/x '\(out)/a b'"
    case .two: "\(body) > \(out) && cp \(out) \(out)b"
    case .group: "\(body) > \(out)${item}"
    case .executable: "\(body) > \(out) && chmod 744 \(out)"
    case .file, .metric: "\(body) > \(out)"
    }
  }
}

/// Random numbers from a seed, the same everywhere (xorshift64*).
struct Numbers {
  var state: UInt64

  /// A number from `from` up to, but not, `from + limit`.
  mutating func below(_ limit: Int, from: Int = 0) -> Int {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return from + Int((state &* 2_685_821_657_736_338_717) >> 33) % limit
  }

  /// Some of the items, at most `count`, each once, in order.
  mutating func sample(_ items: [String], _ count: Int) -> [String] {
    let chosen = Set(
      (0..<count).compactMap { _ in items.isEmpty ? nil : items[below(items.count)] })
    return items.filter(chosen.contains)
  }
}
