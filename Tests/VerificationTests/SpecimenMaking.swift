import CPipe
import Diagnostics
import Documents
import Glibc
import PipelineModel
import Records

@testable import Verification

/// A stage with a command, for tests that need no project.
func stage(_ command: String = "true", outputs: [String] = [], variables: [String] = []) -> Stage {
  let place = SourceSpan(file: "pipe.yaml", line: 3, column: 10, length: 1)
  var stage = Stage(
    address: "s", name: "s", file: "pipe.yaml", place: place,
    command: Command(texts: [command], isList: false, templates: [], places: [place]))
  stage.outputs = outputs.map { Output(path: $0, key: $0, kind: .out, place: place) }
  stage.variables = variables
  return stage
}

/// A stage with files that it declares.
func specimen(
  _ command: String = "true", files: [String: String] = [:], outputs: [String] = [],
  variables: [String] = []
) -> Specimen {
  let stage = stage(command, outputs: outputs, variables: variables)
  var specimen = Specimen(stage: stage, record: StageRecord(command: .string(command)))
  specimen.inputs = files.sorted { $0.key < $1.key }.enumerated().map { place, file in
    Specimen.Input(
      path: file.key, content: .bytes(Array(file.value.utf8)), mode: 0o644,
      modifiedNanoseconds: Int64(1_700_000_000 + place) * 1_000_000_000,
      size: Int64(file.value.utf8.count))
  }
  return specimen
}

/// A folder of a test's own, which goes away with the last reference.
final class Folder {
  let path: String

  init() {
    var template = Array("/tmp/pipe-verification-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no folder can be made") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    _ = Folder.delete(path)
  }

  /// Deletes a folder with all that is in it; returns an error's number.
  static func delete(_ path: String) -> Int32 { cpipe_delete_tree(path) }
}
