/// A URL of a store: `scheme://[user[:password]@]host[:port][/path][?option=value&…]`.
struct RemoteURL: Equatable {
  var scheme: String
  var user: String?
  var password: String?
  var host: String
  var port: String?
  /// What stands behind the host, with the slash that begins it.
  var path: String
  /// The options behind a question mark, by name.
  var query: [String: String]

  /// Takes a text apart; nil for a text that is no URL.
  init?(_ text: String) {
    guard let mark = text.firstRange(of: "://"), mark.lowerBound > text.startIndex else {
      return nil
    }
    scheme = text[..<mark.lowerBound].lowercased()
    var rest = text[mark.upperBound...]
    query = [:]
    if let start = rest.firstIndex(of: "?") {
      query = Self.options(rest[rest.index(after: start)...])
      rest = rest[..<start]
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    path = String(rest[slash...])
    var authority = rest[..<slash]
    if let at = authority.lastIndex(of: "@") {
      let names = authority[..<at].split(separator: ":", maxSplits: 1)
      user = names.first.map(decoded)
      password = names.count > 1 ? decoded(names[1]) : nil
      authority = authority[authority.index(after: at)...]
    }
    if let colon = authority.lastIndex(of: ":"),
      authority[colon...].dropFirst().allSatisfy(\.isNumber),
      !authority.hasSuffix("]")
    {
      port = String(authority[colon...].dropFirst())
      authority = authority[..<colon]
    }
    host = String(authority)
  }

  /// The URL without a password and without options.
  var shown: String {
    let name = user.map { "\($0)@" } ?? ""
    return "\(scheme)://\(name)\(host)\(port.map { ":\($0)" } ?? "")\(path)"
  }

  /// The path without slashes around it.
  var trimmedPath: String {
    var text = path[...].drop { $0 == "/" }
    while text.hasSuffix("/") { text.removeLast() }
    return String(text)
  }

  /// The host as a bucket or container, with the path below it.
  var bucketPath: String { trimmedPath.isEmpty ? host : "\(host)/\(trimmedPath)" }

  private static func options(_ text: Substring) -> [String: String] {
    var options: [String: String] = [:]
    for item in text.split(separator: "&") {
      let words = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      options[decoded(words[0]).lowercased()] = words.count > 1 ? decoded(words[1]) : ""
    }
    return options
  }
}

/// A part of a URL with its `%XX` resolved.
private func decoded(_ text: some StringProtocol) -> String {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    let digits = String(decoding: rest.prefix(2), as: UTF8.self)
    if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
      bytes.append(value)
      rest.removeFirst(2)
    } else {
      bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
