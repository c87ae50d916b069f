"""Write the Optuna samples with the Optuna that is installed: ``python make_optuna.py FOLDER``.

The folders `optuna/<version>` beside this file were made with Optuna 2.3.0 (SQLAlchemy 1.3, pandas 1), 2.10.1
(SQLAlchemy 1.4), 3.6.2, 4.5.0 and 5.0.0, each in a virtual environment of its own; where two versions write the same,
one of them is kept. The files `*.truth.jsonl` are what that Optuna itself reads back, one trial a line.
"""

from __future__ import annotations

import json
import math
import os
import sqlite3
import sys
from typing import Any

import optuna

CHOICES: dict[str, list[Any]] = {
    "optimizer.name": ["sgd", "momentum", "adam"],
    "augment": [True, False],
    "scheduler": [None, "cosine"],
    "batch_size": [16, 32, 64],
}
COLUMNS = ("optimizer.name", "lr", "depth", "width", "dropout", "augment", "scheduler", "momentum")
SWEEP: list[tuple[Any, ...]] = [
    ("adam", 0.001, 2, 16, 0.1, True, None),
    ("sgd", 1e-05, 1, 8, 0.0, False, None),
    ("momentum", 0.1, 4, 64, 0.5, True, "cosine", 0.9),
    ("adam", 0.3, 3, 32, 0.2, False, None),
    ("adam", 1.0, 3, 32, 0.2, True, None),
    ("sgd", 0.9, 1, 8, 0.3, True, "cosine"),
    ("sgd", 0.8, 1, 9, 0.3, True, "cosine"),
]
PRUNED, RAISES, INFINITE, NAN = 3, 4, 5, 6


def suggest(trial: Any) -> dict[str, Any]:
    """Ask for the params, one of each kind that Optuna has; momentum only where it matters."""
    params = {name: trial.suggest_categorical(name, choices) for name, choices in CHOICES.items()}
    params["lr"] = trial.suggest_float("lr", 1e-5, 1.0, log=True)
    params["depth"] = trial.suggest_int("depth", 1, 4)
    params["width"] = trial.suggest_int("width", 8, 64, log=True)
    params["dropout"] = trial.suggest_float("dropout", 0.0, 0.5, step=0.1)
    if params["optimizer.name"] == "momentum":
        params["momentum"] = trial.suggest_float("momentum", 0.0, 0.99)
    return params


def train(trial: Any) -> float:
    """Report three epochs and end in the way that the trial's number asks for."""
    params = suggest(trial)
    final: float = abs(math.log10(params["lr"]) + 3) + params["depth"] / 10
    for step in range(3):
        trial.report(final + 2 - step, step)
        if trial.number == PRUNED and step == 1:
            raise optuna.TrialPruned
    if trial.number == RAISES:
        raise ValueError("out of memory")
    trial.set_user_attr("val_accuracy", 1 / (1 + final))
    trial.set_user_attr("host_note", "not a number")
    return {INFINITE: math.inf, NAN: math.nan}.get(trial.number, final)


def two_objectives(trial: Any) -> tuple[float, float]:
    """Return a loss and an accuracy."""
    lr = trial.suggest_float("lr", 1e-4, 1e-1, log=True)
    trial.suggest_int("units", 1, 8)
    return lr * 2, 1 - lr


def fill(storage: Any) -> None:
    """Write one study of each kind, and one that is deleted again."""
    study = optuna.create_study(study_name="digits", storage=storage, direction="minimize")
    for number, values in enumerate(SWEEP):
        params = dict(zip(COLUMNS, values, strict=False))
        study.enqueue_trial({**params, "batch_size": CHOICES["batch_size"][number % 3]})
    study.optimize(train, n_trials=len(SWEEP), catch=(ValueError,))
    if hasattr(study, "ask"):
        suggest(study.ask({}))  # never told: it stays RUNNING
    optuna.create_study(study_name="empty", storage=storage, direction="maximize")
    optuna.create_study(study_name="gone", storage=storage)
    optuna.load_study(study_name="gone", storage=storage).optimize(lambda trial: trial.suggest_float("x", 0, 1), 1)
    optuna.delete_study(study_name="gone", storage=storage)
    if hasattr(study, "directions"):
        fill_two_objectives(storage)


def fill_two_objectives(storage: Any) -> None:
    """Write a study with two objectives, which get names where this Optuna can store them."""
    pareto = optuna.create_study(study_name="pareto", storage=storage, directions=["minimize", "maximize"])
    if hasattr(pareto, "set_metric_names"):
        pareto.set_metric_names(["loss", "accuracy"])
    for lr, units in ((0.01, 4), (0.001, 8), (0.1, 1)):
        pareto.enqueue_trial({"lr": lr, "units": units})
    pareto.optimize(two_objectives, n_trials=3)


def as_json(value: Any) -> Any:
    """Spell numbers that JSON does not have."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def truth_of(storage: Any) -> list[dict[str, Any]]:
    """Return what Optuna itself reads back."""
    rows = []
    for summary in optuna.get_all_study_summaries(storage=storage):
        study = optuna.load_study(study_name=summary.study_name, storage=storage)
        for trial in study.trials:
            values = getattr(trial, "values", None) or ([trial.value] if trial.state.name != "FAIL" else None)
            rows.append(
                {
                    "study": summary.study_name,
                    "number": trial.number,
                    "state": trial.state.name,
                    "params": trial.params,
                    "values": values and [as_json(value) for value in values],
                    "reported": [as_json(value) for _, value in sorted(trial.intermediate_values.items())],
                    "user_attrs": trial.user_attrs,
                }
            )
    return rows


def write_truth(path: str, storage: Any) -> None:
    """Write one line per trial."""
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in truth_of(storage))


def shrink(database: str) -> None:
    """Repack with small pages: 36 tables and indexes of one nearly empty page each."""
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA page_size = 512")
        connection.execute("VACUUM")
    connection.close()


def make_database(folder: str) -> None:
    """Write the SQLite storage, its truth and the data frames of its studies."""
    database = os.path.join(folder, "optuna.db")
    url = f"sqlite:///{database}"
    fill(url)
    write_truth(os.path.join(folder, "optuna.truth.jsonl"), url)
    study = optuna.load_study(study_name="digits", storage=url)
    study.trials_dataframe().to_csv(os.path.join(folder, "trials.csv"), index=False)
    study.trials_dataframe().to_csv(os.path.join(folder, "trials_index.csv"))
    study.trials_dataframe(multi_index=True).to_csv(os.path.join(folder, "trials_multiindex.csv"))
    if hasattr(study, "directions"):
        pareto = optuna.load_study(study_name="pareto", storage=url)
        pareto.trials_dataframe().to_csv(os.path.join(folder, "trials_multi.csv"), index=False)
    shrink(database)


def make_journal(folder: str) -> None:
    """Write the journal, where this Optuna has one."""
    path = os.path.join(folder, "journal.log")
    if hasattr(optuna.storages, "journal"):
        storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(path))
    elif hasattr(optuna.storages, "JournalFileStorage"):
        storage = optuna.storages.JournalStorage(optuna.storages.JournalFileStorage(path))
    else:
        return
    fill(storage)
    write_truth(os.path.join(folder, "journal.truth.jsonl"), storage)


if __name__ == "__main__":
    os.makedirs(sys.argv[1])
    make_database(sys.argv[1])
    make_journal(sys.argv[1])
