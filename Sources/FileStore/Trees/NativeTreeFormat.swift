import Diagnostics

/// The text format of a directory, which a person can read and `sha256sum` can check.
///
/// The first line is `pipe-tree 1`; each further line is `DIGEST SIZE KIND PATH`, sorted by path:
///
///     pipe-tree 1
///     2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae 3 file a.txt
///     fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9 3 executable bin/run
///     - 5 link latest<TAB>a.txt
///     - 0 directory logs
///
/// A link's size is that of its target. In paths and targets a backslash is `\\`, and bytes below
/// 0x20 and 0x7f are `\xNN`. Each line, also the last, ends with a line feed.
package struct NativeTreeFormat: TreeFormat {
  private static let header = "pipe-tree 1"

  /// The format; it has no options.
  package init() {}

  /// SHA-256.
  package var algorithm: DigestAlgorithm { .sha256 }
  /// SHA-256.
  package var objectAlgorithm: DigestAlgorithm { .sha256 }
  /// Inner links are kept.
  package var linkPolicy: LinkPolicy { .keepInner }

  /// An object like any other.
  package func treeObject(_ digest: Digest) -> ObjectID { ObjectID(digest, .sha256) }

  /// The canonical text.
  package func encode(_ tree: Tree) -> [UInt8] {
    var text = Array((Self.header + "\n").utf8)
    text.reserveCapacity(text.count + tree.entries.count * 112)
    for entry in tree.entries { Self.append(entry, to: &text) }
    return text
  }

  private static func append(_ entry: Tree.Entry, to text: inout [UInt8]) {
    switch entry.content {
    case .file(let digest, let size, let isExecutable):
      digest.appendHex(to: &text)
      text += " \(size ?? 0) \(isExecutable ? "executable" : "file") ".utf8
      EscapedText.append(entry.path, to: &text)
    case .link(let target):
      text += "- \(target.utf8.count) link ".utf8
      EscapedText.append(entry.path, to: &text)
      text.append(UInt8(ascii: "\t"))
      EscapedText.append(target, to: &text)
    case .emptyDirectory:
      text += "- 0 directory ".utf8
      EscapedText.append(entry.path, to: &text)
    }
    text.append(UInt8(ascii: "\n"))
  }

  /// The tree in a text.
  package func decode(_ bytes: [UInt8], source: String) throws -> Tree {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard let first = lines.first, first.starts(with: "pipe-tree ".utf8) else {
      throw Diagnostic.corruptTree(source, "it does not begin with '\(Self.header)'")
    }
    guard first.elementsEqual(Self.header.utf8) else { throw Diagnostic.newerTree(source) }
    guard lines.last?.isEmpty == true else {
      throw Diagnostic.corruptTree(source, "its last line is cut off")
    }
    lines.removeFirst()
    lines.removeLast()
    let entries = try lines.map { line in
      guard let entry = Self.entry(line) else {
        throw Diagnostic.corruptTree(source, "it has an unreadable line")
      }
      return entry
    }
    return try Tree(entries, source: source, mustBeSorted: true)
  }

  /// It holds all that a tree has.
  package var isLossy: Bool { false }

  /// Nothing.
  package func losses(in tree: Tree) -> [TreeLoss] { [] }

  private static func entry(_ line: ArraySlice<UInt8>) -> Tree.Entry? {
    let fields = line.split(
      separator: UInt8(ascii: " "), maxSplits: 3, omittingEmptySubsequences: false)
    guard fields.count == 4, let size = decimal(fields[1]) else { return nil }
    let kind = fields[2]
    if kind.elementsEqual("link".utf8) { return link(fields[0], size, fields[3]) }
    guard let path = EscapedText.text(of: fields[3]) else { return nil }
    if kind.elementsEqual("directory".utf8) {
      return fields[0].elementsEqual("-".utf8) && size == 0 ? .init(path, .emptyDirectory) : nil
    }
    let isExecutable = kind.elementsEqual("executable".utf8)
    guard isExecutable || kind.elementsEqual("file".utf8), fields[0].count == 64,
      let digest = Digest(hexDigits: fields[0])
    else { return nil }
    return .init(path, .file(digest: digest, size: size, isExecutable: isExecutable))
  }

  private static func link(
    _ digest: ArraySlice<UInt8>, _ size: Int64, _ names: ArraySlice<UInt8>
  ) -> Tree.Entry? {
    let names = names.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
    guard digest.elementsEqual("-".utf8), names.count == 2,
      let path = EscapedText.text(of: names[0]), let target = EscapedText.text(of: names[1]),
      Int64(target.utf8.count) == size, size > 0
    else { return nil }
    return .init(path, .link(target: target))
  }

  /// A number as this format writes it: no sign, no leading zero.
  private static func decimal(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }),
      digits.count == 1 || digits.first != UInt8(ascii: "0")
    else { return nil }
    return Int64(String(decoding: digits, as: UTF8.self))
  }
}

extension Tree {
  /// A tree of entries that were read from `source`.
  ///
  /// - Throws: a ``Diagnostic`` that names the flaw.
  init(_ entries: [Entry], source: String, mustBeSorted: Bool) throws {
    if mustBeSorted,
      !zip(entries, entries.dropFirst()).allSatisfy({ !$1.path.precedesInBytes($0.path) })
    {
      throw Diagnostic.corruptTree(source, "its lines are not sorted")
    }
    do throws(TreeFlaw) {
      try self.init(entries)
    } catch {
      throw Diagnostic.corruptTree(source, error.words)
    }
  }
}
