"""A build backend (PEP 517, PEP 660) that needs nothing but Python.

It stands in the folder of the package, whose NAME and VERSION are in `package.txt`.
Run as `python backend.py FOLDER NAME VERSION` it writes a wheel into a folder.
"""

import os
import re
import sys
import zipfile


def write_wheel(folder, name, version, files):
    stem = "%s-%s" % (re.sub("[-_.]+", "_", name), version)
    info = stem + ".dist-info"
    files = dict(files)
    files[info + "/METADATA"] = "Metadata-Version: 2.1\nName: %s\nVersion: %s\n" % (name, version)
    files[info + "/WHEEL"] = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[info + "/RECORD"] = "".join(path + ",,\n" for path in files) + info + "/RECORD,,\n"
    wheel = stem + "-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, wheel), "w") as archive:
        for path in sorted(files):
            archive.writestr(path, files[path])
    return wheel


def package():
    with open("package.txt") as file:
        return file.read().split()


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    return write_wheel(wheel_directory, *package(), files={})


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return write_wheel(wheel_directory, *package(), files={"%s.pth" % package()[0]: os.getcwd()})


if __name__ == "__main__":
    write_wheel(*sys.argv[1:4], files={})
