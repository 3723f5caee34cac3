/// The container images that a command runs.
package enum CommandImages {
  /// The images without a digest that a script runs by `docker run` and the like, each once.
  package static func floating(in script: String) -> [String] {
    var images: [String] = []
    for case .command(_, let words) in ShellScript.events(of: script) {
      guard let image = image(in: words.map { $0.literal ?? "$" }[...]),
        FloatingVersions.isFloatingImage(image), !images.contains(image)
      else { continue }
      images.append(image)
    }
    return images
  }

  private static func image(in words: ArraySlice<String>) -> String? {
    guard let program = words.first.map(lastComponent) else { return nil }
    let rest = words.dropFirst()
    switch program {
    case "sudo", "time", "nice", "exec", "env": return image(in: rest)
    case "docker", "podman", "nerdctl": return firstArgument(behind: ["run", "create"], in: rest)
    case "singularity", "apptainer":
      let image = firstArgument(behind: ["run", "exec", "shell"], in: rest)
      return image.flatMap { $0.hasPrefix("docker://") ? String($0.dropFirst(9)) : nil }
    default: return nil
    }
  }

  /// The first word behind a verb that is neither an option nor an option's value.
  private static func firstArgument(
    behind verbs: Set<String>, in words: ArraySlice<String>
  ) -> String? {
    guard let verb = words.firstIndex(where: verbs.contains) else { return nil }
    var rest = words[(verb + 1)...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("-") else { return word }
      if !flags.contains(word), !word.contains("=") { rest = rest.dropFirst() }
    }
    return nil
  }

  /// Options without a value.
  private static let flags: Set<String> = [
    "--rm", "-i", "-t", "-it", "-ti", "-d", "--interactive", "--tty", "--detach", "--init",
    "--privileged", "--read-only", "-P", "--publish-all", "--no-healthcheck", "--nv", "--rocm",
    "--cleanenv", "--containall", "--writable-tmpfs",
  ]
}
