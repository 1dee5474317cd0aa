"""Where examples are run, and what `stylesweep` takes."""

import os
import pathlib
import re
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent


class Failure(Exception):
    pass


class Place:
    """The folder of a page. Looks like the source tree after the build; `stylesweep` is the wrapper in setup/bin."""

    def __init__(self, source, build, top):
        self.folder = top / "tree"
        self.folder.mkdir()
        for each in source.iterdir():
            if each.name not in ("build", "sweeps", "demo", "weights") and not each.name.startswith((".", "results.", "report.")):
                (self.folder / each.name).symlink_to(each)
        (self.folder / "build").mkdir()
        (self.folder / "build/release").symlink_to(build)
        shutil.copytree(source / "sweeps", self.folder / "sweeps")
        self.environment = {**os.environ, "PATH": f"{HERE}/setup/bin:{build}/bin:{os.environ['PATH']}", "HOME": str(top), "XDG_CACHE_HOME": f"{top}/cache",
                            "STYLESWEEP_LOCK_DIR": f"{top}/locks", "STYLESWEEP_NOISE": "0s", "REAL_STYLESWEEP": f"{build}/bin/stylesweep", "SOURCE": str(source)}

    def shell(self, script, smaller="", codes=""):
        end = subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", script], cwd=self.folder, env={**self.environment, "SMALLER": smaller, "CODES": codes}, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
        if end.returncode != 0:
            raise Failure(f"exit code {end.returncode}:\n$ {script}\n{end.stdout[-2000:]}")


class Commands:
    """What `stylesweep` takes, as its help says."""

    def __init__(self, program):
        self.program, self.options = program, {}

    def known(self, command):
        if command not in self.options:
            end = subprocess.run([self.program, command, "--help"], capture_output=True, text=True)
            self.options[command] = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", end.stdout)) if end.returncode == 0 else None
        return self.options[command]

    def faults(self, text):
        for line in re.findall(r"(?<![\w./-])stylesweep ([a-z][^`|>&#;]*)", text):
            command = line.split()[0]  # `stylesweep winograd` is the name of an algorithm
            if command in ("help", "winograd") or not re.fullmatch("[a-z]+", command):
                continue
            if self.known(command) is None:
                yield f"no command {command}"
                continue
            plain = re.sub(r"'[^']*'|\"[^\"]*\"", "", line)
            for option in re.findall(r"(?<=\s)--?[a-z][\w-]*", plain):
                if option not in self.known(command):
                    yield f"{command} has no {option}"
