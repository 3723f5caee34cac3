import Diagnostics
import Documents
import PipelineModel

/// Reading `remotes:`, the stores elsewhere: a name and a URL each, of which the first is the default.
extension StageFileReader {
  func remotes(_ pair: Node.Pair, _ resolver: Resolver) -> [RemoteSettings] {
    guard let entries = pair.value.mapping else {
      if !pair.value.isNull {
        report(.wrongType(pair.value, key: "remotes", what: "a map of names and URLs", in: self))
      }
      return []
    }
    let reader = StageReader(settingsOf: self, resolver)
    return entries.compactMap { entry in
      guard let name = resolver.text(ofKey: entry), let url = reader.text(entry, what: "a URL")
      else { return nil }
      var remote = RemoteSettings(name: name, url: .init(text: url, folder: project.files.root))
      remote.place = place(of: entry.key)
      return remote
    }
  }
}
