import Support
import Testing

/// One remote, two programs.
@Suite struct RemoteSharingTests {
  private static let stages = """
    stages:
      a:
        cmd: mkdir -p d/s && echo 1 > d/x && echo 2 > d/s/y
        outs: [d]
      b:
        cmd: cat d/x data.txt > b.txt
        deps: [d, data.txt]
        outs: [b.txt]

    """

  /// A project with tracked data that ran, committed, with a remote that is a folder beside it.
  private func project() -> SharedProject {
    let project = SharedProject(Self.stages, ["data.txt": "data\n"])
    project.scratch.sh(
      "git rm -q --cached data.txt; pipe add data.txt; pipe repro -q; pipe remote add -d st ../\(name(project))"
    )
    project.commit()
    return project
  }

  private func name(_ project: SharedProject) -> String {
    String(project.scratch.root.split(separator: "/").last ?? "") + ".bin/store"
  }

  /// Empties the workspace and the cache, as a fresh clone is.
  private func forget(_ project: SharedProject) {
    project.scratch.sh("rm -rf .dvc/cache .dvc/tmp d b.txt data.txt")
  }

  private func results(_ project: SharedProject) -> String {
    project.read("d/x") + project.read("d/s/y") + project.read("b.txt") + project.read("data.txt")
  }

  private static let expected = "1\n2\n1\ndata\ndata\n"

  @Test func dvcPullsWhatPipePushed() {
    let project = project()
    #expect(project.pipe("push", "--run-cache").output.hasPrefix("6 files pushed to st"))
    #expect(project.dvc("status", "-c").output == "Cache and remote 'st' are in sync.\n")
    forget(project)
    let pull = project.dvc("pull", "--run-cache")
    #expect(pull.status == 0, "\(pull)")
    #expect(results(project) == Self.expected)
    #expect(project.dvc("push").output == "Everything is up to date.\n")
    #expect(project.pipe("push", "--run-cache").output == "Everything is up to date.\n")
  }

  @Test func pipePullsWhatDVCPushed() {
    let project = project()
    #expect(project.dvc("push", "--run-cache").status == 0)
    #expect(project.pipe("push", "--run-cache").output == "Everything is up to date.\n")
    forget(project)
    #expect(project.pipe("status", "-c").output.hasPrefix("  deleted   b.txt"))
    #expect(project.pipe("pull").output.hasSuffix(", 3 outputs added.\n"))
    #expect(results(project) == Self.expected)
    #expect(project.dvc("status").output == "Data and pipelines are up to date.\n")
    #expect(project.pipe("repro", "--locked").status == 0)
  }

  @Test func whatIsPushedAgreesFileByFile() {
    let project = project()
    let list = "find . -type f -printf '%P %m %s\\n' | LC_ALL=C sort"
    let place = "\(project.scratch.root).bin/store"
    project.pipe("push", "--run-cache")
    let own = project.scratch.sh("cd '\(place)'; \(list)").output
    project.scratch.sh("chmod -R u+w '\(place)'; rm -r '\(place)'")
    project.dvc("push", "--run-cache")
    let others = project.scratch.sh("cd '\(place)'; \(list)").output
    #expect(own.contains("files/md5") && own.contains("runs/"))
    #expect(
      own.split(separator: "\n").filter { $0.hasPrefix("files") }
        == others.split(separator: "\n").filter { $0.hasPrefix("files") })
    #expect(
      own.split(separator: "\n").map { $0.prefix { $0 != " " } }
        == others.split(separator: "\n").map { $0.prefix { $0 != " " } })
  }

  @Test func statusAgainstTheRemoteAgrees() {
    let project = project()
    project.pipe("push", "b.txt")
    project.scratch.sh("rm .dvc/cache/files/md5/b0/*")
    func states(_ text: String) -> [String] {
      text.split(separator: "\n").map { line in
        line.split(whereSeparator: { " \t:".contains($0) }).prefix(2).joined(separator: " ")
      }.sorted()
    }
    let own = states(project.pipe("status", "-c").output)
    #expect(own == states(project.dvc("status", "-c").output))
    #expect(own == ["missing d/x", "new d", "new d/s/y", "new data.txt"])
  }

  @Test func eachReadsTheRemotesThatTheOtherWrote() {
    let project = SharedProject(Self.stages)
    project.pipe("remote", "add", "-d", "one", "../one")
    project.pipe("remote", "add", "two", "s3://bucket/x")
    project.pipe("remote", "modify", "two", "endpointurl", "http://h:1")
    project.pipe("remote", "modify", "--local", "two", "secret_access_key", "a#b,c")
    project.dvc("remote", "add", "three", "../three")
    project.dvc("remote", "rename", "two", "deux")
    project.pipe("remote", "rename", "three", "trois")
    project.dvc("remote", "default", "trois")
    project.pipe("remote", "remove", "one")
    let listed = project.dvc("remote", "list").output.split(separator: "\n").sorted()
    #expect(
      listed.map { $0.split(whereSeparator: \.isWhitespace).map(String.init) } == [
        ["deux", "s3://bucket/x"],
        ["trois", project.scratch.root.prefix { $0 != "-" }.dropLast(4) + "three", "(default)"],
      ])
    #expect(
      project.pipe("remote", "list").output.split(separator: "\n").sorted() == [
        "  deux    s3://bucket/x", "  trois   ../../three     (default)",
      ])
    #expect(
      project.dvc("config", "remote.deux.endpointurl").output == "http://h:1\n")
    #expect(project.read(".dvc/config.local").contains("a#b,c"))
  }

  @Test func dataThatIsNotToBePushedStays() {
    let project = SharedProject(
      """
      stages:
        a:
          cmd: echo a > a; echo b > b
          outs:
          - a
          - b: {push: false}

      """)
    project.pipe("repro", "-q")
    project.pipe("remote", "add", "-d", "st", "../\(name(project))")
    #expect(project.pipe("push").output.hasPrefix("1 file pushed"))
    #expect(project.dvc("push").output == "Everything is up to date.\n")
    #expect(project.pipe("status", "-c").output == "Cache and remote 'st' are in sync.\n")
  }

  @Test func dataOfDVC2IsReadFromItsOldPlaces() {
    let project = SharedProject(
      "stages: {}\n",
      [
        "old.dvc": "outs:\n- md5: 60b725f10c9c85c70d97880dfe8191b3\n  size: 2\n  path: old\n"
      ])
    project.pipe("remote", "add", "-d", "st", "../\(name(project))")
    project.scratch.sh(
      "mkdir -p ../\(name(project))/60; echo a > ../\(name(project))/60/b725f10c9c85c70d97880dfe8191b3"
    )
    #expect(project.pipe("pull").output.hasSuffix(", 1 output added.\n"))
    #expect(project.read("old") == "a\n")
  }

  @Test func reproBringsTrackedDataFromTheRemote() {
    let project = project()
    project.pipe("push")
    forget(project)
    let ending = project.pipe("repro", "--pull")
    #expect(ending.output.hasSuffix("0 ran, 2 restored in ") || ending.status == 0, "\(ending)")
    #expect(results(project) == Self.expected)
  }
}

/// Remotes that only a server reaches, with settings as DVC has them.
@Suite struct ServedRemoteTests {
  private static let stages = """
    stages:
      a:
        cmd: mkdir d && echo 1 > d/x && echo 2 > d/y
        outs: [d]

    """

  /// Pushes, forgets, pulls: what each said.
  private func roundTrip(_ project: SharedProject) -> [String] {
    let push = project.pipe("push", "--run-cache")
    let again = project.pipe("push", "--run-cache")
    let status = project.pipe("status", "-c")
    project.scratch.sh("rm -rf .dvc/cache d")
    let pull = project.pipe("pull", "--run-cache")
    #expect(project.read("d/x") + project.read("d/y") == "1\n2\n", "\(push) \(pull)")
    return [push, again, status, pull].map { redacted($0.output) }
  }

  /// Lets DVC bring what pipe pushed, and pipe what DVC pushed then.
  private func exchange(_ project: SharedProject) {
    project.commit()
    project.scratch.sh("rm -rf .dvc/cache d")
    let theirs = project.dvc("pull", "-q")
    #expect(theirs.status == 0, "\(theirs)")
    #expect(project.read("d/x") + project.read("d/y") == "1\n2\n")
    project.write("more", "of it\n")
    project.pipe("add", "-q", "more")
    let pushed = project.dvc("push")
    #expect(pushed.output == "1 file pushed\n", "\(pushed)")
    #expect(project.pipe("status", "-c").output == "Cache and remote 'it' are in sync.\n")
    project.scratch.sh("rm -rf .dvc/cache d more")
    #expect(project.pipe("pull", "-q").status == 0)
    #expect(project.read("d/x") + project.read("d/y") + project.read("more") == "1\n2\nof it\n")
  }

  private static let expected = [
    "3 files pushed to it (126 B, T).\n", "Everything is up to date.\n",
    "Cache and remote 'it' are in sync.\n",
    "  A  d\n3 files fetched from it (126 B, T), 1 output added.\n",
  ]

  @Test func s3() {
    let server = Server.s3()
    let project = SharedProject(Self.stages)
    project.pipe("repro", "-q")
    project.scratch.sh(
      """
      curl -sf -X PUT http://127.0.0.1:\(server.port)/bucket
      pipe remote add -d it s3://bucket/a/b
      pipe remote modify it endpointurl http://127.0.0.1:\(server.port)
      pipe remote modify --local it access_key_id me
      pipe remote modify --local it secret_access_key secret
      """)
    #expect(roundTrip(project) == Self.expected)
    let names = project.scratch.sh(
      "curl -s 'http://127.0.0.1:\(server.port)/bucket?list-type=2' | grep -o '<Key>[^<]*' | cut -c 6-"
    ).output
    #expect(
      names == """
        a/b/files/md5/26/ab0db90d72e28ad0ba1e22ee510510
        a/b/files/md5/b0/26324c6904b2a9cb4b88d6d61c81d1
        a/b/files/md5/d5/1834de0d0bf85d6a6c9a4c881ad503.dir

        """)
    exchange(project)
  }

  @Test func sftp() {
    let project = SharedProject(Self.stages)
    project.pipe("repro", "-q")
    let keys = Scratch()
    let server = Server.sftp(in: keys)
    project.scratch.sh(
      """
      pipe remote add -d it ssh://127.0.0.1:\(server.port)\(keys.root)/store
      pipe remote modify it user $(id -un)
      pipe remote modify it keyfile \(keys.root)/user
      """)
    #expect(roundTrip(project) == Self.expected)
    #expect(
      keys.sh("cd store && find . -type f | LC_ALL=C sort; ls -A").output == """
        ./files/md5/26/ab0db90d72e28ad0ba1e22ee510510
        ./files/md5/b0/26324c6904b2a9cb4b88d6d61c81d1
        ./files/md5/d5/1834de0d0bf85d6a6c9a4c881ad503.dir
        files

        """)
    exchange(project)
  }

  @Test func httpIsReadOnly() {
    let project = SharedProject(Self.stages)
    project.pipe("repro", "-q")
    let store = "\(project.scratch.root).bin/store"
    project.pipe("remote", "add", "-d", "st", store)
    project.pipe("push")
    let server = Server {
      ["python3", "-m", "http.server", "-b", "127.0.0.1", "-d", store, "\($0)"]
    }
    project.pipe("remote", "add", "-d", "web", "http://127.0.0.1:\(server.port)")
    project.scratch.sh("rm -rf .dvc/cache d")
    #expect(project.pipe("pull").status == 0)
    #expect(project.read("d/x") == "1\n")
    project.scratch.sh("chmod -R u+w '\(store)'; rm -r '\(store)'/files")
    let push = project.pipe("push")
    #expect(push.status == 2 && push.errors.contains("can only be read"), "\(push)")
  }
}
