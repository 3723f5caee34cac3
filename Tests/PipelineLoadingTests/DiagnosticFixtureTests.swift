import Diagnostics
import Glibc
import PipelineLoading
import Testing

/// Each folder `Fixtures/diagnostics/CODE/CASE` with a stage file is a project with a mistake;
/// `expected.txt` holds what pipe says about it. `PIPE_RECORD_FIXTURES=1 swift test` rewrites these.
struct DiagnosticFixtureTests {
  @Test(arguments: FixtureCase.all)
  func aMistakeIsExplained(_ fixture: FixtureCase) {
    let actual = fixture.loadedText
    if getenv("PIPE_RECORD_FIXTURES") != nil { fixture.record(actual) }
    #expect(actual == fixture.expected, "\(fixture.path) now says:\n\(actual)")
    #expect(actual.contains("[\(fixture.code)]"), "no '\(fixture.code)' among the problems")
  }

  @Test func everyCodeOfStageFilesHasAFixture() {
    let known = Set(FixtureCase.all.map(\.code))
    let wanted: [DiagnosticCode] = [
      .yamlSyntax, .jsonSyntax, .duplicateKey, .notUTF8, .unknownKey, .misplacedKey, .missingKey,
      .wrongType, .invalidValue, .invalidName, .unresolvedVariable, .invalidInterpolation,
      .redefinedVariable, .unsupportedFormat, .missingFile, .missingParameter, .newerFormat,
      .duplicateStage, .duplicateOutput, .overlappingOutputs, .cycle, .pathOutsideProject,
      .duplicateDependency, .parameterSyntax, .outputIgnored,
    ]
    #expect(wanted.map(\.rawValue).filter { !known.contains($0) } == [])
  }
}

/// A project with a mistake, on disk.
struct FixtureCase: CustomTestStringConvertible, Sendable {
  let code: String
  let name: String

  var testDescription: String { "\(code)/\(name)" }
  var path: String { "\(Fixtures.folder)/diagnostics/\(code)/\(name)" }
  var expected: String { Fixtures.text("\(path)/expected.txt") ?? "" }

  static let all: [FixtureCase] = {
    let root = "\(Fixtures.folder)/diagnostics"
    return Fixtures.names(in: root).flatMap { code in
      Fixtures.names(in: "\(root)/\(code)").map { FixtureCase(code: code, name: $0) }
    }.filter { $0.has("pipe.yaml") || $0.has("dvc.yaml") }
  }()

  /// What is wrong with the project.
  var problems: [Diagnostic] {
    let files = Fixtures.project(path, variables: ["USER": "ana"])
    let loader: any StageFileLoader = has("pipe.yaml") ? NativeLoader() : DVCLoader()
    do throws(DiagnosticList) {
      return try loader.load(files).warnings
    } catch {
      return error.diagnostics
    }
  }

  /// What pipe says about the project, without colour.
  var loadedText: String {
    problems.map(DiagnosticRenderer(hasColour: false).text).joined(separator: "\n")
  }

  func record(_ text: String) {
    Fixtures.write(text, to: "\(path)/expected.txt")
  }

  private func has(_ file: String) -> Bool { Fixtures.text("\(path)/\(file)") != nil }
}
