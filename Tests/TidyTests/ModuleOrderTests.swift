import Testing

struct ModuleOrderTests {
  private static let manifest = Manifest(Repository().text("Package.swift") ?? "")

  @Test func theManifestListsTheModulesInTheirOrder() {
    #expect(Self.manifest.disorder == [])
  }

  @Test func aModuleImportsOnlyWhatStandsAboveIt() {
    #expect(Repository.sources.count > 100)
    expectNone(Repository.sources.flatMap { $0.forbiddenImports(Self.manifest) })
  }

  @Test func everyModuleTellsItsIdea() {
    let libraries = Manifest.order.filter { !["CLibYAML", "CZlib", "CPipe", "pipe"].contains($0) }
    let pages = libraries.map { "Sources/\($0)/\($0).docc/\($0).md" }
    expectNone(
      pages.filter { Repository().text($0)?.hasPrefix("# ``") != true }
        .map { Violation($0, 1, "the module has no page that tells its idea and its formats") })
  }

  // MARK: The rules themselves

  private static let sample = Manifest(
    """
    func module(_ name: String) -> [Target] { [.target(name: name, dependencies: dependencies)] }
    let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
    let layers = [
      .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["yaml"])]),
      .target(name: "CPipe", exclude: ["texts"]),
      // module("Old", []),
      module("FileStore", ["CPipe", crypto]),
      module(
        "Documents",
        ["FileStore", "Planning"]),
      .executableTarget(name: "pipe", dependencies: ["Documents", crypto], settings: []),
      .target(name: "Support", dependencies: ["pipe"], path: "Tests/Support"),
      .testTarget(name: "PipeTests", dependencies: ["pipe"]),
    ]
    """)

  @Test func aManifestIsRead() {
    #expect(
      Self.sample.modules == [
        .init(name: "CLibYAML", dependencies: []), .init(name: "CPipe", dependencies: []),
        .init(name: "FileStore", dependencies: ["CPipe", "Crypto"]),
        .init(name: "Documents", dependencies: ["FileStore", "Planning"]),
        .init(name: "pipe", dependencies: ["Documents", "Crypto"]),
      ])
  }

  @Test func disorderIsFound() {
    #expect(
      Self.sample.disorder.dropFirst() == [
        "'Documents' must not depend on 'Planning'", "'pipe' must not depend on 'Crypto'",
      ])
    #expect(Self.sample.disorder.first?.hasPrefix("the modules are [\"CLibYAML\"") == true)
  }

  @Test func aForbiddenImportIsFound() {
    let file = SourceText(
      "Sources/FileStore/A.swift",
      """
      // import Foundation
      import Glibc
      import CPipe
      @preconcurrency package import struct Crypto.SHA256
      import Foundation
      @testable import Documents
      import class Planning.Planner
      let text = "import Foundation"
      """)
    #expect(
      file.forbiddenImports(Self.sample) == [
        Violation(file.path, 5, "'FileStore' must not import 'Foundation'"),
        Violation(file.path, 6, "'FileStore' must not import 'Documents'"),
        Violation(file.path, 7, "'FileStore' must not import 'Planning'"),
      ])
    #expect(
      SourceText("Sources/New/A.swift", "").forbiddenImports(Self.sample)
        == [Violation("Sources/New/A.swift", 1, "'New' is not a module of Package.swift")])
  }
}
