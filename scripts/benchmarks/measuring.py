"""Running a command once and seeing what it took."""
import os
import statistics
import subprocess
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))


class Failed(Exception):
    """A tool did not do what the case asks of it."""


@dataclass(frozen=True)
class Sample:
    """What one run took: seconds and bytes."""

    wall: float
    cpu: float
    memory: int


def median(samples):
    """The median of each figure by itself."""
    return Sample(
        statistics.median(sample.wall for sample in samples),
        statistics.median(sample.cpu for sample in samples),
        int(statistics.median(sample.memory for sample in samples)),
    )


def compile_c(name, scratch):
    """Builds one of the C programs beside this file and returns its path."""
    program = f"{scratch}/{name}"
    subprocess.run(["cc", "-O2", "-o", program, f"{HERE}/{name}.c"], check=True)
    return program


class Meter:
    """Runs commands through the small C program that measures them."""

    def __init__(self, scratch, timeout):
        self.program = compile_c("measure", scratch)
        self.figures = f"{scratch}/figures"
        self.log = f"{scratch}/output"
        self.timeout = timeout
        # DVC's own files stay in the scratch folder; nobody's settings count.
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DVC_")},
            "DVC_SITE_CACHE_DIR": f"{scratch}/dvc-site",
            "DVC_GLOBAL_CONFIG_DIR": f"{scratch}/dvc-global",
            "DVC_SYSTEM_CONFIG_DIR": f"{scratch}/dvc-system",
            "DVC_NO_ANALYTICS": "1",
        }

    def run(self, command, folder):
        """Runs a command in a folder; anything but exit status 0 is a failure."""
        with open(self.log, "wb") as log:
            try:
                subprocess.run(
                    [self.program, self.figures, *command],
                    cwd=folder,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    timeout=self.timeout,
                    check=True,
                )
            except subprocess.TimeoutExpired as error:
                raise Failed(f"took longer than {self.timeout} s") from error
        with open(self.figures) as file:
            wall, cpu, memory, status = file.read().split()
        if status != "0":
            with open(self.log, errors="replace") as file:
                lines = file.read().strip().splitlines()
            raise Failed(f"exit status {status}: {lines[-1] if lines else 'no output'}")
        return Sample(float(wall), float(cpu), int(memory))
