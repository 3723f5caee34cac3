import FileStore
import PipelineLoading

extension ProjectFormat {
  /// A project with a `pipe.yaml`.
  package static let native = ProjectFormat(
    marker: "pipe.yaml", loader: NativeLoader(), lockCodec: NativeLockCodec(), digest: .sha256,
    treeFormat: NativeTreeFormat(), objectLayout: NativeObjectLayout(), stateDirectory: ".pipe",
    cacheDirectory: ".pipe/cache", runCache: { DirectoryRunCache(directory: "\($0)/runs") },
    ignores: .native, ignoresBesideOutputs: false, comparesExecutableBit: true,
    shell: .strictBash, defaultJobs: nil, keepsOtherRecords: false, variablePrefixes: ["PIPE"],
    selectsByWorkingDirectory: false)
}
