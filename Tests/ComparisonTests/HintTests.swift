import Documents
import Testing

@testable import Comparison

private func hints(_ old: String, _ new: String) -> [Hint] {
  HintRecognition(now: now).hints(old: .string(old), new: .string(new), distance: nil).sorted()
}

@Test func timesNearNowAreRecognised() {
  #expect(hints("2026-11-24", "2026-11-25") == [.timestamp])
  #expect(hints("at 2026/11/24 09:00", "at 2026/11/24 09:01") == [.timestamp])
  #expect(hints("Mon, 23 Nov 2026 17:12", "Tue, 24 Nov 2026 17:12") == [.timestamp])
  #expect(hints("run-20261124T090000Z", "run-20261125T103001Z") == [.timestamp])
  #expect(hints("t=1795510800.5", "t=1795602601.5") == [.timestamp])
  #expect(hints("1795510800123", "1795602601456") == [.timestamp])
  #expect(hints("17:12:30", "17:12:31") == [.timestamp])
}

@Test func datesInDataAreNoTimestamps() {
  #expect(hints("born 1981-03-04", "born 1981-03-05") == [])
  #expect(hints("2019-01-01", "2019-01-02") == [])
  #expect(hints("123456", "123457") == [])
  #expect(
    HintRecognition(now: nil).hints(
      old: .string("2026-11-24"), new: .string("2026-11-25"), distance: nil) == [])
}

@Test func whatIsTheSameOnBothSidesIsNoHint() {
  #expect(hints("0x7f3a5c0b1d30 a", "0x7f3a5c0b1d30 b") == [])
  #expect(hints("/tmp/tmpab12cd34 2026-11-25 a", "/tmp/tmpab12cd34 2026-11-25 b") == [])
}

@Test func namesOfPlacesAndThingsAreRecognised() {
  #expect(hints("<A at 0x7f3a5c0b1d30>", "<A at 0x55aa0b1d30>") == [.address])
  #expect(hints("in /tmp/tmpab12cd34", "in /tmp/tmpab12cd99") == [.temporaryPath])
  #expect(hints("tmpab12cd34", "tmpab12cd99") == [.temporaryPath])
  #expect(hints("\"/srv/a/x\"", "\"/srv/b/x\"") == [.absolutePath])
  #expect(hints("url(#p1a2b3c4d5e)", "url(#p9f8e7d6c5b)") == [.hexadecimal])
  #expect(hints("3,5", "3.5") == [.decimalMark])
  #expect(hints("http://a/b/c", "http://a/b/d") == [])
}

@Test func anExcerptShowsWhereTextsPart() {
  let (a, b) = excerpts(
    .string(String(repeating: "é", count: 300) + "x"),
    .string(String(repeating: "é", count: 300) + "y" + String(repeating: "z", count: 300)))
  #expect(a?.string == "…" + String(repeating: "é", count: 50) + "x")
  #expect(b?.string?.hasPrefix("…" + String(repeating: "é", count: 25) + "y") == true)
  #expect(b?.string?.hasSuffix("z…") == true)
}
