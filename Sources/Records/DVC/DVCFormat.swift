import FileStore
import PipelineLoading

extension ProjectFormat {
  /// A project with a `.dvc` folder.
  package static let dvc = ProjectFormat(
    marker: ".dvc", stageFile: "dvc.yaml", loader: DVCLoader(), lockCodec: DVCLockCodec(),
    digest: .md5,
    treeFormat: DVCTreeFormat(), formerTreeFormat: DVCTreeFormat(isLegacy: true),
    objectLayout: DVCObjectLayout(), stateDirectory: ".dvc/tmp/pipe",
    cacheDirectory: ".dvc/cache", runCache: { DVCRunCache(cacheDirectory: $0) },
    environmentDirectory: "pipe/environments",
    settings: { try DVCConfig(root: $0, environment: $1).settings(environment: $1) },
    settingsFile: ".dvc/config",
    repositorySettings: {
      try DVCConfig($0, environment: $1).settings(environment: $1)
    },
    settingFiles: { DVCConfig.files(root: $0, environment: $1) }, remoteBook: DVCRemotes(),
    neighbour: NeighbourLocks(
      name: "dvc", project: ".dvc/tmp/lock", table: ".dvc/tmp/rwlock",
      tableGuard: ".dvc/tmp/rwlock.lock",
      usesHardLinks: { try DVCConfig(root: $0, environment: $1).locksByHardLinks }),
    dataFiles: DataFileCodec(), ignores: .dvc,
    ignoresBesideOutputs: true, comparesExecutableBit: false, keepsMetricsInGit: false,
    looksDespiteMistakes: true, looksForInputsLate: true,
    shell: .lineByLine, defaultJobs: 1,
    keepsOtherRecords: true,
    variablePrefixes: ["PIPE", "DVC"],
    sharedFolders: ["runs"], movesRunCache: false, selectsByWorkingDirectory: true)
}
