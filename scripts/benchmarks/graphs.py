"""The generated work, and how each tool is told of it: the same stages, files and commands."""
import hashlib
import json
import os
import shutil
from dataclasses import dataclass

LAYER = 100  # stages side by side in `layers`


@dataclass(frozen=True)
class Stage:
    """Copies its first dependency to its output."""

    name: str
    deps: list
    out: str

    @property
    def command(self):
        return f"cp {self.deps[0]} {self.out}"


def chain(size):
    """Each stage reads what the one before it wrote."""
    outs = [f"out/{number}.txt" for number in range(size)]
    return [Stage(f"s{i}", [outs[i - 1] if i else "src/0.txt"], outs[i]) for i in range(size)]


def fan(size):
    """Every stage reads the same file."""
    return [Stage(f"s{i}", ["src/0.txt"], f"out/{i}.txt") for i in range(size)]


def layers(size):
    """Layers of a hundred stages, each of which reads three outputs of the layer above."""
    stages = []
    for number in range(size):
        layer, place = divmod(number, LAYER)
        if layer == 0:
            deps = [f"src/{(place + step) % LAYER}.txt" for step in (0, 1, 7)]
        else:
            above = (layer - 1) * LAYER
            deps = [f"out/{above + (place + step) % LAYER}.txt" for step in (0, 1, 7)]
        stages.append(Stage(f"s{number}", deps, f"out/{number}.txt"))
    return stages


def separate(size):
    """Every stage copies a file of its own."""
    return [Stage(f"s{i}", [f"src/{i}.txt"], f"out/{i}.txt") for i in range(size)]


SHAPES = {"chain": chain, "fan": fan, "layers": layers, "cp": separate}


def write_project(folder, tool, stages):
    """Writes sources and the tool's own description of the stages into a new folder."""
    os.makedirs(f"{folder}/src")
    os.makedirs(f"{folder}/out")
    outs = {stage.out for stage in stages}
    for path in sorted({dep for stage in stages for dep in stage.deps} - outs):
        with open(f"{folder}/{path}", "w") as file:
            file.write(f"{path}\n" * 40)
    WRITERS[tool](folder, stages)


def write_native(folder, stages):
    with open(f"{folder}/pipe.yaml", "w") as file:
        file.write("stages:\n" + "".join(map(stage_yaml, stages)))


def write_dvc(folder, stages):
    with open(f"{folder}/dvc.yaml", "w") as file:
        file.write("stages:\n" + "".join(map(stage_yaml, stages)))
    make_dvc_folder(folder)


def make_dvc_folder(folder):
    """What `dvc init --no-scm` makes, without analytics and the look for a newer version."""
    os.makedirs(f"{folder}/.dvc/tmp")
    with open(f"{folder}/.dvc/config", "w") as file:
        file.write("[core]\n    no_scm = True\n    analytics = false\n    check_update = false\n")


def stage_yaml(stage):
    deps = "".join(f"    - {dep}\n" for dep in stage.deps)
    return f"  {stage.name}:\n    cmd: {stage.command}\n    deps:\n{deps}    outs:\n    - {stage.out}\n"


def write_ninja(folder, stages):
    with open(f"{folder}/build.ninja", "w") as file:
        file.write("rule cp\n  command = cp $first $out\n")
        for stage in stages:
            file.write(f"build {stage.out}: cp {' '.join(stage.deps)}\n  first = {stage.deps[0]}\n")


def write_make(folder, stages):
    with open(f"{folder}/Makefile", "w") as file:
        file.write(".SUFFIXES:\nMAKEFLAGS += -rR\n")
        file.write(f"all: {' '.join(stage.out for stage in stages)}\n.PHONY: all\n")
        for stage in stages:
            file.write(f"{stage.out}: {' '.join(stage.deps)}\n\t@{stage.command}\n")


WRITERS = {"pipe": write_native, "dvc": write_dvc, "ninja": write_ninja, "make": write_make}


def finish_for_dvc(folder, stages):
    """Leaves the project as `dvc repro` would, which needs about a second for each stage.

    Outputs, cache and lock are written here; DVC then finds all of it up to date.
    """
    known = {}

    def entry(path):
        if path not in known:
            with open(f"{folder}/{path}", "rb") as file:
                content = file.read()
            known[path] = {"path": path, "hash": "md5", "md5": hashlib.md5(content).hexdigest()}
            known[path]["size"] = len(content)
        return known[path]

    lock = {}
    for stage in stages:
        shutil.copyfile(f"{folder}/{stage.deps[0]}", f"{folder}/{stage.out}")
        out = entry(stage.out)
        cached = f"{folder}/.dvc/cache/files/md5/{out['md5'][:2]}/{out['md5'][2:]}"
        if not os.path.exists(cached):
            os.makedirs(os.path.dirname(cached), exist_ok=True)
            shutil.copyfile(f"{folder}/{stage.out}", cached)
            os.chmod(cached, 0o444)
        deps = [entry(dep) for dep in sorted(stage.deps)]
        lock[stage.name] = {"cmd": stage.command, "deps": deps, "outs": [out]}
    with open(f"{folder}/dvc.lock", "w") as file:
        file.write("schema: '2.0'\nstages:\n")
        for name, stage in lock.items():
            file.write(f"  {name}: {json.dumps(stage)}\n")  # JSON is YAML


def write_files(folder, count):
    """Small files, each with its own content, a thousand to a subfolder."""
    for number in range(count):
        if number % 1000 == 0:
            os.makedirs(f"{folder}/{number // 1000}")
        with open(f"{folder}/{number // 1000}/{number % 1000}.txt", "w") as file:
            file.write(f"file {number}\n" * 8)
