import Testing

/// The code of a text, told from its comments and strings.
struct LexerTests {
  private func code(_ text: String, in path: String = "a.swift") -> [String] {
    SourceText(path, text).code
  }

  @Test func commentsAreNoCode() {
    let text = SourceText("a.swift", "a // b\n/* c /* d */\ne */ f\ng")
    #expect(text.code == ["a     ", "            ", "     f", "g"])
    #expect(text.hasComment == [true, true, true, false])
  }

  @Test func stringsAreNoCodeButTheirInterpolationsAre() {
    #expect(code(#"let a = "b! \(c!(")")) d" + e"#) == [#"let a = "     c!(" ")   " + e"#])
  }

  @Test func anEscapedQuoteEndsNoString() {
    #expect(code(#"f("\"//") // g"#) == [#"f("    ")     "#])
    #expect(code(##"f(#"a"\b"#, #"\#(c)"#)"##) == [##"f(#"    "#, #"   c "#)"##])
  }

  @Test func aStringOfManyLinesEndsWithItsThreeQuotes() {
    let quotes = "\"\"\""
    #expect(
      code("a(\(quotes)\n  \"b\" // c\n  \(quotes)) // d") == [
        "a(\(quotes)", "          ", "  \(quotes))     ",
      ])
  }

  @Test func anUnclosedStringEndsWithItsLine() {
    #expect(code("\"a\nb") == ["\" ", "b"])
  }

  @Test func charactersOfCAreNoCode() {
    #expect(
      code(#"f('"', '\'', "//"); /* /* */ g"#, in: "a.c") == [
        #"f(   ,     , "  ");          g"#
      ])
  }

  @Test func otherLanguagesAreLeftAsTheyAre() {
    #expect(code("a # \"b\n", in: "a.py") == ["a # \"b"])
  }
}

/// Braces and what introduces them.
struct ScopeTests {
  private func outline(_ text: String, in path: String = "a.swift") -> [String] {
    SourceText(path, text).scopes
      .map { "\($0.depth) \($0.keyword) \($0.name) \($0.firstLine)-\($0.lastLine)" }
  }

  @Test func eachDeclarationSpansFromItsKeywordToItsBrace() {
    #expect(
      outline(
        """
        package struct A {
          var b = 1
          static func c(
            _ d: () -> Void = {}
          ) -> Int
          {
            self.init(b)
            if b { return }
          }
          init() {}
          var e: Int { 1 }
        }
        """) == [
          "1   3-3", "2   7-7", "1 func c 2-8", "1 init init 9-9", "1 var e 10-10",
          "0 struct A 0-11",
        ])
  }

  @Test func inCOnlyFunctionsAtTopLevelCount() {
    #expect(
      outline(
        """
        #include <a.h> // {
        static const int a[] = {f(1)};
        struct b { int c; };
        int
        d(void) {
          if (c) {
          }
        }
        """, in: "a.c") == ["0   1-1", "0   2-2", "1   5-6", "0 func d 3-7"])
  }
}
