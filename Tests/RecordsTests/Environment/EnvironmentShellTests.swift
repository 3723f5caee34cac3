import Testing

@testable import Records

struct EnvironmentShellTests {
  /// The names of the programs that a script names, in order.
  private func names(
    _ script: String, variables: [String: String] = [:], files: [String: String] = [:]
  ) throws -> [String] {
    var reader = CommandPrograms(folder: "/p", variables: variables) { files[$0] }
    try reader.follow(script)
    return reader.programs.map(\.name)
  }

  @Test(arguments: [
    ("python train.py", ["python"]),
    ("a && b || c; d | e & f\ng", ["a", "b", "c", "d", "e", "f", "g"]),
    ("a|b|&c", ["a", "b", "c"]),
    ("A=1 B='x y' python x", ["python"]),
    ("A=1; B=2", []),
    ("python \\\n  train.py # comment; more", ["python"]),
    ("a#b c", ["a#b"]),
    ("'my prog' x; \"other prog\"; my\\ third", ["my prog", "other prog", "my third"]),
    ("echo 'a; b' \"c && d\"; e", ["e"]),
    ("a > out.txt 2>&1 < in.txt; b >>x; c &> y; d 2>/dev/null", ["a", "b", "c", "d"]),
    (">out a b", ["a"]),
    ("a <<EOF\nb; c\nEOF\nd", ["a", "d"]),
    ("a <<-'E' | b\n\tc\n\tE\nd", ["a", "b", "d"]),
    ("a <<< \"b; c\"; d", ["a", "d"]),
    ("a $(b c) `d e`; f \"$(g \"h\")\"", ["b", "d", "a", "g", "f"]),
    ("diff <(a x) <(b y)", ["a", "b", "diff"]),
    ("a $((1 + (2))) b; c", ["a", "c"]),
    ("((x = 1)); a", ["a"]),
    ("(a; b) && { c; }", ["a", "b", "c"]),
    ("! a; if b; then c; elif d; then e; else f; fi", ["a", "b", "c", "d", "e", "f"]),
    ("for x in a b; do c $x; done; d", ["c", "d"]),
    ("for x in $(a); do b; done", ["a", "b"]),
    ("for ((i=0; i<3; i++)); do a; done", ["a"]),
    ("while read x; do a; done < f; until b; do c; done", ["a", "b", "c"]),
    ("case $x in a|b) c;; (d) e & ;; *) f; esac; g", ["c", "e", "f", "g"]),
    ("case x in esac; g", ["g"]),
    ("[[ a < b && c == (d|e) ]] && f", ["f"]),
    ("[ -f x ] || a", ["a"]),
    ("f() { a; }; function g { b; }; function h() { c; }", ["a", "b", "c"]),
    ("x=(a b); local y=(c d); e", ["e"]),
    ("echo ${x:-$(a)} ${#y} $1 $? ${z[0]}; b", ["b"]),
    ("set -e\ncd sub\nexport X=1\na", ["a"]),
    ("a\r\nb\r\n", ["a", "b"]),
    ("é ü", ["é"]),
    ("a 'unclosed; b", ["a"]),
    ("a $(b", ["b", "a"]),
    ("a ) b ;; c", ["a", "b", "c"]),
    ("", []),
  ]) func theFirstWordsOfCommandsAreFound(_ script: String, _ expected: [String]) throws {
    #expect(try names(script) == expected)
  }

  @Test(arguments: [
    ("env A=1 -u B python x", ["python"]),
    ("env -i PATH=/x python x", ["python"]),
    ("env -S 'python -u' x", ["python"]),
    ("/usr/bin/env python x", ["/usr/bin/env"]),
    ("time -p python x", ["python"]),
    ("nohup nice -n 5 python x &", ["python"]),
    ("timeout -k 5 10m python x", ["python"]),
    ("exec python x; command -v", ["python"]),
    ("OMP_NUM_THREADS=1 taskset 0x1 numactl -N 0 --membind=0 python x", ["python"]),
    ("find . | xargs -n 1 -P 2 sort", ["find", "sort"]),
    ("mpirun -np 4 python x", ["mpirun", "python"]),
    ("uv run --python 3.11 train", ["uv", "train"]),
    ("uv pip list", ["uv"]),
    ("conda run -n ml python x", ["python"]),
    ("sudo -u ana python x", ["python"]),
    ("stdbuf -oL -- python x", ["python"]),
    ("eval 'a && b'", ["a", "b"]),
    ("bash -euo pipefail -c 'a | b'", ["bash", "a", "b"]),
    ("sh -c \"sh -c 'a'\"", ["sh", "a"]),
    ("$PYTHON x; ${PYTHON:-p} y", ["python9"]),
    ("${NOPE:-python3} x; P=python4; $P y", ["python3", "python4"]),
    ("$NOPE a", ["a"]),
    ("$(which python) x", ["which"]),
    ("./run.sh; bash other.sh; . lib.sh; sh gone.sh", ["./run.sh", "a", "bash", "b", "c", "sh"]),
    ("./loop.sh", ["./loop.sh"]),
  ]) func whatRunsACommandIsLookedThrough(_ script: String, _ expected: [String]) throws {
    let files = [
      "/p/run.sh": "#!/bin/sh\na", "/p/other.sh": "b", "/p/lib.sh": "c", "/p/loop.sh": "./loop.sh",
    ]
    #expect(try names(script, variables: ["PYTHON": "python9"], files: files) == expected)
  }

  @Test func theFolderAndTheSearchPathFollowTheScript() throws {
    var reader = CommandPrograms(folder: "/p", variables: ["PATH": "/bin", "HOME": "/h"]) { _ in nil
    }
    try reader.follow(
      "(cd sub && a); b; cd ~/x; c; export PATH=$PWD/bin:$PATH; d; PATH=/y e; source v/bin/activate; f"
    )
    #expect(
      reader.programs == [
        ProgramWord(name: "a", folder: "/p/sub", searchPath: "/bin"),
        ProgramWord(name: "b", folder: "/p", searchPath: "/bin"),
        ProgramWord(name: "c", folder: "/h/x", searchPath: "/bin"),
        ProgramWord(name: "d", folder: "/h/x", searchPath: "/h/x/bin:/bin"),
        ProgramWord(name: "e", folder: "/h/x", searchPath: "/y"),
        ProgramWord(name: "f", folder: "/h/x", searchPath: "/h/x/v/bin:/h/x/bin:/bin"),
      ])
  }

  @Test func noScriptIsTooOddToBeFollowedToItsEnd() throws {
    let pieces = [
      "a", " ", "\n", "'", "\"", "\\", "$", "(", ")", "{", "}", "`", "<", ">", "<<", ";", ";;", "&",
      "|", "case", "in", "esac", "[[", "]]", "if", "for", "function", "=", "#", "${", "$((", "é",
    ]
    var generator = SeededGenerator(state: 7)
    for _ in 0..<3_000 {
      let count = Int.random(in: 0..<14, using: &generator)
      let script = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      _ = try names(script)
    }
  }
}

/// A generator that gives the same numbers each time (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
