import Documents
import Execution

/// What `gc` found, as text and as JSON.
enum GcText {
  /// How much goes.
  static func amount(_ found: GarbageCollection.Result) -> String {
    "\(countText(found.objects.count, "object")), \(sizeText(found.bytes))"
  }

  /// How much goes from the cache and from remotes.
  static func amounts(_ found: GarbageCollection.Result) -> String {
    let remotes = found.remotes.filter { !$0.objects.isEmpty }
    guard !remotes.isEmpty else { return amount(found) }
    let here = found.objects.isEmpty ? [] : ["\(amount(found)), from the cache"]
    let places =
      here
      + remotes.map { remote in
        "\(countText(remote.objects.count, "object")), \(sizeText(remote.bytes)), "
          + "from '\(remote.remote)'"
      }
    return places.joined(separator: "; ")
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
    let place = found.remotes.isEmpty ? "" : "in the cache"
    table.add("goes", countText(found.objects.count, "object"), sizeText(found.bytes), place)
    if found.fetchableCount > 0 {
      table.add("", countText(found.fetchableCount, "object"), "also in a remote: pipe fetch")
    }
    if found.candidates > 0 {
      table.add("", countText(found.candidates, "former result"), "no longer whole")
    }
    table.add("stays", countText(found.keptCount, "object"), sizeText(found.keptBytes), place)
    for remote in found.remotes {
      let place = "in '\(remote.remote)'"
      table.add("goes", countText(remote.objects.count, "object"), sizeText(remote.bytes), place)
      table.add("stays", countText(remote.keptCount, "object"), sizeText(remote.keptBytes), place)
    }
    for user in found.users { table.add("", "also for", user) }
    if !found.unpackedFolders.isEmpty {
      let count = found.unpackedFolders.count
      table.add("goes", countText(count, "folder"), "unpacked by a program of old")
    }
    let lines = table.lines + former(found) + notes(found)
    return all ? objects(found) + lines : lines
  }

  /// Each object that goes.
  private static func objects(_ found: GarbageCollection.Result) -> [String] {
    var table = Table()
    for object in found.objects { table.add(object.digest, sizeText(object.bytes)) }
    for remote in found.remotes {
      for object in remote.objects {
        table.add(object.object.digest.hex, sizeText(object.size), "in '\(remote.remote)'")
      }
    }
    return table.lines
  }

  /// Which records did not count.
  private static func former(_ found: GarbageCollection.Result) -> [String] {
    guard !found.formerStages.isEmpty else { return [] }
    let names = found.formerStages.map { "'\($0)'" }.joined(separator: ", ")
    return ["Not kept is what only the lock has, of stages that there are no more: \(names)"]
  }

  /// What to think of before data goes from a remote.
  private static func notes(_ found: GarbageCollection.Result) -> [String] {
    let names = found.remotes.filter { !$0.objects.isEmpty }.map { "'\($0.remote)'" }
    guard !names.isEmpty else { return [] }
    return [
      "Others may use \(names.joined(separator: " and ")); only what this clone knows of stays.",
      "First: git fetch --all --tags. Other projects that use it: --projects FOLDER",
    ]
  }

  /// That nothing goes.
  static func nothing(_ found: GarbageCollection.Result) -> [String] {
    [
      found.unknownFolders.isEmpty
        ? "The cache holds nothing that is not needed: \(kept(found))."
        : "Everything in the cache stays: \(kept(found))."
    ]
      + found.remotes.map { remote in
        "'\(remote.remote)' holds nothing that is not needed: "
          + "\(countText(remote.keptCount, "object")), \(sizeText(remote.keptBytes))."
      }
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
    if isDone { return "Removed \(amounts(found))." }
    if found.isEmpty { return nil }
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
      ("also_in_remote", .int(found.fetchableCount)),
      ("former_stages", .list(found.formerStages.map(Value.string))),
      ("unknown_folders", .list(found.unknownFolders.map(Value.string))),
      ("remotes", .list(found.remotes.map(value))),
      ("users", .list(found.users.map(Value.string))),
    ])
  }

  private static func value(_ remote: GarbageCollection.RemoteResult) -> Value {
    .map([
      ("remote", .string(remote.remote)), ("url", .string(remote.place)),
      (
        "objects",
        .list(
          remote.objects.map {
            .map([("digest", .string($0.object.digest.hex)), ("bytes", .int(Int($0.size)))])
          })
      ),
      ("bytes", .int(Int(remote.bytes))), ("kept_objects", .int(remote.keptCount)),
      ("kept_bytes", .int(Int(remote.keptBytes))),
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
