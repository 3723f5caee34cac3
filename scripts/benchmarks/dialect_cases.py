"""The cases in which pipe and DVC work on one and the same kind of project, that of DVC."""
import hashlib
import json
import os
import re
import shutil
import sys
import time

import graphs
from measuring import Failed

TOOLS = ["pipe", "dvc"]


class DialectNoOp:
    """A DVC project in which everything is up to date; a command finds that out."""

    def __init__(self, verb, shape, size):
        self.verb, self.shape, self.size = verb, shape, size
        self.name = f"dialect-{verb}-{shape}-{size}"
        self.about = f"{verb} of {size:,} stages of a dvc.yaml ({shape}), nothing to do"
        self.rounds, self.tools, self.leaves_out = 10, TOOLS, {}

    def run(self, bench, tool, number):
        key = self.name, tool
        if key not in bench.projects:
            bench.projects[key] = self.prepare(bench, tool)
        folder = bench.projects[key]
        before = text(f"{folder}/dvc.lock")
        sample = bench.meter.run([bench.programs[tool], self.verb], folder)
        if text(f"{folder}/dvc.lock") != before:
            raise Failed("wrote a lock that was up to date")
        return sample

    def prepare(self, bench, tool):
        folder = f"{bench.scratch}/{self.name}-{tool}"
        stages = graphs.SHAPES[self.shape](self.size)
        graphs.write_project(folder, "dvc", stages)
        graphs.finish_for_dvc(folder, stages)
        bench.meter.run([bench.programs[tool], "repro"], folder)  # fills what it remembers of files
        return folder


class ChangedStatus(DialectNoOp):
    """A source changes before each status, so that no earlier answer serves."""

    def __init__(self, shape, size):
        super().__init__("status", shape, size)
        self.name = f"dialect-changed-{shape}-{size}"
        self.about = f"status of {size:,} stages of a dvc.yaml ({shape}), one source changed"

    def run(self, bench, tool, number):
        key = self.name, tool
        if key not in bench.projects:
            bench.projects[key] = self.prepare(bench, tool)
        folder = bench.projects[key]
        with open(f"{folder}/src/0.txt", "a") as file:
            file.write(f"change {number}\n")
        time.sleep(0.05)  # a file that was written just now is read by every status that follows
        return bench.meter.run([bench.programs[tool], self.verb], folder)


class Checkout:
    """A tracked folder of small files that is not there and lies whole in the cache."""

    def __init__(self, files):
        self.files = files
        self.name = f"checkout-{files // 1000}k"
        self.about = f"checkout of {files:,} small files from the cache"
        self.rounds, self.tools, self.leaves_out = 3, TOOLS, {}

    def run(self, bench, tool, number):
        folder = f"{bench.scratch}/{self.name}-{tool}"
        if not os.path.exists(folder):
            self.prepare(folder)
        # Moved, not deleted: neither tool shall pay for the deletion.
        if os.path.exists(f"{folder}/data"):
            os.rename(f"{folder}/data", f"{bench.scratch}/{self.name}-{tool}-before-{number}")
        os.sync()
        sample = bench.meter.run([bench.programs[tool], "checkout"], folder)
        found = sum(len(names) for _, _, names in os.walk(f"{folder}/data"))
        if found != self.files:
            raise Failed(f"made {found:,} of {self.files:,} files")
        return sample

    def prepare(self, folder):
        """What `dvc add data` leaves, without the folder itself."""
        graphs.make_dvc_folder(folder)
        entries, size = [], 0
        for number in range(self.files):
            content = f"file {number}\n".encode() * 8
            digest = hashlib.md5(content).hexdigest()
            entries.append({"md5": digest, "relpath": f"{number // 1000}/{number % 1000}.txt"})
            size += len(content)
            self.insert(folder, digest, content)
        entries.sort(key=lambda entry: entry["relpath"])
        tree = json.dumps(entries).encode()
        digest = hashlib.md5(tree).hexdigest() + ".dir"
        self.insert(folder, digest, tree)
        with open(f"{folder}/data.dvc", "w") as file:
            file.write(f"outs:\n- md5: {digest}\n  size: {size}\n  nfiles: {self.files}\n")
            file.write("  hash: md5\n  path: data\n")

    def insert(self, folder, digest, content):
        path = f"{folder}/.dvc/cache/files/md5/{digest[:2]}/{digest[2:]}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        os.chmod(path, 0o444)


class LockBytes:
    """What a run of many new stages writes to their locks, against what these hold in the end."""

    LOCKS = {"dvc": ["dvc.lock", "pipe.lock"], "pipe": ["pipe.lock"]}

    def __init__(self, size, dialect):
        self.size, self.dialect = size, dialect
        self.name = f"lock-bytes-{'native' if dialect == 'pipe' else dialect}-{size}"
        locks = " and ".join(self.LOCKS[dialect])
        self.about = f"{size:,} new stages: bytes written to {locks} ≤ 3 × their size"
        self.rounds, self.tools, self.leaves_out = 1, ["pipe"], {}

    def run(self, bench, tool, number):
        if not shutil.which("strace"):
            raise Failed("strace is not there")
        folder, log = f"{bench.scratch}/{self.name}-{number}", f"{bench.scratch}/{self.name}.log"
        graphs.write_project(folder, self.dialect, graphs.separate(self.size))
        trace = ["strace", "-f", "-y", "-s", "0", "-e", "trace=write,pwrite64,writev", "-o", log]
        sample = bench.meter.run([*trace, bench.programs[tool], "repro", "-j", "4"], folder)
        # A lock is written under a temporary name beside it, and nothing else is at the root.
        pattern = re.compile(rf"<{re.escape(os.path.realpath(folder))}/[^/>]*>.* = (\d+)$")
        with open(log) as lines:
            written = sum(int(found[1]) for found in map(pattern.search, lines) if found)
        size = sum(os.path.getsize(f"{folder}/{lock}") for lock in self.LOCKS[self.dialect])
        ratio = written / size
        print(f"  {written:,} bytes written for {size:,}: {ratio:.2f} times", file=sys.stderr)
        if not 1 <= ratio <= 3:
            raise Failed(f"wrote {ratio:.2f} times its size")
        return sample


def text(path):
    with open(path, "rb") as file:
        return file.read()


def all_cases(files):
    noops = [DialectNoOp(verb, "layers", 1000) for verb in ("status", "repro")]
    locks = [LockBytes(1000, dialect) for dialect in ("dvc", "pipe")]
    return [*noops, ChangedStatus("layers", 1000), Checkout(files), *locks]
