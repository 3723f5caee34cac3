import ArgumentParser
import CPipe
import Execution
import FileStore

/// What a build server is told to do with a project.
struct WorkflowFile {
  /// A build server that understands such a file.
  enum Service: String, ExpressibleByArgument, CaseIterable {
    case github, gitlab
  }

  let service: Service
  let project: Project
  /// The version of pipe that the server installs.
  let version: String

  /// The absolute path: services look for it at the top of the repository.
  var path: String { absolutePath(shownPath, in: repository) }

  /// The path as it stands in the repository.
  var shownPath: String {
    switch service {
    case .github: ".github/workflows/pipe.yml"
    case .gitlab: ".gitlab-ci.yml"
    }
  }

  /// What it makes the server do, in one line.
  var summary: String {
    let requests = service == .github ? "pull requests" : "merge requests"
    return "pushes: repro --locked · \(requests): verify --changed"
  }

  /// What is left to do.
  var next: String {
    switch service {
    case .github:
      "set the repository's variable PIPE_REPOSITORY to the Git address of pipe's source"
    case .gitlab: "set the project's variable PIPE_REPOSITORY to the Git address of pipe's source"
    }
  }

  /// The content.
  var text: String {
    let cache = project.settings.cacheDirectory ?? project.format.cacheDirectory
    let values = [
      ("@LOCK@", project.format.lockCodec.fileName), ("@VERSION@", version),
      ("@FOLDER@", folder.isEmpty ? "." : String(folder.dropLast())),
      ("@CACHE@", cache.hasPrefix("/") ? cache : folder + cache),
      ("@REQUIREMENTS@", folder + "requirements.txt"),
    ]
    return values.reduce(template) { $0.replacing($1.0, with: $1.1) }
  }

  private var template: String {
    switch service {
    case .github: String(cString: cpipe_github_workflow())
    case .gitlab: String(cString: cpipe_gitlab_pipeline())
    }
  }

  /// Where the project lies in its repository, such as `models/credit/`; empty at its top.
  private var folder: String { project.pathInRepository }

  /// The top of the repository, absolute; the project's root where there is no repository.
  private var repository: String {
    let depth = folder.split(separator: "/").count
    return (0..<depth).reduce(project.root) { path, _ in parentDirectory(of: path) }
  }
}
