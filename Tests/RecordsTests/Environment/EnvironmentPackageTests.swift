import Testing

@testable import Records

struct EnvironmentPackageTests {
  private func text(_ packages: [PackageRecord]) -> [String] {
    packages.map { package in
      "\(package.kind.rawValue) \(package.name) \(package.version)"
        + (package.source.map { " \($0.text)" } ?? "")
    }
  }

  @Test func aCondaEnvironmentHasPackagesOfBothKinds() throws {
    let conda = EnvironmentScratch()
    try conda.program("envs/ml/bin/python3.11")
    try conda.link("envs/ml/bin/python", to: "python3.11")
    try conda.program("envs/ml/bin/ffmpeg")
    try conda.write("envs/ml/lib/python3.11/os.py", "")
    try conda.write(
      "envs/ml/lib/python3.11/site-packages/numpy-1.26.4.dist-info/METADATA",
      "Metadata-Version: 2.1\nName: numpy\nVersion: 1.26.4\n")
    for name in ["numpy-1.26.4-py311h64a7726_0", "libgcc-ng-13.2.0-h1_0", "ffmpeg-6.1.1-h9_1"] {
      try conda.write("envs/ml/conda-meta/\(name).json", "{}")
    }
    try conda.write("envs/ml/conda-meta/history", "")
    let project = EnvironmentScratch()
    let variables = ["CONDA_EXE": conda.path("bin/conda"), "PATH": "/nowhere"]
    let record = try project.environment(
      of: "conda run -n ml python x && conda activate ml && ffmpeg", variables
    ).record
    #expect(text(record.interpreters[0].packages) == ["python numpy 1.26.4"])
    #expect(
      text(record.packages) == [
        "conda ffmpeg 6.1.1 h9_1", "conda libgcc-ng 13.2.0 h1_0",
        "conda numpy 1.26.4 py311h64a7726_0",
      ])
    #expect(record.programs == [ProgramRecord(name: "ffmpeg", version: "6.1.1 h9_1")])
  }

  @Test func anRInstallationHasThePackagesOfItsLibraries() throws {
    let r = EnvironmentScratch()
    try r.program("bin/R", "#!/bin/sh\nR_HOME_DIR=\(r.path("lib/R"))\n")
    try r.program("lib/R/bin/Rscript")
    try r.link("bin/Rscript", to: "../lib/R/bin/Rscript")
    let library = "lib/R/library"
    try r.write(
      "\(library)/base/DESCRIPTION", "Package: base\nVersion: 4.2.2\nPriority: base\n")
    try r.write(
      "\(library)/MASS/DESCRIPTION",
      "Package: MASS\nPriority: recommended\nVersion: 7.3-58.2\nTitle: A\n  B: c\n")
    try r.write(
      "own/dplyr/DESCRIPTION",
      """
      Package: dplyr
      Version: 1.1.0
      RemoteType: github
      RemoteUsername: tidyverse
      RemoteRepo: dplyr
      RemoteSha: abc
      """)
    try r.write("\(library)/dplyr/DESCRIPTION", "Package: dplyr\nVersion: 0.1\n")
    for command in ["R -f x", "Rscript x.R"] {
      let record = try EnvironmentScratch().environment(
        of: command, ["PATH": r.path("bin"), "R_LIBS": r.path("own")]
      ).record
      #expect(
        record.programs == [
          ProgramRecord(name: String(command.prefix { $0 != " " }), version: "4.2.2")
        ])
      #expect(
        text(record.packages) == [
          "R MASS 7.3-58.2", "R dplyr 1.1.0 git+https://github.com/tidyverse/dplyr@abc",
        ])
    }
  }

  @Test func nodeFindsTheNearestModules() throws {
    let node = EnvironmentScratch()
    try node.program("bin/node")
    try node.write(
      "include/node/node_version.h",
      "#define NODE_MAJOR_VERSION 18\n#define NODE_MINOR_VERSION 19\n#define NODE_PATCH_VERSION 1\n"
    )
    try node.program("lib/node_modules/npm/bin/npm-cli.js", "#!/usr/bin/env node\n")
    try node.write("lib/node_modules/npm/package.json", #"{"version":"10.2.4"}"#)
    try node.link("bin/npm", to: "../lib/node_modules/npm/bin/npm-cli.js")
    let project = EnvironmentScratch()
    try project.write("a/node_modules/b/package.json", #"{"version":"1.0.0"}"#)
    try project.write("a/node_modules/b/node_modules/c/package.json", #"{"version":"0.1.0"}"#)
    try project.write("a/node_modules/@s/d/package.json", #"{"version":"2.0.0"}"#)
    try project.write("a/node_modules/.bin/x", "")
    try project.write("a/node_modules/odd/package.json", "{")
    let variables = ["PATH": node.path("bin")]
    let record = try project.environment(of: "npm run x", variables, in: "a/deeper").record
    #expect(
      record.programs == [
        ProgramRecord(name: "node", version: "18.19.1"),
        ProgramRecord(name: "npm", version: "10.2.4"),
      ])
    let packages = ["node @s/d 2.0.0", "node b 1.0.0", "node b/node_modules/c 0.1.0"]
    #expect(text(record.packages) == packages)
    try project.write(
      "a/node_modules/.package-lock.json",
      #"""
      {"packages":{"node_modules/e":{"version":"3.0.0","resolved":"https://r/e.tgz"},
      "node_modules/f":{"version":"4.0.0","resolved":"git+ssh://git@h/f.git#abc"}}}
      """#)
    #expect(
      try text(project.environment(of: "node x", variables, in: "a").record.packages) == [
        "node e 3.0.0", "node f 4.0.0 git+ssh://h/f.git@abc",
      ])
  }

  @Test(arguments: [
    ("1.0", "1.0"), ("1.0.0", "1.0.0"), ("2022.01.02", "2022.1.2"), ("v1.0", "1.0"),
    ("1.0-RC1", "1.0rc1"), ("1.0.alpha", "1.0a0"), ("1.0b.2", "1.0b2"), ("1.0c3", "1.0rc3"),
    ("1.0preview4", "1.0rc4"), ("1.0-1", "1.0.post1"), ("1.0.rev2", "1.0.post2"),
    ("1.0post", "1.0.post0"), ("1.0dev", "1.0.dev0"), ("1.0a1.post2.dev3", "1.0a1.post2.dev3"),
    ("1!2.0", "1!2.0"), ("0!2.0", "2.0"), ("2.13.0+CPU", "2.13.0+cpu"),
    ("1.0+ubuntu-01_b", "1.0+ubuntu.1.b"), (" 1.0\n", "1.0"), ("1.0+", "1.0+"),
    ("1.0.x", "1.0.x"), ("unknown", "unknown"), ("", ""), ("1.0 final", "1.0 final"),
  ]) func versionsAreNormalized(_ text: String, _ expected: String) {
    #expect(normalizedPythonVersion(text) == expected)
  }

  @Test(arguments: [
    ("https://ana:pw@h/p?q=1#f", "https://h/p"), ("ssh://git@h:22/p.git", "ssh://h:22/p.git"),
    ("https://h/a@b", "https://h/a@b"), ("git@h:p.git", "git@h:p.git"), ("file:///a", "file:///a"),
  ]) func aURLLosesWhatMayBeSecret(_ url: String, _ expected: String) {
    #expect(publicURL(url) == expected)
  }

  @Test(arguments: [
    ("/p", "."), ("/p/a/b", "a/b"), ("/q", "/q"), ("/pp", "/pp"),
  ]) func pathsAreToldFromTheProject(_ path: String, _ expected: String) {
    #expect(projectPath(path, root: "/p") == expected)
    #expect(projectPath("/srv/ana/x", root: "/srv/ana/p") == "../x")
  }
}
