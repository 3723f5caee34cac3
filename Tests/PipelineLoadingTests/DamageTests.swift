import Diagnostics
import PipelineLoading
import Testing

/// Stage files with one line lost, doubled, moved or cut must still be answered: by a pipeline, or
/// by problems that point into the files.
struct DamageTests {
  private static let texts: [String] = {
    let fixtures = FixtureCase.all.compactMap { Fixtures.text("\($0.path)/pipe.yaml") }
    let grammar = Fixtures.text("\(Fixtures.folder)/loading/native-grammar/pipe.yaml")
    return fixtures + [grammar ?? "", NativeLoaderTests.text]
  }()

  @Test func everyDamageIsAnswered() {
    var answers = 0
    for text in Self.texts {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      for number in lines.indices {
        for changed in Self.damaged(lines[number]) {
          var damaged = lines
          damaged.replaceSubrange(number...number, with: changed)
          check(damaged.joined(separator: "\n"))
          answers += 1
        }
      }
    }
    #expect(answers > 3_000)
  }

  private static func damaged(_ line: String) -> [[String]] {
    let half = String(line.prefix(line.count / 2))
    return [
      [], [line, line], ["  " + line], [String(line.dropFirst(2))], [half], [line + ":"],
      [line + " ${x.y[1}"], [line.replacing(":", with: "")], [line.replacing("- ", with: "")],
    ]
  }

  private func check(_ text: String) {
    let project = FakeProject(pipe: text, params: "lr: 1\nname: a\ntrain: {lr: 1}\n")
    let lineCount = text.split(separator: "\n", omittingEmptySubsequences: false).count
    do throws(DiagnosticList) {
      for native in [true, false] {
        var files = project
        if !native {
          files.files["dvc.yaml"] = files.files.removeValue(forKey: "pipe.yaml")
          _ = try DVCLoader().load(files.projectFiles)
        } else {
          _ = try NativeLoader().load(files.projectFiles)
        }
      }
    } catch {
      #expect(error.diagnostics.contains { $0.severity == .error })
      let renderer = DiagnosticRenderer(hasColour: false)
      for problem in error.diagnostics {
        #expect(!renderer.text(of: problem).isEmpty)
        guard let place = problem.place, ["pipe.yaml", "dvc.yaml"].contains(place.file)
        else { continue }
        #expect(place.line >= 1 && place.line <= lineCount + 1, "\(problem) in\n\(text)")
      }
    }
  }
}
