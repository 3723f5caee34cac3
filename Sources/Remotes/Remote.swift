import Diagnostics

/// A store elsewhere, in which the objects of a cache lie under the same names as in the cache.
///
/// A name is a path relative to the store, such as `objects/ab/cdef…`. Under a name there is always a
/// whole file or nothing: a file is written under a temporary name wherever the store can rename, and
/// nothing that is there is replaced but a file of another size, which cannot be what its name says.
package protocol Remote: Sendable {
  /// The store as people know it, without secrets.
  var place: String { get }

  /// Whether nothing can be brought there.
  var isReadOnly: Bool { get }

  /// The names below a folder and the sizes of the files in bytes; empty when there is no such folder.
  ///
  /// - Throws: `remote-unreachable`, or `remote-refused` for a store that cannot list.
  func list(_ folder: String) throws -> [String: Int64]

  /// The sizes in bytes of those of some files that are there.
  func sizes(of names: [String]) throws -> [String: Int64]

  /// The files in the subfolders of two hexadecimal digits of some folders, and their sizes in bytes;
  /// the folder of the empty name is the store itself.
  ///
  /// - Throws: As ``list(_:)``.
  func listObjects(below folders: [String]) throws -> [String: Int64]

  /// Removes files; that one is not there is no error.
  ///
  /// - Parameter progress: Takes how many have gone.
  /// - Throws: When one could not be removed; others may have been.
  func remove(_ names: [String], progress: @escaping (Int) -> Void) throws

  /// Brings files there from the same places below a folder.
  ///
  /// - Parameter phases: The files; those of a later phase appear only once all of the former ones
  ///   are there.
  /// - Throws: When one could not be brought there; others may have been.
  func upload(
    _ phases: [[RemoteFile]], from folder: String, progress: @escaping TransferProgress.Report
  ) throws

  /// Copies files to the same places below a folder, where nobody looks for them yet; files that are
  /// not there are left out.
  ///
  /// - Throws: When one could not be copied; others may have been.
  func download(
    _ files: [RemoteFile], into folder: String, progress: @escaping TransferProgress.Report
  ) throws
}

/// A file as a remote has it.
package struct RemoteFile: Sendable, Hashable {
  /// Its path relative to the store.
  package var name: String
  /// Its size in bytes, 0 when that is not known.
  package var size: Int64

  /// Creates a file.
  package init(name: String, size: Int64) {
    self.name = name
    self.size = size
  }
}

/// How far a transfer is.
package struct TransferProgress: Sendable, Hashable {
  /// Takes what has been done so far.
  package typealias Report = (TransferProgress) -> Void

  /// How many files have arrived.
  package var filesDone: Int
  /// How many files there are.
  package var filesTotal: Int
  /// How many bytes have arrived.
  package var bytesDone: Int64
  /// How many bytes there are; 0 when that is not known.
  package var bytesTotal: Int64

  /// Creates the state of a transfer.
  package init(filesDone: Int = 0, filesTotal: Int, bytesDone: Int64 = 0, bytesTotal: Int64) {
    self.filesDone = filesDone
    self.filesTotal = filesTotal
    self.bytesDone = bytesDone
    self.bytesTotal = bytesTotal
  }
}

extension [RemoteFile] {
  /// A transfer of these files that has not begun.
  var progress: TransferProgress {
    TransferProgress(filesTotal: count, bytesTotal: reduce(0) { $0 + $1.size })
  }
}
