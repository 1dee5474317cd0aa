#!/usr/bin/env python3
"""Runs the examples of the documentation: each YAML block is planned, each command and each SQL statement is run, each `stylesweep ...` in the
text has a command and options that exist. A page has a folder of its own, with the sample sweeps and what setup/PAGE.sh makes there.

pages.py SOURCE BUILD [PAGE...]"""

import pathlib
import re
import subprocess
import sys
import tempfile
import time

from blocks import blocks_of, statements
from place import HERE, Commands, Failure, Place

ELSEWHERE = {"docs/recipes.md": "tests/reports/recipes_test.cpp", "docs/sweep-files.md": "tests/e2e/sweeps/sweep_files_test.cpp"}
LANGUAGES = {"": "shell", "console": "shell", "sh": "shell", "yaml": "yaml", "sql": "sql"}
SHOWN = {"mermaid", "csv"}  # of a csv block database_page_test.cpp makes a file
# What a fragment of a sweep file is completed with, as far as it has no such section or parameter.
SWEEP = {"name": "fragment", "runner": "nst", "grid": "{resolution: [128, 256, 512], style_weight: [1, 10]}"}
COMMAND = {"name": "fragment", "runner": "command", "grid": "{lr: [0.1, 1]}"}
PICTURES = {"content": "images/content/portrait.jpg", "style": "images/style/swirls.jpg"}
SECTIONS = {"name", "runner", "fixed", "grid", "zip", "include", "exclude", "repeats", "limits", "measure", "search", "screen", "launcher", "command", "files"}


def completed(text, keys):
    lines = [f"{key}: {value}" for key, value in (COMMAND if "command" in keys else SWEEP).items() if key not in keys]
    if "runner" not in keys and "command" not in keys:
        lines += ["fixed:", *(f"  {key}: {value}" for key, value in PICTURES.items() if f"{key}:" not in text)]
    lines = [line for line in lines if line != "fixed:" or lines[-1] != "fixed:"]
    return text + "\n".join(lines)


def run_yaml(place, text):
    keys = re.findall(r"^(\w+):", text, re.M)
    if named := re.match(r"# ([\w-]+\.yaml)", text):  # a file of another kind, for later commands
        (place.folder / named[1]).write_text(text)
    elif SECTIONS.issuperset(keys):
        whole = completed(text, keys)
        file = re.search(r"^name: ([\w-]+)", whole, re.M)[1] + ".yaml"
        (place.folder / "sweeps" / file).write_text(whole)
        place.shell(f"stylesweep plan sweeps/{file}")
    else:
        raise Failure(f"neither a sweep file nor named by its first line: {keys}")


def run_sql(place, text):
    for statement in re.sub(r"--.*", "", text).split(";"):
        if statement.strip():
            (place.folder / "statement.sql").write_text(statement)
            place.shell("stylesweep query -f statement.sql")


def run_shell(place, block, left_out):
    skipped = [(begin, why) for kind, begin, why in block.marks if kind == "not run" and begin]
    kept = []
    for statement in statements(block.text):
        why = next((why for begin, why in skipped if statement.startswith(begin)), None)
        left_out.append(f"{statement.splitlines()[0]}: {why}") if why else kept.append(statement)
    for begin, _ in skipped:
        if not any(each.startswith(begin) for each in statements(block.text)):
            raise Failure(f"no line begins with {begin}")
    if kept:
        place.shell("\n".join(kept), block.mark("smaller") or "", block.mark("may exit with") or "")


def run_block(place, block, left_out):
    if block.language in SHOWN or block.mark("shown"):
        return
    if why := block.mark("not run"):
        left_out.append(f"{block.text.splitlines()[0]} ...: {why}")
        return
    kind = LANGUAGES.get(block.language)
    if kind == "shell":
        run_shell(place, block, left_out)
    elif kind == "yaml":
        run_yaml(place, block.text)
    elif kind == "sql":
        run_sql(place, block.text)
    else:
        raise Failure(f"a block of {block.language} needs a mark `not run`")


def in_code(text):
    """Code spans and blocks."""
    for block in blocks_of(text):
        yield from ((block.line, line) for line in block.text.splitlines())
    for number, line in enumerate(text.splitlines(), 1):
        yield from ((number, span) for span in re.findall(r"`([^`]+)`", line))


def check_page(source, build, page, left_out):
    text, name, faults = (source / page).read_text(), pathlib.Path(page).stem, []
    commands = Commands(build / "bin/stylesweep")
    faults += [f"{page}:{line}: {fault}" for line, code in in_code(text) for fault in commands.faults(code)]
    if page in ELSEWHERE:
        return faults
    with tempfile.TemporaryDirectory(prefix="stylesweep-docs-") as top:
        place = Place(source, build, pathlib.Path(top))
        if (HERE / f"setup/{name}.sh").exists():
            try:
                place.shell(f". {HERE}/setup/{name}.sh")
            except Failure as failure:
                faults.append(f"{page}: setup: {failure}")
        for block in blocks_of(text):
            try:
                begin, skipped = time.monotonic(), []
                run_block(place, block, skipped)
                left_out += [f"{page}:{block.line}: {each}" for each in skipped]
                if (took := time.monotonic() - begin) > 5:
                    print(f"{page}:{block.line}: {took:.0f} s", flush=True)
            except (Failure, subprocess.TimeoutExpired) as failure:
                faults.append(f"{page}:{block.line}: {failure}")
                print(faults[-1], flush=True)
    return faults


def main():
    source, build, *chosen = map(pathlib.Path, sys.argv[1:])
    pages = [str(each) for each in chosen] or [str(each.relative_to(source)) for each in (source / "README.md", source / "CONTRIBUTING.md", *sorted(source.glob("docs/*.md")))]
    faults, left_out = [], []
    for page in pages:
        faults += check_page(source.resolve(), build.resolve(), page, left_out)
    print("not run:", *left_out, "run by another test:", *(f"{page}: {test}" for page, test in ELSEWHERE.items()), sep="\n")
    print(*faults, f"{len(pages)} pages, {len(faults)} faults", sep="\n")
    return 1 if faults else 0


sys.exit(main())
