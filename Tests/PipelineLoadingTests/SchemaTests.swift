import Diagnostics
import Documents
import Glibc
import PipelineLoading
import Testing

/// `pipe.schema.json`, by which editors check `pipe.yaml`, agrees with the loader about what has
/// the right form. Python's jsonschema judges: `.build/venv` if it is there, else `python3`.
struct SchemaTests {
  /// Mistakes of form, by code or by case; all others are about values, names or other files.
  private static let wrongForms: Set<String> = [
    "unknown-key", "misplaced-key", "missing-key", "wrong-type", "newer-format",
    "invalid-name/stages", "invalid-value/empty-command", "invalid-value/durations",
    "invalid-value/resources", "invalid-value/reserved-outputs",
    "invalid-value/environment-policy",
  ]

  @Test func editorsAndTheLoaderAgreeOnForms() throws {
    var documents: [(name: String, isRight: Bool, json: String)] = []
    for fixture in FixtureCase.all where fixture.name != "resolved-value" {
      guard let json = json("\(fixture.path)/pipe.yaml") else { continue }
      let isWrong =
        Self.wrongForms.contains(fixture.code)
        || Self.wrongForms.contains("\(fixture.code)/\(fixture.name)")
      documents.append((fixture.testDescription, !isWrong, json))
    }
    for path in examples { documents.append((path, true, try #require(json(path)))) }
    let verdicts = try judge(documents.map(\.json))
    #expect(verdicts.count == documents.count)
    for (document, verdict) in zip(documents, verdicts) {
      #expect((verdict == "ok") == document.isRight, "\(document.name): \(verdict)")
    }
  }

  @Test func theExampleOfTheGrammarLoads() throws {
    let folder = "\(Fixtures.folder)/loading/native-grammar"
    let loaded = try NativeLoader().load(Fixtures.project(folder))
    #expect(loaded.warnings.isEmpty)
    #expect(
      loaded.pipeline.stages.map(\.address) == [
        "clean", "train@linear-1", "train@linear-2", "train@forest-1", "train@forest-2",
        "report@us", "report@uk",
      ])
    #expect(loaded.graph.upstream(of: 5) == [3])
  }

  /// The stage files that must be right: the grammar's example and all pipelines of the repository.
  private var examples: [String] {
    let root = "\(Fixtures.folder)/../pipelines"
    return
      (Fixtures.names(in: root).map { "\(root)/\($0)/pipe.yaml" }
      + ["\(Fixtures.folder)/loading/native-grammar/pipe.yaml"])
      .filter { Fixtures.kind($0) == .file }
  }

  private func json(_ path: String) -> String? {
    // A file that is no YAML has no form to judge.
    guard let bytes = Fixtures.bytes(path), let tree = try? parseYAML(bytes, file: path) else {
      return nil
    }
    return jsonText(tree.root?.value ?? .null)
  }

  /// Python's verdict on each document, `ok` or what is wrong with it.
  private func judge(_ documents: [String]) throws -> [String] {
    let input = "/tmp/pipe-schema-test-\(getpid()).jsonl"
    Fixtures.write(documents.joined(separator: "\n") + "\n", to: input)
    defer { unlink(input) }
    let root = "\(Fixtures.folder)/.."
    let venv = "\(root)/.build/venv/bin/python3"
    let python = Fixtures.kind(venv) == .file ? venv : "python3"
    let schema = "\(root)/Sources/CPipe/texts/pipe.schema.json"
    let pipe = try #require(popen("\(python) -c '\(Self.script)' \(schema) \(input) 2>&1", "r"))
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 {
      output += buffer[..<count]
    }
    let text = String(decoding: output, as: UTF8.self)
    let status = pclose(pipe)
    try #require(
      status == 0, "\(python) with jsonschema is needed (pip install jsonschema): \(text)")
    return text.split(separator: "\n").map(String.init)
  }

  private static let script = """
    import json, sys
    from jsonschema import Draft7Validator
    schema = json.load(open(sys.argv[1]))
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)
    for line in open(sys.argv[2]):
        error = next(validator.iter_errors(json.loads(line)), None)
        print("ok" if error is None else error.json_path + " " + error.message.replace("\\n", " "))
    """
}
