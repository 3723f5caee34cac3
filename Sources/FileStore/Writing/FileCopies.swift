import CPipe
import Diagnostics
import Glibc

/// Copies files from under one directory to the same places under another, many at a time; blocks are
/// shared where the file system can. What is not there is left out, and nothing is flushed to the disk.
///
/// - Throws: A ``Diagnostic`` for the first file that cannot be copied.
package func copyFiles(
  _ names: [String], from source: String, to target: String, threadCount: Int,
  progress: WorkProgress, tick: () throws -> Void
) throws {
  for folder in Set(names.map { parentDirectory(of: "\(target)/\($0)") }).sorted() {
    try makeDirectory(folder)
  }
  let failures = Slots<Diagnostic?>(count: names.count, repeating: nil)
  try Parallel(threadCount: threadCount).forEach(
    below: names.count, progress: progress, tick: tick
  ) { index, _ in
    failures[index] = copyFile("\(source)/\(names[index])", to: "\(target)/\(names[index])")
    if failures[index] != nil { progress.cancel() }
    progress.add(1)
  }
  if let failure = failures.values.lazy.compactMap(\.self).first { throw failure }
}

/// The problem that a copy met; nil when it is made, or when there is nothing to copy.
private func copyFile(_ path: String, to target: String) -> Diagnostic? {
  do throws(SystemError) {
    return makeCopy(of: try OpenFile.reading(path), at: target)
  } catch {
    return error.meansMissing ? nil : error.diagnostic(.reading, at: path)
  }
}

private func makeCopy(of file: borrowing OpenFile, at path: String) -> Diagnostic? {
  do throws(SystemError) {
    let copy = try OpenFile.open(path, in: AT_FDCWD, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    if cpipe_reflink(copy.descriptor, file.descriptor) != 0 { try copy.takeContent(of: file) }
    return nil
  } catch {
    unlink(path)
    return error.diagnostic(.writing, at: path)
  }
}
