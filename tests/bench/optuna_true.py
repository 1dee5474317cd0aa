"""Runs `true` as often as asked in an Optuna study on SQLite, by two processes."""
import multiprocessing
import subprocess
import sys

import optuna

STORAGE = "sqlite:///optuna.db"


def objective(trial):
    subprocess.run(["true"], check=True)
    return trial.suggest_float("x", 0, 1)


def work(trials):
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.RandomSampler()
    optuna.load_study(study_name="bench", storage=STORAGE, sampler=sampler).optimize(objective, n_trials=trials)


if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    optuna.create_study(study_name="bench", storage=STORAGE)
    workers = [multiprocessing.Process(target=work, args=(int(sys.argv[1]) // 2,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    sys.exit(any(worker.exitcode for worker in workers))
