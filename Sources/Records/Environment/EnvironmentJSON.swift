import Documents

extension EnvironmentRecord {
  /// The document `pipe.environment/1`.
  ///
  /// - Parameters:
  ///   - stage: The stage's address, or nil.
  ///   - machine: What only the machine knows; without it those fields are null or empty.
  package func json(stage: String?, machine: MachineRecord? = nil) -> Value {
    var fields: [(key: String, value: Value)] = [
      ("schema", .string("pipe.environment/1")),
      ("stage", stage.map(Value.string) ?? .null),
      ("digest", .string(digest)),
      ("ring", .string(ring.rawValue)),
      ("system", systemJSON(machine)),
      ("cpu", machine?.processorJSON ?? recordedProcessorJSON),
      ("tools", .list(toolsJSON(machine))),
      ("python", Self.packagesJSON(interpreters.first?.packages ?? [])),
    ]
    if interpreters.count > 1 {
      let others = interpreters.dropFirst().map { interpreter -> Value in
        .map([
          ("version", .string(interpreter.version)),
          ("python", Self.packagesJSON(interpreter.packages)),
        ])
      }
      fields.append(("interpreters", .list(others)))
    }
    for kind in PackageRecord.Kind.allCases where kind != .python {
      let members = packages.filter { $0.kind == kind }
      if !members.isEmpty {
        fields.append((kind.rawValue.lowercased(), Self.packagesJSON(members)))
      }
    }
    fields += [
      ("libraries", .list([])),
      ("variables", .map(variables.map { ($0.name, $0.value.map(Value.string) ?? .null) })),
      ("image", image.map(Value.string) ?? .null),
      ("gpu", gpu.map(Value.string) ?? .null),
    ]
    return .map(fields)
  }

  private func systemJSON(_ machine: MachineRecord?) -> Value {
    .map([
      ("os", .string(system.operatingSystem)),
      ("libc", system.cLibrary.map(Value.string) ?? .null),
      ("architecture", .string(system.architecture)),
      ("kernel", machine?.kernel.map(Value.string) ?? .null),
    ])
  }

  private var recordedProcessorJSON: Value {
    .map([("model", .null), ("features", .list(system.features.map(Value.string)))])
  }

  private func toolsJSON(_ machine: MachineRecord?) -> [Value] {
    if let machine { return machine.json["tools"]?.list ?? [] }
    let pythons = interpreters.map { ProgramRecord(name: "python", version: $0.version) }
    return (pythons + programs).map { program in
      let prefix = "sha256:"
      let digest = program.version.hasPrefix(prefix) ? program.version.dropFirst(prefix.count) : nil
      return .map([
        ("name", .string(program.name)), ("path", .null),
        ("version", digest == nil ? .string(program.version) : .null),
        ("sha256", digest.map { .string(String($0)) } ?? .null),
      ])
    }
  }

  private static func packagesJSON(_ packages: [PackageRecord]) -> Value {
    .map(
      packages.map { package in
        let source = package.source.map { Value.string($0.text) } ?? .null
        return (package.name, .map([("version", .string(package.version)), ("source", source)]))
      })
  }
}
