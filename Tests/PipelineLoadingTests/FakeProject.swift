import Diagnostics
import PipelineLoading

/// A project that exists in memory.
struct FakeProject {
  var files: [String: String]
  var variables: [String: String] = [:]

  init(_ files: [String: String], variables: [String: String] = [:]) {
    self.files = files
    self.variables = variables
  }

  /// A native project of one file.
  init(pipe: String, params: String? = nil, variables: [String: String] = [:]) {
    files = ["pipe.yaml": pipe]
    files["params.yaml"] = params
    self.variables = variables
  }

  var projectFiles: ProjectFiles {
    let (files, variables) = (files, variables)
    return ProjectFiles(
      root: "/project",
      read: { path throws(Diagnostic) in files[path].map { Array($0.utf8) } },
      kind: { path in
        files[path] != nil
          ? .file : files.keys.contains { $0.hasPrefix(path + "/") } || path == "." ? .folder : nil
      },
      variable: { variables[$0] },
      entries: { folder throws(Diagnostic) in entries(of: folder, in: files) })
  }

  func loadNative() throws -> LoadedPipeline {
    try NativeLoader().load(projectFiles)
  }

  /// The problems of a native project, each as `code line:column message`.
  var nativeProblems: [String] {
    problems { () throws(DiagnosticList) in try NativeLoader().load(projectFiles) }
  }
}

/// The problems that loading throws or warns of, each as `code line:column message`.
func problems(_ load: () throws(DiagnosticList) -> LoadedPipeline) -> [String] {
  let found: [Diagnostic]
  do throws(DiagnosticList) {
    found = try load().warnings
  } catch {
    found = error.diagnostics
  }
  return found.map {
    "\($0.code.rawValue) \($0.place?.line ?? 0):\($0.place?.column ?? 0) \($0.message)"
  }
}

private func entries(of folder: String, in files: [String: String]) -> [ProjectFiles.Entry] {
  let prefix = folder == "." ? "" : folder + "/"
  var found: [String: ProjectFiles.Kind] = [:]
  for path in files.keys where path.hasPrefix(prefix) {
    let parts = path.dropFirst(prefix.count).split(separator: "/", maxSplits: 1)
    guard let name = parts.first.map(String.init) else { continue }
    found[name] = parts.count > 1 ? .folder : .file
  }
  return found.map { ProjectFiles.Entry(name: $0.key, kind: $0.value) }
}
