import Testing

@testable import Documents

@Test func typesCount() {
  let values: [Value] = [
    .null, .bool(true), .int(1), .float(1), .string("1"), .bigInt("1"), .list([.int(1)]),
    .map([("1", .int(1))]), .list([]), .map([]),
  ]
  #expect(Set(values).count == values.count)
  #expect(Value.float(.nan) == .float(-.nan))
  #expect(Value.float(.nan).hashValue == Value.float(-.nan).hashValue)
}

@Test func theOrderOfKeysDoesNotCount() {
  let one = Value.map([("e\u{301}", .int(1)), ("é", .int(2)), ("a", .null)])
  let other = Value.map([("a", .null), ("é", .int(2)), ("e\u{301}", .int(1))])
  #expect(one == other)
  #expect(one.hashValue == other.hashValue)
  #expect(one != .map([("a", .null), ("é", .int(1)), ("e\u{301}", .int(2))]))
}

@Test func textsAreEqualByCodePoints() {
  #expect(Value.string("é") != .string("e\u{301}"))
  #expect(Value.map([("é", .int(1))]) != .map([("e\u{301}", .int(1))]))
  #expect(Value.map([("é", .int(1))])["e\u{301}"] == nil)
}

@Test func accessorsAnswerOnlyForTheirType() {
  let value = Value.map([("a", .list([.int(1), .float(0.5), .bool(true), .string("x")]))])
  let items = value["a"]?.list
  #expect(items?.map(\.number) == [1, 0.5, nil, nil])
  #expect(items?.map(\.int) == [1, nil, nil, nil])
  #expect(items?.map(\.bool) == [nil, nil, true, nil])
  #expect(items?.map(\.string) == [nil, nil, nil, "x"])
  #expect(value["b"] == nil && value.list == nil && Value.null.isNull && !value.isNull)
}
