import FileStore
import PipelineLoading

extension ProjectFormat {
  /// A project with a `.dvc` folder.
  package static let dvc = ProjectFormat(
    marker: ".dvc", loader: DVCLoader(), lockCodec: DVCLockCodec(), digest: .md5,
    treeFormat: DVCTreeFormat(), formerTreeFormat: DVCTreeFormat(isLegacy: true),
    objectLayout: DVCObjectLayout(), stateDirectory: ".dvc/tmp/pipe",
    cacheDirectory: ".dvc/cache", runCache: { DVCRunCache(cacheDirectory: $0) },
    settings: { try DVCConfig(root: $0, environment: $1).settings(environment: $1) },
    neighbour: NeighbourLocks(
      project: ".dvc/tmp/lock", table: ".dvc/tmp/rwlock", tableGuard: ".dvc/tmp/rwlock.lock"),
    dataFiles: DataFileCodec(), ignores: .dvc,
    ignoresBesideOutputs: true, comparesExecutableBit: false, shell: .lineByLine, defaultJobs: 1,
    keepsOtherRecords: true,
    variablePrefixes: ["PIPE", "DVC"],
    selectsByWorkingDirectory: true)
}
