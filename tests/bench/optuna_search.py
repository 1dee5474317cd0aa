#!/usr/bin/env python3
"""Optuna's samplers on a finished grid, with the cost model of bench_search: seconds of running time until 95% of the full
grid's hypervolume is found. Needs Optuna (`pip install optuna`); says so and ends with 77 where it is missing.

    tests/bench/optuna_search.py TABLE.csv [--seeds 20]

Columns of the table: axes, then runtime_s (the cost, minimised), then further metrics to be minimised; those named ssim or
quality are maximised. A setting that a sampler asks for again costs nothing: it would be found in the database."""
import argparse
import csv
import math
import random
import statistics
import sys

try:
    import optuna
except ImportError:
    print("optuna_search.py: Optuna is not installed; its samplers are left out")
    sys.exit(77)


def hypervolume(points, reference):
    """Of two coordinates: area; of more: by slices along the last."""
    points = sorted(p for p in points if all(a < b for a, b in zip(p, reference)))
    if not points:
        return 0.0
    if len(reference) == 1:
        return reference[0] - points[0][0]
    if len(reference) == 2:
        area, floor = 0.0, reference[1]
        for x, y in points:
            if y < floor:
                area += (reference[0] - x) * (floor - y)
                floor = y
        return area
    volume, levels = 0.0, sorted({p[-1] for p in points}) + [reference[-1]]
    for low, high in zip(levels, levels[1:]):
        volume += (high - low) * hypervolume([p[:-1] for p in points if p[-1] <= low], reference[:-1])
    return volume


class Grid:
    def __init__(self, file):
        rows = list(csv.DictReader(open(file)))
        names = list(rows[0])
        first = names.index("runtime_s")
        self.axes, self.metrics = names[:first], names[first:]
        self.values = {axis: sorted({row[axis] for row in rows}, key=lambda v: (not v.replace(".", "").isdigit(), len(v), v))
                       for axis in self.axes}
        columns = []
        for name in self.metrics:
            column = [float(row[name]) for row in rows]
            if min(column) > 0 and max(column) >= 10 * min(column):
                column = [math.log(v) for v in column]
            if name in ("ssim", "quality"):
                column = [-v for v in column]
            low, span = min(column), (max(column) - min(column)) or 1
            columns.append([(v - low) / span for v in column])
        self.points = {tuple(row[a] for a in self.axes): p for row, p in zip(rows, zip(*columns))}
        self.cost = {tuple(row[a] for a in self.axes): float(row["runtime_s"]) for row in rows}
        self.reference = [1.0] * len(columns)
        self.full = hypervolume(list(self.points.values()), self.reference)

    def cost_to_goal(self, order):
        seen, cost = set(), 0.0
        for key in order:
            if key in seen or key not in self.points:
                continue
            seen.add(key)
            cost += self.cost[key]
            if hypervolume([self.points[k] for k in seen], self.reference) >= 0.95 * self.full:
                return cost
        return sum(self.cost.values())


def asked(grid, sampler):
    study = optuna.create_study(directions=["minimize"] * len(grid.reference), sampler=sampler)
    for _ in range(2 * len(grid.points)):
        trial = study.ask()
        key = tuple(trial.suggest_categorical(axis, grid.values[axis]) for axis in grid.axes)
        yield key
        if key in grid.points:
            study.tell(trial, list(grid.points[key]))
        else:
            study.tell(trial, state=optuna.trial.TrialState.FAIL)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("table")
    parser.add_argument("--seeds", type=int, default=20)
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    grid = Grid(options.table)
    keys = list(grid.points)
    randoms = [grid.cost_to_goal(random.Random(1000 + s).sample(keys, len(keys))) for s in range(options.seeds)]
    mean = statistics.mean(randoms)
    samplers = {"TPE": lambda s: optuna.samplers.TPESampler(seed=s), "NSGA-II": lambda s: optuna.samplers.NSGAIISampler(seed=s)}
    if hasattr(optuna.samplers, "GPSampler"):
        samplers["GP"] = lambda s: optuna.samplers.GPSampler(seed=s)
    for name, make in samplers.items():
        shares = []
        for seed in range(options.seeds):
            try:
                shares.append(grid.cost_to_goal(asked(grid, make(seed))) / mean)
            except (ImportError, ValueError) as error:
                print(f"  {name}: left out: {error}")
                break
        else:
            half = 1.96 * statistics.stdev(shares) / math.sqrt(len(shares)) if len(shares) > 1 else 0
            print(f"  {name:12} {statistics.mean(shares):.3f}  (95% interval +- {half:.3f}; worst {max(shares):.3f})")


main()
