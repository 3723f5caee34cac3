import Testing

struct DocCommentTests {
  @Test func everyDeclarationForOthersIsDocumented() {
    expectNone(Repository.sources.flatMap(\.undocumentedDeclarations))
  }

  // MARK: The rule itself

  private func found(_ text: String) -> [String] {
    SourceText("a.swift", text).undocumentedDeclarations.map { "\($0.line) \($0.message)" }
  }

  @Test func aMissingCommentIsFound() {
    #expect(
      found(
        """
        package import A
        package struct B {
          /// Good.
          package var c: Int
          package private(set) var d: Int
          // No doc comment.
          @inlinable package static func e() {}
          let f = 1

          package init(g: Int) {}
          package static func < (a: B, b: B) -> Bool { true }
        }
        public indirect enum H {}
        package extension B {}
        let text = "package var i = 1"
        package final class J {}
        package class func k() {}
        """) == [
          "2 'B' has no doc comment", "5 'd' has no doc comment", "7 'e' has no doc comment",
          "10 'init' has no doc comment", "11 '<' has no doc comment", "13 'H' has no doc comment",
          "16 'J' has no doc comment", "17 'k' has no doc comment",
        ])
  }

  @Test func aRequirementIsADeclarationForOthers() {
    #expect(
      found(
        """
        /// Good.
        package protocol A {
          associatedtype B
          /// Good.
          func c()
          var d: Int { get }
          func e(
            f: Int
          )
        }
        protocol G {
          func h()
        }
        """) == [
          "3 'B' has no doc comment", "6 'd' has no doc comment", "7 'e' has no doc comment",
        ])
  }

  @Test func aCommentIsASentence() {
    #expect(
      found(
        """
        /// no sentence
        package var a = 1
        /// A sentence
        /// of two lines.
        ///
        /// - Returns: more
        @available(*, deprecated)
        package var b = 1
        ///
        package var c = 1
        """) == [
          "2 'a' is not told in a sentence with a period",
          "10 'c' is not told in a sentence with a period",
        ])
  }
}
