"""Opens a results database in another program, as people do, and checks that the views answer.

usage: open_in.py sqlite3|pandas|duckdb|duckdb_exported|datasette STYLESWEEP     (exit code 77: that program is not installed)
"""

import atexit
import csv
import importlib.util
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

SWEEP = """name: night-1
runner: noop
grid: {architecture: [vgg19, fast], precision: [fp32, bf16], outcome: [done, failed]}
fixed: {samples: 3}
repeats: 2
"""
# 2 architectures x 2 precisions x 2 repeats done, as many failed.
BY_ARCHITECTURE = """SELECT architecture, count(*) AS jobs, avg(runtime_s) AS runtime_s FROM results
                      WHERE status = 'done' GROUP BY 1 ORDER BY 1"""


def skip(why):
    print("skipped: " + why)
    sys.exit(77)


def check(what, answer, expected):
    if answer != expected:
        sys.exit(f"{what}: {answer!r} instead of {expected!r}")


def make_database(stylesweep, folder):
    with open(os.path.join(folder, "s.yaml"), "w") as file:
        file.write(SWEEP)
    subprocess.run([stylesweep, "run", "s.yaml"], cwd=folder, stderr=subprocess.DEVNULL, check=False)
    return os.path.join(folder, "results.db")


def open_in_sqlite3(database):
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    rows = db.execute(BY_ARCHITECTURE).fetchall()
    check("architectures", [(row[0], row[1]) for row in rows], [("fast", 4), ("vgg19", 4)])
    check("runtimes are numbers", all(isinstance(row[2], float) and row[2] >= 0 for row in rows), True)
    check("failures", db.execute("SELECT error_class, count(*) FROM results WHERE status <> 'done' GROUP BY 1").fetchall(),
          [("error", 8)])
    check("jobs", db.execute("SELECT count(*), count(DISTINCT job_key) FROM jobs").fetchone(), (16, 16))
    check("samples", db.execute("SELECT count(*), sum(warmup) FROM samples").fetchone(), (24, 8))
    check("sweep view", db.execute('SELECT count(*) FROM "sweep_night-1" WHERE precision = ?', ("bf16",)).fetchone(), (8,))
    facts = json.loads(db.execute("SELECT environment FROM results LIMIT 1").fetchone()[0])
    check("facts name the host", bool(facts["host"]), True)
    db.close()


def open_in_pandas(database):
    if not importlib.util.find_spec("pandas"):
        skip("pandas is not installed")
    import pandas

    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    results = pandas.read_sql("SELECT * FROM results", db, parse_dates=["started_at", "finished_at"])
    check("rows", len(results), 16)
    check("groups", results[results.status == "done"].groupby("architecture").size().to_dict(), {"fast": 4, "vgg19": 4})
    check("runtime_s is a number", str(results.runtime_s.dtype), "float64")
    check("unknown is NaN", bool(results.ssim.isna().all()), True)
    check("times are times", bool((results.finished_at >= results.started_at).all()), True)
    db.close()


def with_duckdb():
    """Puts `duckdb` on the PATH, that of npm's package where there is no other; skips the test where there is none."""
    if shutil.which("duckdb"):
        return
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder)
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "duckdb"), "w") as program:
        program.write(f'#!/bin/sh\nexec node {here}/duckdb.mjs "$@"\n')
    os.chmod(program.name, 0o755)
    os.environ["PATH"] = folder + os.pathsep + os.environ["PATH"]
    if subprocess.run(["duckdb", "-c", "SELECT 1"]).returncode == 77:
        skip("DuckDB is not installed, neither as a program nor as npm's package (tests/ecosystem/package.json)")


def ask_duckdb(sql):
    ended = subprocess.run(["duckdb", "-csv", "-c", sql], capture_output=True, text=True)
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    return [tuple(row) for row in csv.reader(io.StringIO(ended.stdout))][1:]


def open_in_duckdb(database):
    """The database itself: needs an extension that DuckDB downloads from its own server."""
    with_duckdb()
    attach = f"INSTALL sqlite; LOAD sqlite; ATTACH '{database}' AS night (TYPE sqlite, READ_ONLY);"
    try:
        rows = ask_duckdb(attach + "SELECT architecture, count(*) FROM night.results WHERE status = 'done' GROUP BY 1 ORDER BY 1")
    except RuntimeError as error:
        if "Failed to download extension" not in str(error):
            raise
        skip("DuckDB cannot download its extension for SQLite here")
    check("architectures", rows, [("fast", "4"), ("vgg19", "4")])


def open_in_duckdb_exported(database):
    """What `export` and `query` write, Parquet by DuckDB itself among it."""
    with_duckdb()
    folder = os.path.dirname(database)
    stylesweep = os.path.abspath(sys.argv[2])
    for name in ("all.parquet", "all.csv", "all.jsonl"):
        subprocess.run([stylesweep, "export", "-o", name], cwd=folder, check=True)
        check(name, ask_duckdb(f"SELECT architecture, count(*), count(runtime_s + 0.0) FROM '{folder}/{name}' "
                               "WHERE status = 'done' GROUP BY 1 ORDER BY 1"), [("fast", "4", "4"), ("vgg19", "4", "4")])
        check("times in " + name, ask_duckdb(f"SELECT count(*) FROM '{folder}/{name}' "
                                             "WHERE finished_at::TIMESTAMPTZ >= started_at::TIMESTAMPTZ"), [("16",)])
    views = {"results": 16, "jobs": 16, "samples": 24, '"sweep_night-1"': 16}
    for view, rows in views.items():
        with open(os.path.join(folder, "view.json"), "w") as file:
            subprocess.run([stylesweep, "query", "--format", "json", f"SELECT * FROM {view}"], cwd=folder, stdout=file, check=True)
        check(view, ask_duckdb(f"SELECT count(*) FROM '{folder}/view.json'"), [(str(rows),)])


def open_in_datasette(database):
    if not shutil.which("datasette"):
        skip("datasette is not installed")
    answer = subprocess.run(["datasette", database, "--get", "/results/results.json?status=done&_shape=array"],
                            capture_output=True, text=True, check=True).stdout
    check("rows", len(json.loads(answer)), 8)


def main():
    program, stylesweep = sys.argv[1], os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        globals()["open_in_" + program](make_database(stylesweep, folder))


main()
