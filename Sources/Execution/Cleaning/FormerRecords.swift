import FileStore
import PipelineLoading
import PipelineModel
import Records

/// The records in locks whose stages no stage file has any more, as after a stage was taken out by hand.
struct FormerRecords {
  /// The stages, with the folders of their locks, sorted.
  private(set) var stages: [String] = []
  /// The digests that these records alone name.
  private(set) var digests: Set<Digest> = []

  init(_ project: Project) throws {
    let codec = project.format.lockCodec
    var needed = NamedDigests()
    for folder in project.loaded.consultedFolders.sorted() {
      let path = folder == "." ? codec.fileName : "\(folder)/\(codec.fileName)"
      guard let bytes = try readFileIfPresent("\(project.root)/\(path)"),
        // A lock that cannot be read, or that is in conflict, keeps all that it names.
        let lock = try? codec.decode(bytes, file: path), !lock.isConflicted
      else { continue }
      let names = Set(
        project.graph.stages.filter { parentDirectory(of: $0.file).isExactly(folder) }
          .flatMap { [ExactText($0.name), ExactText($0.address)] })
      for (name, record) in lock.stages {
        let files = record.dependencies + record.outputs
        if names.contains(ExactText(name)) {
          for file in files { needed.insert(file.digest, isList: false) }
        } else {
          stages.append(folder == "." ? name : "\(folder): \(name)")
          digests.formUnion(files.map(\.digest))
        }
      }
      for source in lock.sources { needed.insert(source.digest, isList: false) }
    }
    let sources = project.loaded.pipeline.sources.compactMap {
      project.format.dataFiles?.record(of: $0)
    }
    digests.subtract(needed.all)
    digests.subtract(sources.map(\.digest))
    digests.subtract(try KeptDigests(project).ofLinks().all)
    stages.sort { $0.precedesInBytes($1) }
  }
}
