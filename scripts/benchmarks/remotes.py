"""Cases of remotes: small files go to a folder and to an S3 server on this machine."""
import os
import shutil
import socket
import subprocess
import time

import graphs
from measuring import Failed

VENVS = f"{os.path.dirname(os.path.abspath(__file__))}/../../.build"


class Push:
    """Many small files, all of them new to the remote; make and ninja know no such thing.

    Both tools push the same cache of the same DVC project, so both bring the same objects there.
    """

    rounds, tools = 3, ["pipe", "dvc"]

    def __init__(self, files, kind):
        self.files, self.kind = files, kind
        self.name = f"push-{kind}-{files // 1000}k"
        place = "a folder" if kind == "directory" else "an S3 server"
        self.about = f"{files:,} small files to {place}"
        self.leaves_out = {}

    def run(self, bench, tool, number):
        folder = self.project(bench)
        url, count = self.empty_store(bench, tool, number)
        self.point(folder, url, bench)
        # DVC remembers what it pushed; each round begins as the first one.
        shutil.rmtree(f"{bench.scratch}/dvc-site", ignore_errors=True)
        sample = bench.meter.run([self.program(bench, tool), "push"], folder)
        if count() != self.files + 1:
            raise Failed(f"brought {count()} objects there instead of {self.files + 1}")
        return sample

    def program(self, bench, tool):
        """DVC reaches S3 with an add-on that needs other versions of what moto needs."""
        if tool != "dvc" or self.kind == "directory":
            return bench.programs[tool]
        if not os.path.exists(f"{VENVS}/venv-s3/bin/dvc"):
            raise Failed("needs DVC with its add-on for S3: scripts/setup s3")
        return f"{VENVS}/venv-s3/bin/dvc"

    def project(self, bench):
        """A project whose cache holds the files of a folder, and nothing else."""
        folder = f"{bench.scratch}/push-{self.files}"
        if not os.path.exists(folder):
            graphs.write_files(f"{folder}/data", self.files)
            graphs.make_dvc_folder(folder)
            program = bench.programs.get("pipe") or bench.programs["dvc"]
            bench.meter.run([program, "add", "data"], folder)
        return folder

    def point(self, folder, url, bench):
        with open(f"{folder}/.dvc/config", "w") as file:
            file.write("[core]\n    no_scm = True\n    analytics = false\n    check_update = false\n")
            file.write(f"    remote = it\n['remote \"it\"']\n    url = {url}\n")
            if self.kind == "s3":
                file.write(f"    endpointurl = {s3(bench).url}\n    region = us-east-1\n")
                file.write("    access_key_id = me\n    secret_access_key = secret\n")

    def empty_store(self, bench, tool, number):
        """The URL of a store with nothing in it, and what counts its objects."""
        if self.kind == "directory":
            folder = f"{bench.scratch}/store-{self.files}-{tool}-{number}"
            shutil.rmtree(folder, ignore_errors=True)
            return folder, lambda: sum(len(names) for _, _, names in os.walk(folder))
        server = s3(bench)
        server.empty()
        return "s3://bucket/folder", server.count


class S3Server:
    """moto, which keeps everything in memory; it ends with this process."""

    def __init__(self, program):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", program, "-H", "127.0.0.1", "-p", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        raise Failed("the S3 server does not answer")

    def empty(self):
        self.request("-X", "POST", f"{self.url}/moto-api/reset")
        self.request("-X", "PUT", f"{self.url}/bucket")

    def count(self):
        found, token = 0, ""
        while True:
            page = self.request(f"{self.url}/bucket?list-type=2{token}")
            found += page.count("<Key>")
            if "<NextContinuationToken>" not in page:
                return found
            token = page.split("<NextContinuationToken>")[1].split("<")[0]
            token = f"&continuation-token={token}"

    def request(self, *arguments):
        run = subprocess.run(["curl", "-sf", *arguments], stdout=subprocess.PIPE, text=True, check=True)
        return run.stdout


def s3(bench):
    """The server of this bench, started when it is first wanted."""
    if "s3" not in bench.projects:
        bench.projects["s3"] = S3Server(f"{VENVS}/venv/bin/moto_server")
    return bench.projects["s3"]


def cases():
    return [Push(5000, kind) for kind in ("directory", "s3")]
