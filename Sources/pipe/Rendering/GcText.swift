import Documents
import Execution

/// What `gc` found, as text and as JSON.
enum GcText {
  /// How much goes.
  static func amount(_ found: GarbageCollection.Result) -> String {
    "\(countText(found.objects.count, "object")), \(sizeText(found.bytes))"
  }

  /// How much may go of what was put aside.
  static func amount(_ items: [TrashCleaning.Item]) -> String {
    let going = items.filter { !$0.isKept }
    return "\(countText(going.count, "folder")), \(sizeText(going.reduce(0) { $0 + $1.bytes }))"
  }

  /// How much stays.
  static func kept(_ found: GarbageCollection.Result) -> String {
    "\(countText(found.keptCount, "object")), \(sizeText(found.keptBytes))"
  }

  /// What goes and what stays.
  static func lines(_ found: GarbageCollection.Result, all: Bool) -> [String] {
    var table = Table()
    table.add("goes", countText(found.objects.count, "object"), sizeText(found.bytes))
    if found.candidates > 0 {
      table.add("", countText(found.candidates, "former result"), "no longer whole")
    }
    table.add("stays", countText(found.keptCount, "object"), sizeText(found.keptBytes))
    for user in found.users { table.add("", "also for", user) }
    guard all else { return table.lines }
    var objects = Table()
    for object in found.objects { objects.add("\(object.digest)", sizeText(object.bytes)) }
    return objects.lines + table.lines
  }

  /// What was put aside.
  static func lines(_ items: [TrashCleaning.Item]) -> [String] {
    var table = Table()
    for item in items {
      table.add(
        item.isKept ? "stays" : "goes", item.path, sizeText(item.bytes),
        item.days == 0 ? "today" : "\(countText(item.days, "day")) ago")
    }
    return table.lines
  }

  /// What was done, or how to do it.
  static func ending(_ found: GarbageCollection.Result, isDone: Bool) -> String? {
    if isDone { return "Removed \(amount(found))." }
    if found.objects.isEmpty, found.candidates == 0 { return nil }
    return "Nothing was removed. To do so: the same with --force"
  }

  /// What was done, or how to do it.
  static func ending(_ items: [TrashCleaning.Item], isDone: Bool) -> String? {
    if isDone { return "Removed \(amount(items))." }
    if !items.contains(where: { !$0.isKept }) { return nil }
    return "Nothing was removed. To do so: the same with --force"
  }

  /// The JSON document.
  static func document(_ found: GarbageCollection.Result, isDone: Bool) -> Value {
    .map([
      ("schema", .string("pipe.gc/1")), ("removed", .bool(isDone)),
      (
        "objects",
        .list(
          found.objects.map {
            .map([("digest", .string($0.digest)), ("bytes", .int(Int($0.bytes)))])
          })
      ),
      ("bytes", .int(Int(found.bytes))), ("former_results", .int(found.candidates)),
      ("kept_objects", .int(found.keptCount)), ("kept_bytes", .int(Int(found.keptBytes))),
      ("users", .list(found.users.map(Value.string))),
    ])
  }

  /// The JSON document.
  static func document(_ items: [TrashCleaning.Item], isDone: Bool) -> Value {
    .map([
      ("schema", .string("pipe.gc-trash/1")), ("removed", .bool(isDone)),
      (
        "items",
        .list(
          items.map {
            .map([
              ("path", .string($0.path)), ("bytes", .int(Int($0.bytes))), ("days", .int($0.days)),
              ("kept", .bool($0.isKept)),
            ])
          })
      ),
    ])
  }
}
