import Documents

extension RcloneProgram {
  /// Whether a store of the user's own configuration can rename files.
  func canRename(_ root: String) throws -> Bool {
    guard let output = try run(["backend", "features", root]) else { return false }
    // An answer that cannot be read means that nothing is known: files then go there directly.
    let features = (try? parseJSON(output, file: "rclone"))?["Features"]
    return features?["Move"]?.bool == true && features?["BucketBased"]?.bool != true
  }

  /// A password in the form in which rclone takes it; it goes through standard input.
  static func obscured(
    _ password: String, environment: [String: String]
  ) throws -> String {
    let program = BoundProgram(arguments: ["rclone", "obscure", "-"], environment: environment)
    let ending = try program.run(input: Array(password.utf8))
    return String(decoding: ending.output, as: UTF8.self).dropSuffix("\n")
  }
}

extension String {
  /// The text without an ending, if it has it.
  func dropSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
