import Support
import Testing

/// Transfers on disks that are full, in a mount namespace of the test's own.
@Suite(.enabled(if: canMount, "needs to mount")) struct RemoteFaultTests {
  /// A project whose results, 2 MB in 20 files, are in the folder `store`; `q` is a fresh clone of it.
  private func project() -> Scratch {
    let scratch = Scratch()
    scratch.write(
      "p/pipe.yaml",
      """
      remotes: {o: ../store}
      stages:
        a:
          cmd: mkdir d; for i in {1..20}; do head -c 100000 /dev/zero > d/$i; echo $i >> d/$i; done
          outs: [d]

      """)
    scratch.sh(
      """
      git init -q p; cd p; pipe repro -q; pipe push -q; git add -A; git commit -qm 'a result'
      git clone -q . ../q
      """)
    return scratch
  }

  private func run(_ scratch: Scratch, _ script: String) -> Ending {
    scratch.spawn(
      ["unshare", "-rm", "bash", "-euo", "pipefail", "-c", script], in: scratch.root,
      variables: ["PIPE": Scratch.program])
  }

  @Test(arguments: ["../store", "local:../store"])
  func aFullDiskOnAPullIsToldAndNothingHalfIsLeft(_ url: String) {
    let scratch = project()
    let ending = run(
      scratch,
      """
      cd q; sed -i 's|o: .*}|o: "\(url)"}|' pipe.yaml
      export RCLONE_CONFIG_LOCAL_TYPE=local
      mkdir -p .pipe/cache; mount -t tmpfs -o size=1m none .pipe/cache
      "$PIPE" pull 2> errors && exit 9 || echo "status $?"
      head -n 1 errors | cut -d \\' -f 1
      find .pipe/cache -name '.pipe-*'
      find .pipe/cache/objects -type f 2> /dev/null | while read -r file; do
        [ "$(sha256sum < "$file" | cut -c -64)" = "$(echo "${file#*objects/}" | tr -d /)" ]
      done
      umount .pipe/cache; "$PIPE" pull -q; tail -c 3 d/20
      """)
    #expect(
      ending.output == """
        status 3
        error[disk-full]: no space is left on the disk that holds 
        20

        """, "\(ending)")
  }

  @Test func aFullDiskOnAPushIsToldAndNothingHalfIsLeft() {
    let scratch = project()
    let ending = run(
      scratch,
      """
      mkdir full; mount -t tmpfs -o size=1m none full; cd p
      sed -i 's|../store|../full|' pipe.yaml
      "$PIPE" push 2> errors && exit 9 || echo "status $?"
      head -n 1 errors | cut -d \\' -f 1
      find ../full -name '.pipe-*' -o -name '*.partial'
      """)
    #expect(
      ending.output == """
        status 3
        error[disk-full]: no space is left on the disk that holds 

        """, "\(ending)")
  }
}
