#!/usr/bin/env python3
"""The help of each command fits a terminal of 40 rows and 100 columns, and its example does what it should: help.py SOURCE BUILD"""

import pathlib
import re
import subprocess
import sys
import tempfile

from place import HERE, Commands, Failure, Place

NOT_RUN = {"evaluate": "it needs Inception's weights", "fit": "it needs rows of large pictures", "weights": "the file is not at hand",
           "manual": "it needs man"}
SMALLER = "--set architecture=squeezenet1_1 --set iterations=1 --set resolution=32"


def help_of(program, *words):
    return subprocess.run([program, *words, "--help"], capture_output=True, text=True, check=True).stdout


def faults_of(name, text, commands):
    lines = text.splitlines()
    if len(lines) > 40:
        yield f"{name}: {len(lines)} rows"
    yield from (f"{name}: {len(line)} columns: {line}" for line in lines if len(line) > 100)
    if name and not re.search(r"^example:\n  .*stylesweep " + name, text, re.M):
        yield f"{name}: no example"
    yield from (f"{name}: {fault}" for fault in commands.faults(text.partition("example:")[2]))


def main(source, build):
    program = build / "bin/stylesweep"
    commands, overview = Commands(program), help_of(program)
    names = re.findall(r"^  ([a-z]+) +\S", overview.partition("exit codes")[0], re.M)
    helps = {"": overview, **{name: help_of(program, name) for name in names}}
    faults = [fault for name, text in helps.items() for fault in faults_of(name, text, commands)]
    with tempfile.TemporaryDirectory(prefix="stylesweep-docs-") as top:
        place = Place(source, build, pathlib.Path(top))
        place.shell(f". {HERE}/setup/help.sh")
        for name in sorted(names, key=["run", *names].index):
            if name in NOT_RUN:
                print(f"the example of {name} is not run: {NOT_RUN[name]}")
                continue
            try:
                place.shell(helps[name].partition("example:\n")[2], SMALLER, "1 5")
            except (Failure, subprocess.TimeoutExpired) as failure:
                faults.append(f"{name}: {failure}")
    print(*faults, f"{len(names)} commands, {len(faults)} faults", sep="\n")
    return 1 if faults or len(names) < 20 else 0


sys.exit(main(*(pathlib.Path(each).resolve() for each in sys.argv[1:])))
