import Diagnostics
import FileStore
import Glibc
import PipelineModel
import Planning

/// Another program's command works on what a run would read or make, so that the run has to wait for it
/// and to look at everything anew then.
struct NeighbourWait: Error {
  private let root: String
  private let table: String
  private let stages: [Stage]
  private let holder: String

  /// - Throws: Itself, when another program works on what some stages read or make.
  static func check(_ project: Project, _ stages: [Stage]) throws {
    guard let places = project.format.neighbour else { return }
    let table = "\(project.root)/\(places.table)"
    guard let holder = try holder(table, stages, project.root) else { return }
    throw NeighbourWait(root: project.root, table: table, stages: stages, holder: holder)
  }

  /// Waits until the other program is done.
  ///
  /// - Throws: `project-busy` where nobody is to wait.
  func pass(_ waits: Bool, announce: (String) -> Void) throws {
    guard waits else {
      throw neighbourIsBusyDiagnostic("what this run reads or makes", holder: holder)
    }
    announce(holder)
    while try Self.holder(table, stages, root) != nil { usleep(100_000) }
  }

  private static func holder(_ path: String, _ stages: [Stage], _ root: String) throws -> String? {
    let table = try NeighbourTable(readFileIfPresent(path), file: path)
    let outputs = stages.flatMap(\.outputs).map { absolutePath($0.path, in: root) }
    let inputs = stages.flatMap(\.dependencies).map { absolutePath($0.path, in: root) }
    return table.holder(writing: outputs, reading: inputs)
  }
}

extension Plan {
  /// The stages whose outputs change or may change.
  var stagesToTouch: [StageGraph.Index] {
    order.filter { index in
      switch decisions[index] {
      case .restore, .run, .runIfChanged: true
      case .upToDate, .blocked, nil: false
      }
    }
  }
}
