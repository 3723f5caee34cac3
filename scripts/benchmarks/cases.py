"""The cases: what each tool is asked to do, and how its project is made ready for that."""
import os
import shutil
from dataclasses import dataclass, field

import dialect_cases
import graphs
import remotes
from measuring import Failed

TOOLS = ["pipe", "ninja", "make", "dvc"]
SPECIMENS = 5  # outputs that are looked at after each run


@dataclass
class Bench:
    """What all cases share: the tools' programs, the meter and a folder to work in."""

    programs: dict
    meter: object
    scratch: str
    walk: str
    projects: dict = field(default_factory=dict)

    def command(self, tool):
        """How the tool is told to bring everything up to date."""
        if tool == "walk":
            return [self.walk, "data"]
        jobs = str(os.cpu_count())  # pipe's own default; DVC has no such thing
        arguments = {
            "pipe": ["repro"],
            "dvc": ["repro"],
            "ninja": ["-j", jobs],
            "make": ["-s", "-j", jobs],
        }
        return [self.programs[tool], *arguments[tool]]


class Start:
    """The program's start and end: `--version`."""

    name, about, rounds, leaves_out = "start", "--version", 20, {}
    tools = TOOLS

    def run(self, bench, tool, number):
        return bench.meter.run([bench.programs[tool], "--version"], bench.scratch)


class NoOp:
    """Everything is up to date; a run finds that out."""

    def __init__(self, shape, size):
        self.shape, self.size = shape, size
        self.name = f"noop-{shape}-{size}"
        self.about = f"{size:,} stages ({shape}), nothing to do"
        self.rounds = 10 if size <= 1000 else 5
        self.tools = TOOLS
        slow = "it needs minutes for a run that does nothing"
        self.leaves_out = {"dvc": slow} if size > 1000 else {}

    def run(self, bench, tool, number):
        key = self.name, tool
        if key not in bench.projects:
            bench.projects[key] = self.prepare(bench, tool)
        folder, outs = bench.projects[key]
        before = times(folder, outs)
        sample = bench.meter.run(bench.command(tool), folder)
        if times(folder, outs) != before:
            raise Failed("ran stages that were up to date")
        return sample

    def prepare(self, bench, tool):
        folder = f"{bench.scratch}/{self.name}-{tool}"
        stages = graphs.SHAPES[self.shape](self.size)
        graphs.write_project(folder, tool, stages)
        if tool == "dvc":
            graphs.finish_for_dvc(folder, stages)
        else:
            bench.meter.run(bench.command(tool), folder)
        check_copies(folder, stages)
        bench.meter.run(bench.command(tool), folder)  # fills what the tool remembers of files
        return folder, specimens([stage.out for stage in stages])


class Cold:
    """A fresh project whose stages each copy a file: the cost of running, recording and keeping."""

    def __init__(self, size):
        self.size = size
        self.name = f"cp-{size}"
        self.about = f"{size:,} stages that each copy a small file, from nothing"
        self.rounds = 5
        self.tools = TOOLS
        self.leaves_out = {"dvc": "it needs about a second a stage"} if size > 100 else {}

    def run(self, bench, tool, number):
        folder = f"{bench.scratch}/{self.name}-{tool}-{number}"
        stages = graphs.separate(self.size)
        graphs.write_project(folder, tool, stages)
        os.sync()
        sample = bench.meter.run(bench.command(tool), folder)
        check_copies(folder, stages)
        # The folder stays until the end: a file system may take long to make files where others were
        # just deleted, and each tool would pay for the deletions of the one before.
        return sample


class Environment:
    """Finding out with which programs and packages a Python stage runs; `open` does all but that."""

    def __init__(self, step):
        self.step = step
        self.name = f"environment-{step}"
        what = "nothing known of them" if step == "cold" else "looked at before"
        self.about = f"the programs and packages of a Python stage, {what}"
        self.rounds, self.tools, self.leaves_out = 20, ["pipe", "open"], {}

    def run(self, bench, tool, number):
        folder = f"{bench.scratch}/{self.name}"
        command = {"pipe": ["env", "train", "--here"], "open": ["stage", "list", "-q"]}[tool]
        if not os.path.exists(folder):
            os.makedirs(folder)
            with open(f"{folder}/pipe.yaml", "w") as file:
                file.write("stages:\n  train:\n    cmd: python3 -c 'print(1)' > out\n    outs: [out]\n")
            bench.meter.run([bench.programs["pipe"], "repro"], folder)
        if self.step == "cold":
            os.remove(f"{folder}/.pipe/environment-facts")
            sample = bench.meter.run([bench.programs["pipe"], *command], folder)
            bench.meter.run([bench.programs["pipe"], "env", "train", "--here"], folder)
            return sample
        return bench.meter.run([bench.programs["pipe"], *command], folder)


class Folder:
    """One stage that depends on a folder of small files; make and ninja know no such thing."""

    def __init__(self, files, step):
        self.files, self.step = files, step
        self.name = f"dir-{files // 1000}k-{step}"
        what = {"cold": "first run", "noop": "nothing to do", "changed": "one file changed"}[step]
        self.about = f"a folder of {files:,} small files as dependency, {what}"
        self.rounds = 5
        self.tools = ["pipe", "walk", "dvc"] if step == "noop" else ["pipe", "dvc"]
        self.leaves_out = {}

    def run(self, bench, tool, number):
        folder = self.project(bench, tool)
        if self.step == "cold":
            self.forget(folder, tool)
        else:
            self.make_fresh(bench, tool, folder)
        if self.step == "changed":
            with open(f"{folder}/data/0/7.txt", "w") as file:
                file.write(f"change {number}\n")
        os.sync()
        before = times(folder, ["out/done.txt"])
        sample = bench.meter.run(bench.command(tool), folder)
        if tool != "walk" and (times(folder, ["out/done.txt"]) == before) != (self.step == "noop"):
            raise Failed("ran though up to date" if self.step == "noop" else "did not run")
        return sample

    def project(self, bench, tool):
        """The folder of 100,000 files is made once for each tool and serves all steps."""
        owner = "pipe" if tool == "walk" else tool  # the walk sees the very files that pipe sees
        folder = f"{bench.scratch}/dir-{owner}"
        if not os.path.exists(folder):
            graphs.write_files(f"{folder}/data", self.files)
            self.forget(folder, owner)
        return folder

    def forget(self, folder, tool):
        """Takes away all that a former run left."""
        for path in (".pipe", "pipe.lock", ".dvc", "dvc.lock", "out"):
            if os.path.isdir(f"{folder}/{path}"):
                shutil.rmtree(f"{folder}/{path}")
            elif os.path.exists(f"{folder}/{path}"):
                os.remove(f"{folder}/{path}")
        os.makedirs(f"{folder}/out")
        if tool == "dvc":
            graphs.make_dvc_folder(folder)
            shutil.rmtree(f"{os.path.dirname(folder)}/dvc-site", ignore_errors=True)
        with open(f"{folder}/{'dvc' if tool == 'dvc' else 'pipe'}.yaml", "w") as file:
            file.write("stages:\n  count:\n    cmd: echo done > out/done.txt\n")
            file.write("    deps:\n    - data\n    outs:\n    - out/done.txt\n")

    def make_fresh(self, bench, tool, folder):
        key = self.name, tool
        if key not in bench.projects:
            bench.projects[key] = folder
            for _ in range(2):
                bench.meter.run(bench.command(tool), folder)


def specimens(outs):
    """A few of the outputs, first and last among them."""
    step = max(1, len(outs) // SPECIMENS)
    return sorted({*outs[::step], outs[-1]})


def times(folder, paths):
    """When files were written, and which: none if they are not there."""
    found = []
    for path in paths:
        try:
            status = os.stat(f"{folder}/{path}")
            found.append((status.st_ino, status.st_mtime_ns, status.st_ctime_ns))
        except FileNotFoundError:
            found.append(None)
    return found


def check_copies(folder, stages):
    """Every output must be there and be the copy that its stage makes."""
    for stage in stages:
        try:
            sizes = [os.path.getsize(f"{folder}/{path}") for path in (stage.deps[0], stage.out)]
        except FileNotFoundError as error:
            raise Failed(f"did not make {stage.out}") from error
        if sizes[0] != sizes[1]:
            raise Failed(f"{stage.out} is no copy of {stage.deps[0]}")


def all_cases(files):
    noops = [NoOp(shape, size) for size in (1000, 10_000) for shape in ("chain", "fan", "layers")]
    folders = [Folder(files, step) for step in ("cold", "noop", "changed")]
    dialect = dialect_cases.all_cases(files)
    runs = [Cold(100), Cold(1000), Environment("cold"), Environment("warm")]
    return [Start(), *noops, *runs, *folders, *dialect, *remotes.cases()]
