// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

/// Tests that run the released program, each suite in a folder of its own.
func programTests(_ name: String) -> Target {
  .testTarget(name: name, dependencies: ["Support"], swiftSettings: strict)
}

/// A library module: its name, and the modules above it that it may import.
func module(
  _ name: String, _ dependencies: [Target.Dependency], tests: [Target.Dependency] = []
) -> [Target] {
  [
    .target(name: name, dependencies: dependencies, swiftSettings: strict),
    .testTarget(
      name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies + tests,
      swiftSettings: strict),
  ]
}

// The commit comes through the environment, because a manifest's own look at Git is cached.
let commit: [CSetting] =
  Context.environment["PIPE_COMMIT"].map {
    [.define("PIPE_COMMIT", to: "\"\($0)\"")]
  } ?? []

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

// Listed from the bottom up: a module imports only modules that stand above it.
let layers: [[Target]] = [
  [
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CPipe", exclude: ["texts"], cSettings: commit),
  ],
  module("Diagnostics", ["CPipe"]),
  module("Documents", ["CLibYAML", "Diagnostics"]),
  module("FileStore", ["CPipe", "Diagnostics", crypto]),
  module("PipelineModel", ["Diagnostics", "Documents", "FileStore"]),
  module("PipelineLoading", ["Diagnostics", "Documents", "FileStore", "PipelineModel"]),
  module("Records", ["Diagnostics", "Documents", "FileStore", "PipelineModel", "PipelineLoading"]),
  module("Planning", ["Diagnostics", "Documents", "FileStore", "PipelineModel", "Records"]),
  module("Comparison", ["CPipe", "CZlib", "Diagnostics", "Documents", "FileStore"]),
  module(
    "Remotes",
    ["CPipe", "Diagnostics", "Documents", "FileStore", "PipelineModel", "Records"],
    tests: ["Support"]),
  module(
    "Execution",
    [
      "CPipe", "Diagnostics", "Documents", "FileStore", "PipelineModel", "PipelineLoading",
      "Records", "Planning", "Comparison", "Remotes",
    ]),
  module(
    "Verification",
    [
      "CPipe", "Diagnostics", "Documents", "FileStore", "PipelineModel", "Records", "Planning",
      "Comparison", "Execution",
    ]),
  module(
    "Provenance",
    [
      "Diagnostics", "Documents", "FileStore", "PipelineModel", "PipelineLoading", "Records",
      "Planning", "Execution",
    ]),
  module("Drawing", ["Diagnostics"]),
  // Reads the repository's own files; of the modules it needs only the one that lists the codes.
  [.testTarget(name: "TidyTests", dependencies: ["Diagnostics"], swiftSettings: strict)],
  [
    .executableTarget(
      name: "pipe",
      dependencies: [
        "CPipe", "Diagnostics", "Documents", "FileStore", "PipelineModel", "PipelineLoading",
        "Records", "Planning", "Comparison", "Remotes", "Execution", "Verification", "Provenance",
        "Drawing",
        arguments,
      ],
      swiftSettings: strict)
  ],
  [
    .target(name: "Support", path: "Tests/Support", swiftSettings: strict),
    programTests("CommandTests"),
    programTests("CompatibilityTests"),
    programTests("FaultTests"),
    programTests("PropertyTests"),
  ],
]

let package = Package(
  name: "pipe",
  products: [.executable(name: "pipe", targets: ["pipe"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
  ],
  targets: layers.flatMap { $0 },
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x
)
