import Diagnostics
import FileStore
import Records

extension Project {
  /// Says which of two projects in one folder is read.
  static func twoFormatsWarning(root: String, format: ProjectFormat) -> Diagnostic? {
    let other = ProjectFormat.dvc.marker
    // What cannot be looked at is no second project.
    guard format.marker != other, (try? FileStamp.of("\(root)/\(other)")) ?? nil != nil
    else { return nil }
    return Diagnostic(
      .alreadyAProject,
      "this folder holds both '\(format.marker)' and '\(other)': pipe reads '\(format.marker)', and "
        + "no dvc.yaml",
      hint: "keep one of the two: move '\(format.marker)' elsewhere, or delete '\(other)'",
      severity: .warning)
  }
}

extension Project {
  /// The name of the stage file at the root.
  package var stageFileName: String {
    format.marker == ProjectFormat.dvc.marker ? "dvc.yaml" : format.marker
  }
}
