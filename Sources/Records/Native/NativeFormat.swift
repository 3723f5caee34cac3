import FileStore
import PipelineLoading

extension ProjectFormat {
  /// A project with a `pipe.yaml`.
  package static let native = ProjectFormat(
    marker: "pipe.yaml", stageFile: "pipe.yaml", loader: NativeLoader(),
    lockCodec: NativeLockCodec(), digest: .sha256,
    treeFormat: NativeTreeFormat(), objectLayout: NativeObjectLayout(), stateDirectory: ".pipe",
    cacheDirectory: ".pipe/cache", runCache: { DirectoryRunCache(directory: "\($0)/runs") },
    environmentDirectory: "environments",
    remoteBook: NativeRemotes(), ignores: .native, ignoresBesideOutputs: false,
    comparesExecutableBit: true,
    keepsMetricsInGit: true, looksDespiteMistakes: false, looksForInputsLate: false,
    shell: .strictBash, defaultJobs: nil,
    keepsOtherRecords: false,
    variablePrefixes: ["PIPE"],
    sharedFolders: ["runs", "environments"], movesRunCache: true, selectsByWorkingDirectory: false)
}
