import Testing

@testable import Records

/// What files and commands ask for without an exact version.
@Suite struct FloatingVersionsTests {
  private func names(_ text: String, _ kind: FloatingVersions.Kind) -> [String] {
    FloatingVersions.names(in: Array(text.utf8), kind: kind)
  }

  @Test(arguments: [
    ("numpy", ["numpy"]), ("numpy==2.1.0", []), ("numpy == 2.1.0 ; python_version > '3'", []),
    ("numpy>=2", ["numpy"]), ("numpy==2.*", ["numpy"]), ("numpy[extra]~=2.1", ["numpy"]),
    ("numpy===2.1.0", []), ("# numpy", []), ("", []), ("-r other.txt", []), ("--hash=x", []),
    ("-e ./lib", []), ("./lib", []), ("numpy # any", ["numpy"]), ("numpy==2.1.0 # why", []),
    ("x @ https://example.org/x-1.whl", []), ("x @ git+https://example.org/x@main", ["x"]),
    ("git+https://example.org/x@0123456789012345678901234567890123456789", []),
    ("git+https://example.org/x", ["git+https://example.org/x"]),
  ])
  func aRequirementIsPinnedByAnExactVersionOrACommit(line: String, expected: [String]) {
    #expect(names(line + "\n", .requirements) == expected)
  }

  @Test func aProjectsTablesAreRead() {
    let text = """
      [project]
      name = "x"
      dependencies = [
        "a>=1", # why
        "b==2",
        'c',
      ]
      [project.scripts]
      dependencies = "no"
      [tool.poetry.dependencies]
      python = "^3.11"
      d = "^1.0"
      e = "==1.0"
      f = {version = "~2", extras = ["g"]}
      [tool.other]
      h = "1"
      """
    #expect(names(text, .project) == ["a", "c", "d", "f"])
    #expect(names("[project]\ndependencies = [\"a\"]\nreadme = \"b\"\n", .project) == ["a"])
  }

  @Test func anEnvironmentOfCondaIsRead() {
    let text = """
      dependencies:
        - python=3.11
        - numpy=1.26.4
        - scipy==1.11
        - r-base=4.3=h1234
        - pandas>=2
        - pip
        - pip:
          - torch
          - jax==0.4.1
      """
    #expect(names(text, .conda) == ["python", "pandas", "pip", "torch"])
    #expect(names("- [", .conda) == [])
  }

  @Test func imagesNeedADigest() {
    let text = """
      ARG BASE
      FROM --platform=linux/amd64 python:3.11 AS base
      from debian
      FROM base
      FROM scratch
      FROM ${BASE}
      FROM debian@sha256:0123
      """
    #expect(names(text, .container) == ["python:3.11", "debian"])
  }

  @Test(arguments: [
    ("docker run --rm -v a:b -it ubuntu:22.04 sort x", ["ubuntu:22.04"]),
    ("cd x && sudo docker run --name=y ubuntu | sort", ["ubuntu"]),
    ("docker run ubuntu@sha256:01 sort", []), ("docker run $IMAGE sort", []),
    ("docker build .", []), ("echo docker run x", []),
    ("podman --log-level x run a; podman run a", ["a"]),
    ("apptainer exec --nv docker://ubuntu:22.04 sort", ["ubuntu:22.04"]),
    ("apptainer exec x.sif sort", []),
  ])
  func commandsNameImages(command: String, expected: [String]) {
    #expect(CommandImages.floating(in: command) == expected)
  }

  @Test func filesAreKnownByTheirNames() {
    let kinds = [
      "requirements.txt", "a/requirements-dev.txt", "requirements.in", "pyproject.toml",
      "environment.yml", "docker/Dockerfile", "Dockerfile.gpu", "Dockerfiles",
    ].map(FloatingVersions.kind)
    #expect(
      kinds == [.requirements, .requirements, nil, .project, .conda, .container, .container, nil])
  }
}

/// Descriptions of environments beside the run cache.
@Suite struct EnvironmentStoreTests {
  private let folder = EnvironmentScratch()
  private let environment = EnvironmentRecord(
    variables: [VariableRecord(name: "SEED", value: nil), VariableRecord(name: "X", value: "1")],
    system: SystemRecord(
      operatingSystem: "Debian 12", cLibrary: nil, architecture: "x86-64", features: []))

  @Test func whatIsKeptReadsBackEqual() throws {
    let store = EnvironmentStore(directory: folder.path("environments"))
    #expect(store.environment(environment.digest) == nil)
    try store.insert(environment)
    try store.insert(environment)
    #expect(store.environment(environment.digest) == environment)
  }

  @Test func whatIsNotWhatItsNameSaysIsNotBelieved() throws {
    let store = EnvironmentStore(directory: folder.path("environments"))
    try store.insert(environment)
    try folder.write("environments/\(environment.digest)", "system: Debian 13, x86-64\n")
    #expect(store.environment(environment.digest) == nil)
    try folder.write("environments/\(environment.digest)", "{")
    #expect(store.environment(environment.digest) == nil)
    #expect(store.environment("../../secrets") == nil)
  }
}
