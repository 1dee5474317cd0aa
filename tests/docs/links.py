#!/usr/bin/env python3
"""Every link of the documentation leads to a file and a heading that exist, and every path in code exists: links.py SOURCE"""

import pathlib
import re
import sys


def slug(heading):
    """As GitHub makes it."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.replace("`", ""))
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def prose(text):
    """(number, line) of what is in no fenced block."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        fenced ^= line.startswith("```")
        if not fenced and not line.startswith("```"):
            yield number, line


def anchors(text):
    found = [slug(line.lstrip("#").strip()) for _, line in prose(text) if re.match(r"#{1,6} ", line)]
    return set(found) | {f"{each}-{n}" for each in found for n in range(1, found.count(each))}


def broken(source, page, line):
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", line)):
        if re.match(r"[a-z]+:", target):
            continue  # of another site
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        if not file.exists():
            yield f"there is no {target}"
        elif anchor and anchor not in anchors(file.read_text()):
            yield f"{name or page.name} has no heading #{anchor}"
    folders = "|".join(each.name for each in source.iterdir() if each.is_dir() and not each.name.startswith(".") and each.name != "build")
    for path in re.findall(rf"`((?:{folders})/[\w./-]*)[`:]", line):
        if not (source / path).exists() and "000N" not in path:
            yield f"there is no {path}"


def main(source):
    pages = [*source.glob("*.md"), *sorted(source.glob("docs/*.md"))]
    lines = [(page, number, line) for page in pages for number, line in prose(page.read_text())]
    faults = [f"{page.relative_to(source)}:{number}: {fault}" for page, number, line in lines for fault in broken(source, page, line)]
    links = sum(line.count("](") for _, _, line in lines)
    assert slug("`command`: any program") == "command-any-program" and links > 100
    print(*faults, f"{links} links of {len(pages)} pages, {len(faults)} broken", sep="\n")
    return 1 if faults else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
