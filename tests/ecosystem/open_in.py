"""Opens a results database in another program, as people do, and checks that the views answer.

usage: open_in.py sqlite3|pandas|duckdb|datasette STYLESWEEP     (exit code 77: that program is not installed)
"""

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
    import pandas

    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    results = pandas.read_sql("SELECT * FROM results", db, parse_dates=["started_at", "finished_at"])
    check("rows", len(results), 16)
    check("groups", results[results.status == "done"].groupby("architecture").size().to_dict(), {"fast": 4, "vgg19": 4})
    check("runtime_s is a number", str(results.runtime_s.dtype), "float64")
    check("unknown is NaN", bool(results.ssim.isna().all()), True)
    check("times are times", bool((results.finished_at >= results.started_at).all()), True)
    db.close()


def open_in_duckdb(database):
    sql = f"""INSTALL sqlite; LOAD sqlite; ATTACH '{database}' AS night (TYPE sqlite, READ_ONLY);
              SELECT architecture, count(*) AS jobs FROM night.results WHERE status = 'done' GROUP BY 1 ORDER BY 1"""
    if shutil.which("duckdb"):
        answer = subprocess.run(["duckdb", "-csv", "-c", sql], capture_output=True, text=True, check=True).stdout
        rows = [tuple(row) for row in csv.reader(io.StringIO(answer))][-2:]
    else:
        import duckdb

        rows = [tuple(map(str, row)) for row in duckdb.connect().execute(sql).fetchall()]
    check("architectures", rows, [("fast", "4"), ("vgg19", "4")])


def open_in_datasette(database):
    answer = subprocess.run(["datasette", database, "--get", "/results/results.json?status=done&_shape=array"],
                            capture_output=True, text=True, check=True).stdout
    check("rows", len(json.loads(answer)), 8)


def installed(program):
    if program == "sqlite3":
        return True
    return shutil.which(program) is not None or importlib.util.find_spec(program) is not None


def main():
    program, stylesweep = sys.argv[1], os.path.abspath(sys.argv[2])
    if not installed(program):
        print(f"skipped: {program} is not installed")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        globals()["open_in_" + program](make_database(stylesweep, folder))


main()
