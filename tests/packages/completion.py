"""Types in real shells and presses Tab: completion.py STYLESWEEP SHELL. Exits with 77 where the shell is not installed."""
import os
import pty
import select
import shutil
import sys
import tempfile
import time

program, shell = os.path.abspath(sys.argv[1]), sys.argv[2]
if not shutil.which(shell):
    print(f"skipped: {shell} is not installed")
    sys.exit(77)

# What is typed, with Tab as \t, and the arguments that stylesweep then gets.
CASES = [
    ("stylesweep vers\t\r", ["version"]),
    ("stylesweep query @duplic\t\r", ["query", "@duplicates"]),
    ("stylesweep run ni\t--rer\tfa\t\r", ["run", "night.yaml", "--rerun", "failed"]),
    ("stylesweep plan night.yaml --set obj\thang\r", ["plan", "night.yaml", "--set", "objection=hang"]),
    ("stylesweep plan night.yaml --set outcome=unsup\t\r", ["plan", "night.yaml", "--set", "outcome=unsupported"]),
    ("stylesweep status --db spac\t\r", ["status", "--db", "space in.db"]),
    ("stylesweep status --db=oth\t\r", ["status", "--db=other.db"]),
]
SETUPS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "bind 'set bell-style none'; source <(stylesweep completion bash)"),
    "zsh": (["zsh", "-f", "-i"], "autoload -Uz compinit; compinit -D -u; eval \"$(stylesweep completion zsh)\""),
    "fish": (["fish", "--no-config", "-i"], "stylesweep completion fish | source"),
}

top = tempfile.mkdtemp()
os.chdir(top)
os.mkdir("bin")
# Notes what it is called with; asked for completion it is the program.
with open("bin/stylesweep", "w") as wrapper:
    wrapper.write(f'#!/bin/sh\nif [ "$1" = completion ]; then exec {program} "$@"; fi\n'
                  f'printf "%s\\n" "$@" > {top}/got.part && mv {top}/got.part {top}/got\n')
os.chmod("bin/stylesweep", 0o755)
with open("night.yaml", "w") as sweep:
    sweep.write("name: night\nrunner: noop\nfixed: {sleep_s: 0}\n")
for name in ("other.db", "space in.db"):
    open(name, "w").close()

argv, setup = SETUPS[shell]
pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(PATH=f"{top}/bin:/usr/bin:/bin", TERM="dumb", HOME=top, XDG_CACHE_HOME=f"{top}/cache",
                      COLUMNS="200", LANG="C.UTF-8")
    os.execvp(argv[0], argv)

shown = b""


def drain(seconds):
    global shown
    while select.select([terminal], [], [], seconds)[0]:
        try:
            shown += os.read(terminal, 65536)
        except OSError:
            return


def until(file):
    deadline = time.monotonic() + 60
    while not os.path.exists(file) and time.monotonic() < deadline:
        drain(0.05)
    return os.path.exists(file)


def type_keys(text):
    # One Tab at a time, as a person does: some shells take what comes too fast for pasted text.
    for piece in text.replace("\t", "\t\0").split("\0"):
        os.write(terminal, piece.encode())
        drain(1)


type_keys(setup + f"; touch {top}/ready\r")
failed = not until("ready")
for typed, wanted in [] if failed else CASES:
    type_keys(typed)
    got = open("got").read().splitlines() if until("got") else None
    if got is not None:
        os.remove("got")
    if got != wanted:
        failed = True
        print(f"{shell}: {typed!r} calls stylesweep with {got}, not {wanted}")
os.close(terminal)
os.waitpid(pid, 0)
shutil.rmtree(top, ignore_errors=True)
if failed:
    print(shown.decode(errors="replace"))
    sys.exit(1)
print(f"{shell} completes {len(CASES)} lines")
