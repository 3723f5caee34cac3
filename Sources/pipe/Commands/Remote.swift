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

  @OptionGroup var options: SettingsOptions

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  func validate() throws {
    if verb != "list" {
      throw ValidationError("'\(verb)' is none of list, add, modify, remove, rename, default")
    }
  }

  func run(_ session: Session) throws -> Int32 {
    let (remotes, standard) = try session.openProject().remotes(at: options.level)
    if json {
      Console.print(jsonText(document(remotes, standard)))
      return 0
    }
    var table = Table()
    for remote in remotes {
      table.add(remote.name, remote.url.text, remote.name == standard ? "(default)" : "")
    }
    if !options.quiet { for line in table.lines { Console.print(line) } }
    return 0
  }

  private func document(_ remotes: [RemoteSettings], _ standard: String?) -> Value {
    .map([
      ("schema", .string("pipe.remotes/1")),
      (
        "remotes",
        .list(
          remotes.map {
            .map([
              ("name", .string($0.name)), ("url", .string($0.url.text)),
              ("default", .bool($0.name == standard)),
            ])
          })
      ),
    ])
  }
}

/// The options that choose one of several files of settings.
struct SettingsOptions: ParsableArguments {
  @Flag(name: .long, help: "The settings of this clone, which Git does not see.")
  var local = false

  @Flag(name: .long, help: "Your own settings.")
  var global = false

  @Flag(name: .long, help: "The settings of this machine.")
  var system = false

  @Flag(name: .long, help: "The settings of the project; those that are changed by default.")
  var project = false

  @Flag(name: [.short, .long], help: "Print nothing but problems.")
  var quiet = false

  func validate() throws {
    if [local, global, system, project].count(where: { $0 }) > 1 {
      throw ValidationError("'--local', '--global', '--system' and '--project' exclude each other")
    }
  }

  /// The one that was named.
  var level: SettingsLevel? {
    if local { return .local }
    if global { return .global }
    if system { return .system }
    return project ? .project : nil
  }
}

extension PipeCommand {
  /// Changes the remotes and says where.
  fileprivate func change(
    _ edit: RemoteEdit, _ options: SettingsOptions, _ session: Session
  ) throws -> Int32 {
    let project = try session.openProject()
    let files = try project.edit(
      edit, level: options.level ?? .project, folder: session.directory)
    if !options.quiet { for file in files { Console.print("  wrote   \(file)") } }
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
  @OptionGroup var options: SettingsOptions

  func run(_ session: Session) throws -> Int32 {
    try change(
      .add(name: name, url: url, isDefault: `default`, replaces: force), options,
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
  @OptionGroup var options: SettingsOptions

  func validate() throws {
    if (value == nil) != unset { throw ValidationError("give either a value or '--unset'") }
  }

  func run(_ session: Session) throws -> Int32 {
    try change(
      .modify(name: name, option: option, value: value), options, session)
  }
}

/// `pipe remote remove`
struct RemoteRemoveCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "remote remove", _superCommandName: "pipe", abstract: "Remove a remote.",
    discussion: "What the remote holds stays there.")

  @Argument(help: "The remote.") var name: String
  @OptionGroup var options: SettingsOptions

  func run(_ session: Session) throws -> Int32 {
    try change(.remove(name: name), options, session)
  }
}

/// `pipe remote rename`
struct RemoteRenameCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "remote rename", _superCommandName: "pipe", abstract: "Rename a remote.")

  @Argument(help: "The remote.") var name: String
  @Argument(help: "Its new name.") var new: String
  @OptionGroup var options: SettingsOptions

  func run(_ session: Session) throws -> Int32 {
    try change(.rename(name: name, to: new), options, session)
  }
}

/// `pipe remote default`
struct RemoteDefaultCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "remote default", _superCommandName: "pipe",
    abstract: "Show the default remote, or make another one the default.")

  @Argument(help: "The remote.") var name: String?
  @Flag(name: [.short, .long], help: "Have no default.") var unset = false
  @OptionGroup var options: SettingsOptions

  func run(_ session: Session) throws -> Int32 {
    if name == nil, !unset {
      guard let name = try session.openProject().remotes(at: options.level).defaultRemote else {
        if !options.quiet { Console.print("No default remote set") }
        return 1
      }
      if !options.quiet { Console.print(name) }
      return 0
    }
    return try change(.makeDefault(name: unset ? nil : name), options, session)
  }
}
