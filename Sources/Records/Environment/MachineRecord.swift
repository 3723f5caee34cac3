import Documents

/// What only this machine's results were made with: kept in the history of runs, never in a lock.
package struct MachineRecord: Hashable, Sendable {
  /// A program that a command names, as it lies on this machine.
  package struct Tool: Hashable, Sendable {
    /// The name under which the command calls it.
    package var name: String
    /// The absolute path, all symbolic links resolved.
    package var path: String
    /// The version, where it is known.
    package var version: String?
    /// The SHA-256 of the file in hexadecimal digits, nil if it cannot be read.
    package var sha256: String?
    /// The absolute path under which it was found, where that is another one.
    package var found: String?

    /// Creates a tool.
    package init(
      name: String, path: String, version: String?, sha256: String?, found: String? = nil
    ) {
      self.found = found
      self.name = name
      self.path = path
      self.version = version
      self.sha256 = sha256
    }
  }

  /// The kernel's release.
  package var kernel: String?
  /// The name of the processor.
  package var processor: String?
  /// The processor's flags that change how numbers are computed, as the kernel names them.
  package var flags: [String]
  /// The programs, sorted by name and path.
  package var tools: [Tool]

  /// Creates a record.
  package init(
    kernel: String? = nil, processor: String? = nil, flags: [String] = [], tools: [Tool] = []
  ) {
    self.kernel = kernel
    self.processor = processor
    self.flags = flags
    self.tools = tools
  }

  /// The record as JSON: `{"kernel","cpu":{"model","features"},"tools":[…]}`.
  package var json: Value {
    .map([
      ("kernel", kernel.map(Value.string) ?? .null),
      ("cpu", processorJSON),
      ("tools", .list(tools.map(\.json))),
    ])
  }

  /// The processor as JSON.
  var processorJSON: Value {
    .map([
      ("model", processor.map(Value.string) ?? .null),
      ("features", .list(flags.map(Value.string))),
    ])
  }

  /// The record that JSON tells; what is missing or of another type is absent.
  package init(json: Value) {
    kernel = json["kernel"]?.string
    processor = json["cpu"]?["model"]?.string
    flags = json["cpu"]?["features"]?.list?.compactMap(\.string) ?? []
    tools = (json["tools"]?.list ?? []).compactMap { tool in
      guard let name = tool["name"]?.string, let path = tool["path"]?.string else { return nil }
      return Tool(
        name: name, path: path, version: tool["version"]?.string,
        sha256: tool["sha256"]?.string, found: tool["found"]?.string)
    }
  }
}

extension MachineRecord.Tool {
  /// The tool as JSON.
  var json: Value {
    .map(
      [
        ("name", .string(name)), ("path", .string(path)),
        ("version", version.map(Value.string) ?? .null),
        ("sha256", sha256.map(Value.string) ?? .null),
      ] + (found.map { [("found", .string($0))] } ?? []))
  }
}
