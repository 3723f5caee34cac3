import ArgumentParser
import Diagnostics
import Documents
import Execution
import PipelineModel

/// `pipe remote list`, also called as `pipe remote`: the remotes of the project.
struct RemoteCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "remote", _superCommandName: "pipe", abstract: "List and change remotes.",
    usage: "pipe remote list | add | modify | remove | rename | default")

  @Argument(help: "'list'; the others have a help of their own: pipe remote add --help")
  var verb = "list"

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  func validate() throws {
    if verb != "list" {
      throw ValidationError("'\(verb)' is none of list, add, modify, remove, rename, default")
    }
  }

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    let settings = project.settings
    if json {
      Console.print(
        jsonText(
          .map([
            ("schema", .string("pipe.remotes/1")),
            (
              "remotes",
              .list(
                settings.remotes.map {
                  .map([
                    ("name", .string($0.name)), ("url", .string($0.url.text)),
                    ("default", .bool($0.name == settings.defaultRemote)),
                  ])
                })
            ),
          ])))
      return 0
    }
    var table = Table()
    for remote in settings.remotes {
      let isDefault = remote.name == settings.defaultRemote
      table.add(remote.name, remote.url.text, isDefault ? "(default)" : "")
    }
    for line in table.lines { Console.print(line) }
    return 0
  }
}

/// The options that choose one of several files of settings.
struct LevelOptions: ParsableArguments {
  @Flag(name: .long, help: "In the settings of this clone, which Git does not see.")
  var local = false

  @Flag(name: .long, help: "In your own settings.")
  var global = false

  @Flag(name: .long, help: "In the settings of this machine.")
  var system = false

  @Flag(name: .long, help: "In the settings of the project, which is the default.")
  var project = false

  var level: SettingsLevel {
    if local { return .local }
    if global { return .global }
    return system ? .system : .project
  }
}

extension PipeCommand {
  /// Changes the remotes and says where.
  fileprivate func change(
    _ edit: RemoteEdit, _ levels: LevelOptions, _ session: Session
  ) throws -> Int32 {
    let project = try session.openProject()
    let file = try project.edit(edit, level: levels.level, folder: session.directory)
    Console.print("  wrote   \(file)")
    return 0
  }
}

/// `pipe remote add`
struct RemoteAddCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "remote add", _superCommandName: "pipe", abstract: "Add a remote.",
    discussion: """
      URL is a folder, s3://bucket/path, ssh://host/path, gs://, azure://, webdavs://, https:// \
      (read only), or rclone://NAME/path with NAME from 'rclone listremotes'.
      """)

  @Argument(help: "How it is called.") var name: String
  @Argument(help: "Where it is.") var url: String
  @Flag(name: [.short, .long], help: "Make it the default.") var `default` = false
  @Flag(name: [.short, .long], help: "Replace one of that name.") var force = false
  @OptionGroup var levels: LevelOptions

  func run(_ session: Session) throws -> Int32 {
    try change(
      .add(name: name.lowercased(), url: url, isDefault: `default`, replaces: force), levels,
      session)
  }
}

/// `pipe remote modify`
struct RemoteModifyCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "remote modify", _superCommandName: "pipe",
    abstract: "Set an option of a remote, such as its url.")

  @Argument(help: "The remote.") var name: String
  @Argument(help: "The option.") var option: String
  @Argument(help: "Its new value.") var value: String?
  @Flag(name: [.short, .long], help: "Remove the option.") var unset = false
  @OptionGroup var levels: LevelOptions

  func validate() throws {
    if (value == nil) != unset { throw ValidationError("give either a value or '--unset'") }
  }

  func run(_ session: Session) throws -> Int32 {
    try change(
      .modify(name: name.lowercased(), option: option.lowercased(), value: value), levels, session)
  }
}

/// `pipe remote remove`
struct RemoteRemoveCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "remote remove", _superCommandName: "pipe", abstract: "Remove a remote.",
    discussion: "What the remote holds stays there.")

  @Argument(help: "The remote.") var name: String
  @OptionGroup var levels: LevelOptions

  func run(_ session: Session) throws -> Int32 {
    try change(.remove(name: name.lowercased()), levels, session)
  }
}

/// `pipe remote rename`
struct RemoteRenameCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "remote rename", _superCommandName: "pipe", abstract: "Rename a remote.")

  @Argument(help: "The remote.") var name: String
  @Argument(help: "Its new name.") var new: String
  @OptionGroup var levels: LevelOptions

  func run(_ session: Session) throws -> Int32 {
    try change(.rename(name: name.lowercased(), to: new.lowercased()), levels, session)
  }
}

/// `pipe remote default`
struct RemoteDefaultCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "remote default", _superCommandName: "pipe",
    abstract: "Show the default remote, or make another one the default.")

  @Argument(help: "The remote.") var name: String?
  @Flag(name: [.short, .long], help: "Have no default.") var unset = false
  @OptionGroup var levels: LevelOptions

  func run(_ session: Session) throws -> Int32 {
    if name == nil, !unset {
      guard let name = try session.openProject().settings.defaultRemote else {
        Console.print("No default remote.")
        return 1
      }
      Console.print(name)
      return 0
    }
    return try change(.makeDefault(name: unset ? nil : name?.lowercased()), levels, session)
  }
}
