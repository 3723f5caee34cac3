import FileStore

extension Session {
  /// A line on the terminal that shows how far the hashing of files is; nil on anything else.
  ///
  /// It appears only when there is enough to read that a person would wonder.
  func hashingProgress() -> ((FileHasher.Progress) -> Void)? {
    guard isTerminal(2) else { return nil }
    return { progress in
      guard progress.bytesTotal > 64 << 20 || progress.filesTotal > 5_000 else { return }
      guard progress.bytesDone < progress.bytesTotal else {
        Console.note("\r\u{1B}[K", terminator: "")
        return
      }
      let done = sizeText(progress.bytesDone)
      let total = sizeText(progress.bytesTotal)
      let files = countText(progress.filesTotal, "file")
      Console.note("\r\u{1B}[Khashing \(files): \(done) of \(total)", terminator: "")
    }
  }
}
