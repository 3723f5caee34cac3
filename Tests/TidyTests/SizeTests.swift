import Testing

struct SizeTests {
  @Test func noFileIsTooLong() {
    expectNone(Repository.code.flatMap { $0.tooManyLines() })
  }

  @Test func noFunctionIsTooLong() {
    expectNone(Repository.code.flatMap { $0.tooLongFunctions() })
  }

  // MARK: The rules themselves

  @Test func aLongFileIsFound() {
    #expect(SourceText("a.swift", "1\n2\n3\n").tooManyLines(limit: 3) == [])
    #expect(
      SourceText("a.swift", "1\n2\n3\n4").tooManyLines(limit: 3)
        == [Violation("a.swift", 4, "the file has 4 lines, more than 3")])
  }

  @Test func aLongFunctionIsFound() {
    let file = SourceText(
      "a.swift",
      """
      struct A {
        let text = \"""
          func z() {
          \"""
        func short() {
          b()
        }
        func long(
          c: Int
        ) {
          b()
        }
        init() {
          b { _ in


          }
        }
        var d: Int {
          get {
            1
          }
        }
        enum E {
          case a

          case b
        }
      }
      """)
    #expect(
      file.tooLongFunctions(limit: 4) == [
        Violation("a.swift", 8, "'long' has 5 lines, more than 4"),
        Violation("a.swift", 13, "'init' has 6 lines, more than 4"),
        Violation("a.swift", 19, "'d' has 5 lines, more than 4"),
      ])
  }

  @Test func aLongFunctionOfCIsFound() {
    let file = SourceText("a.c", "int a;\nstatic int b(int c) {\n  if (c) {\n  }\n}\n")
    #expect(
      file.tooLongFunctions(limit: 3) == [Violation("a.c", 2, "'b' has 4 lines, more than 3")])
  }
}
