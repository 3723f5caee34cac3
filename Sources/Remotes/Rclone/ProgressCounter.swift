/// Adds up what several runs of rclone have moved.
final class ProgressCounter {
  private var closed: TransferProgress
  private let progress: TransferProgress.Report

  init(_ files: [RemoteFile], _ progress: @escaping TransferProgress.Report) {
    closed = files.progress
    self.progress = progress
  }

  func report(_ amount: TransferredAmount) {
    var state = closed
    state.filesDone = min(state.filesTotal, state.filesDone + amount.files)
    state.bytesDone += amount.bytes
    progress(state)
  }

  /// Counts files as moved.
  func close(_ files: [RemoteFile]) {
    closed.filesDone += files.count
    closed.bytesDone += files.reduce(0) { $0 + $1.size }
  }
}
