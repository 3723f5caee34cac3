import FileStore
import Glibc

/// What an execution leaves behind besides its outputs.
enum Leavings {
  /// Undeclared files in the workspace, relative to the root, sorted.
  static func workspaceFiles(of site: Site, _ specimen: Specimen) -> [String] {
    let outputs = specimen.stage.outputs.map(\.path)
    return files(in: site.workspace).filter { path in
      !site.initialFiles.contains(path) && !outputs.contains { lies(path, in: $0) }
        && !isPassing(path)
    }
  }

  /// Files in the home that are the stage's own rather than a program's, relative to the home, sorted.
  static func homeFiles(of site: Site) -> [String] {
    guard let folder = site.homeChanges else { return [] }
    return files(in: folder).filter { path in
      !caches.contains { path.hasPrefix($0) } && !isPassing(path)
    }
  }

  /// Files in the temporary folder with names that the code knows, relative to it, sorted.
  static func temporaryFiles(of site: Site) -> [String] {
    guard let folder = site.temporaryChanges else { return [] }
    return files(in: folder)
  }

  /// Copies the files of a folder to where another folder has none.
  static func copyFiles(
    of folder: String, into target: String, where isWanted: (String) -> Bool = { _ in true }
  ) throws {
    for path in files(in: folder) where isWanted(path) && access("\(target)/\(path)", F_OK) != 0 {
      try makeDirectory(parentDirectory(of: "\(target)/\(path)"))
      try copyContent("\(folder)/\(path)", to: "\(target)/\(path)")
    }
  }

  private static func files(in folder: String) -> [String] {
    var found: [String] = []
    collect(folder, prefix: "", into: &found)
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func collect(_ folder: String, prefix: String, into found: inout [String]) {
    guard found.count < 10_000 else { return }
    // What cannot be listed has no names to tell.
    for name in (try? directoryNames(folder)) ?? [] {
      // As above.
      guard let stamp = try? FileStamp.of("\(folder)/\(name)") else { continue }
      if stamp.isDirectory {
        collect("\(folder)/\(name)", prefix: "\(prefix)\(name)/", into: &found)
      } else if stamp.isRegularFile {
        found.append(prefix + name)
      }
    }
  }

  /// Whether a file is one that programs keep to be faster, never to compute otherwise.
  private static func isPassing(_ path: String) -> Bool {
    path.contains("__pycache__/") || path.hasSuffix(".pyc") || path.contains(".ipynb_checkpoints/")
      || path.hasSuffix(".lock")
  }

  private static let caches = [
    ".cache/matplotlib", ".config/matplotlib", ".cache/fontconfig", ".cache/pip", ".ipython",
    ".jupyter", ".local/share/jupyter", ".cache/jedi", ".cache/numba", ".nv/", ".keras/",
    ".python_history", ".bash_history", ".cache/mesa", ".dotnet", ".npm", ".cache/node",
    ".local/share/dvc", ".cache/pypoetry", ".cache/uv", ".cache/torch_extensions",
    ".cache/R", ".Rhistory", ".java/", ".julia/logs", ".parallel/",
  ]
}
