import Diagnostics
import Glibc

/// A secret that a person types, unseen.
enum TerminalSecret {
  /// Asks on the terminal.
  ///
  /// - Throws: `remote-refused` where there is no terminal.
  static func ask(_ question: String) throws -> String {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else { throw Diagnostic.noTerminalForSecret(question) }
    defer { close(terminal) }
    var former = termios()
    tcgetattr(terminal, &former)
    var silent = former
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(terminal, TCSAFLUSH, &silent)
    defer {
      tcsetattr(terminal, TCSAFLUSH, &former)
      _ = write(terminal, "\n", 1)
    }
    _ = question.utf8.withContiguousStorageIfAvailable { write(terminal, $0.baseAddress, $0.count) }
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while read(terminal, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
    return String(decoding: line, as: UTF8.self)
  }
}
