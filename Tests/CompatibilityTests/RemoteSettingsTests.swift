import Support
import Testing

/// `pipe remote` and `dvc remote` write the same bytes.
@Suite struct RemoteSettingsTests {
  /// What the two tools leave in the files of a project after the same commands.
  private func compare(
    _ commands: [String], _ files: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> SharedProject {
    let (mine, theirs) = (SharedProject(), SharedProject())
    for project in [mine, theirs] {
      for (path, text) in files { project.write(path, text) }
    }
    for command in commands {
      _ = mine.scratch.spawn(
        [Scratch.program] + command.split(separator: " ").map(String.init), in: mine.scratch.root)
    }
    _ = theirs.dvcOutputs(commands)
    for file in [".dvc/config", ".dvc/config.local"] {
      #expect(
        mine.read(file) == theirs.read(file) || theirs.read(file) == "\n",
        "\(file) after \(commands)",
        sourceLocation: sourceLocation)
    }
    return mine
  }

  @Test func remotesComeChangeAndGo() {
    let project = compare([
      "remote add -d st ../st", "remote add st ../other", "remote add --local loc s3://b/p",
      "remote add -f st ../third", "remote add Pro /abs/dir", "remote default --local loc",
      "remote modify st url ../fourth", "remote modify --local st jobs 4",
      "remote modify --local loc credentialpath ../keys", "remote modify loc region eu",
      "remote modify --local loc use_ssl nope", "remote modify --local loc read_timeout x",
      "remote modify st nosuch x", "remote modify st url -u", "remote add s4 s4://b/p",
      "remote modify --local st jobs --unset",
      "remote remove --local st", "remote rename st st2", "remote rename --local loc st2",
      "remote rename --local loc loc2",
      "remote modify --local loc2 credentialpath --unset", "remote remove loc2",
      "remote default --project st2",
    ])
    #expect(
      project.read(".dvc/config") == """
        [core]
            remote = st2
        ['remote "pro"']
            url = /abs/dir
        ['remote "st2"']
            url = ../../fourth

        """)
    #expect(
      project.read(".dvc/config.local") == """
        [core]
            remote = loc2
        ['remote "loc2"']
            url = s3://b/p

        """)
  }

  @Test func theDefaultGoesWithItsRemote() {
    _ = compare([
      "remote add a ../a", "remote add b ../b", "remote default --local a", "remote default b",
      "remote rename a c", "remote remove c", "remote default -u", "remote default nope",
    ])
    _ = compare(["remote add -d a ../a", "remote remove a"])
  }

  @Test func valuesAreQuotedWhereTheyNeedIt() {
    _ = compare([
      "remote add it s3://b", "remote modify --local it secret_access_key a#b,c",
      "remote modify --local it session_token it's\"q\"", "remote modify --local it profile it's",
      "remote modify --local it region 'x", "remote modify --local it acl a\"b",
      "remote modify --local it sse x=y", "remote add odd ../a'b", "remote add comma ../x,y",
    ])
  }

  @Test func newSectionsStandWhereDVCPutsThem() {
    _ = compare(
      ["remote default r1", "remote add r2 ../y", "remote modify r1 jobs 4"],
      [
        ".dvc/config":
          "[cache]\n    type = copy\n['remote \"r1\"']\n    url = ../../x\n    jobs = 3\n"
      ]
    )
  }

  @Test func eachFileCanBeListedAlone() {
    let project = SharedProject()
    project.scratch.sh(
      "pipe remote add -d -q a /a; pipe remote add -q --local b /b; pipe remote default -q --local b"
    )
    #expect(project.pipe("remote", "list").output == "  a   /a\n  b   /b   (default)\n")
    #expect(project.pipe("remote", "list", "--project").output == "  a   /a   (default)\n")
    #expect(project.pipe("remote", "list", "--local").output == "  b   /b   (default)\n")
    #expect(project.pipe("remote", "default").output == "b\n")
    #expect(project.pipe("remote", "default", "--project").output == "a\n")
    let none = project.pipe("remote", "default", "--local", "-u", "-q")
    #expect(none.output == "" && none.status == 0)
    let absent = project.pipe("remote", "default", "--local")
    #expect(absent.output == "No default remote set\n" && absent.status == 1)
    #expect(project.pipe("remote", "list", "--local", "--project").status == 2)
  }

  @Test(arguments: [
    (["modify", "loc", "region", "eu"], "'loc' stands in the local settings\n  = add --local"),
    (["remove", "loc"], "'loc' stands in the local settings"),
    (["remove", "b"], "the local settings have options of 'b' too\n  = remove them first: pipe"),
    (["rename", "b", "c"], "the local settings have options of 'b' too"),
    (["rename", "a", "loc"], "there already is a remote 'loc'"),
    (["modify", "a", "url", "-u"], "a remote needs a URL"),
    (["modify", "--local", "loc", "use_ssl", "maybe"], "'use_ssl' is true or false, not 'maybe'"),
    (["modify", "a", "jobs", "0"], "'jobs' is a whole number, not '0'"),
    (["modify", "--local", "loc", "regio", "x"], "did you mean 'region'?"),
    (["add", "x", "s4://b"], "no remote can begin with 's4://'\n  = did you mean 's3://'?"),
    (["default", "lok"], "there is no remote 'lok'\n  = did you mean 'loc'?"),
  ]) func whatDVCWouldStumbleOverIsRefused(_ words: [String], _ text: String) {
    let project = SharedProject()
    project.scratch.sh(
      """
      pipe remote add -q a /a; pipe remote add -q --local loc s3://b
      pipe remote add -q b s3://b; pipe remote modify -q --local b profile me
      """)
    let before = project.read(".dvc/config") + project.read(".dvc/config.local")
    let ending = project.scratch.spawn(
      [Scratch.program, "remote"] + words, in: project.scratch.root)
    #expect(ending.status == 2)
    #expect(ending.errors.contains(text), "\(ending.errors)")
    #expect(project.read(".dvc/config") + project.read(".dvc/config.local") == before)
  }

  @Test func commentsStay() {
    let project = SharedProject()
    project.write(".dvc/config", "# ours\n[core]\n    autostage = true\n\n# stores\n")
    project.pipe("remote", "add", "-d", "a", "/a")
    #expect(
      project.read(".dvc/config") == """
        # ours
        [core]
            autostage = true
            remote = a

        # stores
        ['remote "a"']
            url = /a

        """)
  }
}
