import Diagnostics
import Documents
import PipelineModel

/// Reading `sources:`, the data that no stage makes.
extension StageFileReader {
  func sources(_ pair: Node.Pair, _ resolver: Resolver) -> [Source] {
    guard let entries = pair.value.mapping else {
      if !pair.value.isNull { report(.sourcesNotAMap(pair, in: self)) }
      return []
    }
    let reader = StageReader(settingsOf: self, resolver)
    var seen: [ExactText: SourceSpan] = [:]
    return entries.compactMap { entry in
      let place = place(of: entry.key)
      guard let text = resolver.text(ofKey: entry),
        let found = reader.path(text, role: "sources", at: place)
      else { return nil }
      if let first = seen.updateValue(place, forKey: ExactText(found.path)) {
        report(.duplicateSource(text, at: place, first: first))
        return nil
      }
      var source = Source(path: found.path, id: found.path, place: place)
      read(entry.value, into: &source, reader)
      return source
    }
  }

  private func read(_ options: Node, into source: inout Source, _ reader: StageReader) {
    guard !options.isNull else { return }
    guard let pairs = options.mapping else {
      report(.wrongOptions(options, path: source.path, in: self))
      return
    }
    for pair in pairs {
      switch pair.keyText {
      case "origin": source.origin = reader.text(pair, what: "a text")
      case "licence": source.licence = reader.text(pair, what: "a text")
      case "desc": source.description = reader.text(pair, what: "a text")
      case "meta": source.meta = reader.resolver.value(of: pair.value)
      default: reportUnknown(pair, at: .source, stage: nil)
      }
    }
  }
}
