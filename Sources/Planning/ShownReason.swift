extension StaleReason {
  /// The reason with other texts for the files and folders that it is about.
  package func withPaths(_ shown: (String) -> String) -> StaleReason {
    switch self {
    case .parameterModified(let file, let key, let old, let new):
      .parameterModified(file: shown(file), key: key, old: old, new: new)
    case .parameterAdded(let file, let key, let new):
      .parameterAdded(file: shown(file), key: key, new: new)
    case .parameterRemoved(let file, let key, let old):
      .parameterRemoved(file: shown(file), key: key, old: old)
    case .dependencyModified(let path, let old, let new):
      .dependencyModified(path: shown(path), old: old, new: new)
    case .dependencyMissing(let path): .dependencyMissing(path: shown(path))
    case .dependencyAdded(let path): .dependencyAdded(path: shown(path))
    case .dependencyRemoved(let path): .dependencyRemoved(path: shown(path))
    case .outputModified(let path, let old, let new):
      .outputModified(path: shown(path), old: old, new: new)
    case .outputMissing(let path): .outputMissing(path: shown(path))
    case .outputAdded(let path): .outputAdded(path: shown(path))
    case .outputRemoved(let path): .outputRemoved(path: shown(path))
    case .outputNotInCache(let path): .outputNotInCache(path: shown(path))
    case .sourceModified(let path, let old, let new):
      .sourceModified(path: shown(path), old: old, new: new)
    case .neverRun, .commandChanged, .workingDirectoryChanged, .variableModified, .alwaysChanged,
      .callback, .environmentChanged, .lockInconsistent, .upstreamStale, .forced:
      self
    }
  }
}
