import Diagnostics

/// The `.dir` objects of DVC: JSON on one line, as Python's `json.dumps` writes it.
///
///     [{"md5": "d3b07384d113edec49eaa6238ad5ff00", "relpath": "a.txt"}, {"md5": "…", "relpath": "b/c"}]
///
/// Sizes, execute permissions, empty directories and links to directories are not held.
package struct DVCTreeFormat: TreeFormat {
  /// How files become digests: ``DigestAlgorithm/md5``, or ``DigestAlgorithm/textMD5`` as DVC 2 did.
  package let algorithm: DigestAlgorithm

  /// The format of DVC 3, or with `isLegacy` that of DVC 2.
  package init(isLegacy: Bool = false) {
    algorithm = isLegacy ? .textMD5 : .md5
  }

  /// Links to files are followed.
  package var linkPolicy: LinkPolicy { .followFiles }

  /// MD5, also where the line ends of files are normalized.
  package var objectAlgorithm: DigestAlgorithm { .md5 }

  /// An object whose name ends in `.dir`.
  package func treeObject(_ digest: Digest) -> ObjectID {
    ObjectID(digest, algorithm, isMarkedAsTree: true)
  }

  /// The canonical JSON.
  package func encode(_ tree: Tree) -> [UInt8] {
    var json: [UInt8] = [UInt8(ascii: "[")]
    json.reserveCapacity(tree.entries.count * 96)
    for entry in tree.entries {
      guard case .file(let digest, _, _) = entry.content else { continue }
      if json.count > 1 { json += ", ".utf8 }
      json += "{\"md5\": \"".utf8
      digest.appendHex(to: &json)
      json += "\", \"relpath\": ".utf8
      PythonJSON.append(entry.path, to: &json)
      json.append(UInt8(ascii: "}"))
    }
    json.append(UInt8(ascii: "]"))
    return json
  }

  /// The tree in a `.dir` object; members other than `md5` and `relpath` are passed over.
  package func decode(_ bytes: [UInt8], source: String) throws -> Tree {
    let objects: [[String: String]]
    do throws(PythonJSON.SyntaxError) {
      objects = try PythonJSON.objects(in: bytes)
    } catch {
      throw Diagnostic.corruptTree(source, "it is not a list of files in JSON")
    }
    let entries = try objects.map { object in
      guard let path = object["relpath"], let hex = object["md5"], hex.utf8.count == 32,
        let digest = Digest(hex: hex)
      else { throw Diagnostic.corruptTree(source, "a file lacks its 'md5' or 'relpath'") }
      return Tree.Entry(path, .file(digest: digest, size: nil, isExecutable: false))
    }
    return try Tree(entries, source: source, mustBeSorted: false)
  }

  /// It holds files alone.
  package var isLossy: Bool { true }

  /// Execute permissions, empty directories and links.
  package func losses(in tree: Tree) -> [TreeLoss] {
    tree.entries.compactMap { entry in
      switch entry.content {
      case .file(_, _, let isExecutable):
        isExecutable ? TreeLoss(entry.path, .executePermission) : nil
      case .link: TreeLoss(entry.path, .link)
      case .emptyDirectory: TreeLoss(entry.path, .emptyDirectory)
      }
    }
  }
}
