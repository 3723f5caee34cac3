import Diagnostics

extension Pipeline {
  /// Each file that tracks data, and each declared source, as a stage without a command that makes the
  /// data; it is known by the id of the data's node, and reads what the data is imported from.
  package var dataStages: [Stage] {
    var stages: [Stage] = []
    for (source, place) in zip(sources, dataPlaces) {
      if place == stages.count { stages.append(source.stage) }
      stages[place].outputs.append(
        Output(path: source.path, key: source.path, kind: .out, place: source.place))
    }
    return stages
  }

  /// Where each source stands in ``graphWithData()``; data of one file stand at one place.
  package var nodesOfSources: [StageGraph.Index] { dataPlaces.map { stages.count + $0 } }

  /// The stages joined with all data, whose places follow those of the stages.
  ///
  /// - Throws: A `DiagnosticList` of the cycles that lead through imported data.
  package func graphWithData() throws(DiagnosticList) -> StageGraph {
    try StageGraph(stages + dataStages, checksOutputs: false)
  }

  /// For each source its place in ``dataStages``.
  private var dataPlaces: [Int] {
    var places: [ExactText: Int] = [:]
    return sources.map { source in
      let id = ExactText(source.id)
      if let known = places[id] { return known }
      places[id] = places.count
      return places.count - 1
    }
  }
}

extension Source {
  /// Whether a file of its own tracks it, not the stage file.
  package var isTracked: Bool { !id.isExactly(path) }

  /// The source as a stage that makes nothing yet.
  fileprivate var stage: Stage {
    var stage = Stage(
      address: id, name: id, file: id, place: place,
      command: Command(texts: [], isList: true, templates: [], places: []))
    stage.dependencies = inputs
    stage.isFrozen = isFrozen
    return stage
  }
}
