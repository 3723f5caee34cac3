extension InterpreterRecord {
  /// The distributions as a file for `pip install -r`, run in the project root.
  ///
  /// pip itself and what it installs packages with are left out, as `pip freeze` does.
  package var requirements: String {
    var text = "# python \(version)\n"
    for package in packages where !Self.installers.contains(package.normalizedName) {
      text += package.requirement + "\n"
    }
    return text
  }

  private static let installers: Set<String> = ["pip", "setuptools", "wheel", "distribute"]
}

extension PackageRecord {
  /// The line that installs the same package again.
  fileprivate var requirement: String {
    switch source {
    case nil: "\(name)==\(version)"
    case .editable(let path): "-e \(Self.installablePath(path))"
    case .folder(let path): Self.installablePath(path)
    case .repository, .archive: "\(name) @ \(source?.text ?? "")"
    }
  }

  /// pip takes for a path only what has a slash or is a dot.
  private static func installablePath(_ path: String) -> String {
    path == "." || path.hasPrefix("/") || path.hasPrefix("..") ? path : "./\(path)"
  }
}
