/// How random projects come to be.
extension Blueprint {
  /// A project of 2 to 15 stages.
  static func random(using generator: inout SeededGenerator) -> Blueprint {
    var blueprint = Blueprint()
    for name in [
      "data/a.txt", "data/b c.txt", "data/ü#.txt", "data/folder/x", "data/folder/deep/y",
    ] {
      blueprint.sources[name] = File(text: randomText(using: &generator))
    }
    for number in 0..<6 {
      let file = number < 4 ? yamlParameters : jsonParameters
      blueprint.parameters.append(
        Parameter(
          file: file, key: number == 2 || number == 3 ? "group.p\(number)" : "p\(number)",
          value: randomValue(using: &generator)))
    }
    for _ in 0..<Int.random(in: 2...15, using: &generator) {
      blueprint.addStage(using: &generator)
    }
    return blueprint
  }

  /// Adds a stage that reads some of what there is.
  mutating func addStage(using generator: inout SeededGenerator) {
    stageCount += 1
    var stage = StageBlueprint(name: "s\(stageCount)")
    if generator.isOne(in: 5) { stage.folder = "work" }
    // Near stages are read more often, so that chains are long.
    let readable = readable(before: stages.count)
    let near = Array(readable.suffix(6))
    stage.dependencies = Array(
      Set(generator.pick(atMost: 2, of: near) + generator.pick(atMost: 1, of: readable))
    ).sorted()
    stage.parameters = generator.pick(atMost: 2, of: parameters.map(\.leaf))
    stage.usesWholeJSON = generator.isOne(in: 6)
    stage.isList = generator.isOne(in: 4)
    for number in 0..<Int.random(in: 1...3, using: &generator) {
      // The cases are not empty.
      let form = generator.pick(StageBlueprint.Form.allCases) ?? .file
      stage.outputs.append(.init(path: "out/\(stage.name)/o\(number)", form: form))
    }
    stages.append(stage)
  }
}

/// Some lines of text; equal lengths are frequent.
func randomText(using generator: inout SeededGenerator) -> String {
  let count = Int.random(in: 1...3, using: &generator)
  return (0..<count).map { _ in "\(Int.random(in: 100...999, using: &generator))\n" }.joined()
}

/// A value of a parameter that YAML and JSON spell alike.
func randomValue(using generator: inout SeededGenerator) -> String {
  generator.pick(["1", "1.0", "true", "\"1\"", "2", "0.5", "false", "null", "[1, 2]", "-7"]) ?? "1"
}
