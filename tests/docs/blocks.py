"""The code blocks of a Markdown page, and the comments before them that tell the tests how to run them.

    <!-- not run: REASON -->              the next block
    <!-- not run, `stylesweep run`: REASON -->    its lines that begin with this
    <!-- shown: WHAT -->                  the next block is no command
    <!-- smaller: --set NAME=VALUE ... -->  for each `stylesweep run` of the next block
    <!-- may exit with: 1 5 -->           exit codes of `stylesweep` other than `run` that are no fault
"""

import re
from dataclasses import dataclass, field

KINDS = ("<!-- not run", "<!-- shown", "<!-- smaller", "<!-- may exit")
MARK = re.compile(r"<!-- (not run|shown|smaller|may exit with)(?:, `([^`]*)`)?: (.*) -->$")


@dataclass
class Block:
    language: str  # "" of an indented block
    line: int
    text: str = ""
    marks: list = field(default_factory=list)  # (kind, beginning of lines, text)

    def mark(self, kind):
        return next((text for name, begin, text in self.marks if name == kind and not begin), None)


def blocks_of(page):
    """Fenced and indented ones, in their order."""
    blocks, marks, block, fenced, before = [], [], None, False, ""
    for number, line in enumerate(page.splitlines(), 1):
        if fenced and line.startswith("```"):
            block, fenced = None, False
        elif fenced or (block and (line.startswith("    ") or not line)):
            block.text += (line if fenced else line[4:]) + "\n"
        elif line.startswith("```") or (line.startswith("    ") and not before):
            fenced = line.startswith("```")
            block = Block(line[3:] if fenced else "", number, "" if fenced else line[4:] + "\n", marks)
            blocks.append(block)
            marks = []
        else:
            block = None
            if found := MARK.match(line):
                marks.append(found.groups(default=""))
            elif line.startswith(KINDS):
                raise SystemExit(f"line {number}: a mark of the tests, but not as one is written: {line}")
            elif line and not line.startswith("<!--"):
                marks = []
        before = line if not line.startswith("<!--") else ""
    return blocks


def statements(text):
    """The commands of a block: `$ ` and continued lines joined."""
    prompted = any(line.startswith("$ ") for line in text.splitlines())
    joined, end = [], None
    for line in text.splitlines():
        if end:
            joined[-1] += "\n" + line
            end = None if line == end else end
        elif joined and re.search(r"[\\|]\s*$", joined[-1]):
            joined[-1] += "\n" + line
        elif not prompted or line.startswith("$ "):
            joined.append(line.removeprefix("$ "))
        if not end and (here := re.search(r"<<'?(\w+)'?$", line)):
            end = here[1]
    return [each for each in joined if each.strip()]
