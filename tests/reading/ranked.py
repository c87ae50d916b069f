"""What an analysis sees of a frame, and of the same rows in a file."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.sweeps import linear, make_frame

N = 40


def told(report: Any, name: str) -> str:
    """The JSON of a report, but for what names the table."""
    return json.dumps(report.to_dict()).replace(name, "TABLE")


def study(direction: str = "minimize", n_trials: int = N) -> Any:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    made = optuna.create_study(study_name="tuning", direction=direction, sampler=optuna.samplers.RandomSampler(0))
    rng = np.random.default_rng(0)
    for number in range(n_trials):
        lr = {"lr": optuna.distributions.FloatDistribution(1e-5, 1.0, log=True)}
        kind = {"optimizer": optuna.distributions.CategoricalDistribution(["adam", "sgd", None])}
        params: dict[str, Any] = {"lr": 10 ** rng.uniform(-5, 0), "optimizer": ["adam", "sgd", None][number % 3]}
        state = optuna.trial.TrialState.PRUNED if number % 5 == 4 else optuna.trial.TrialState.COMPLETE
        made.add_trial(
            optuna.trial.create_trial(
                params=params,
                distributions={**lr, **kind},
                value=(np.log10(params["lr"]) + 2) ** 2 + (number % 3),
                state=state,
                user_attrs={"size": number},
            )
        )
    return made


def mlflow_frame(tmp_path: Path) -> tuple[pd.DataFrame, list[Any]]:
    from mlflow.tracking import MlflowClient

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = MlflowClient(f"sqlite:///{tmp_path / 'mlflow.db'}")
        experiment = client.create_experiment("e")
        for number in range(12):
            run = client.create_run(experiment)
            params = {"lr": 10.0 ** -(number % 4), "layers": [32, number % 3], "amp": number % 2 == 0, "opt": None}
            for name, value in params.items():
                client.log_param(run.info.run_id, name, value)
            client.log_metric(run.info.run_id, "val_loss", float(number % 4))
            client.log_metric(run.info.run_id, "train_loss", number / 2)
            client.set_terminated(run.info.run_id, "FAILED" if number == 11 else "FINISHED")
        runs = client.search_runs([experiment])
    rows = [
        {
            "run_id": run.info.run_id, "experiment_id": run.info.experiment_id, "status": run.info.status,
            "artifact_uri": run.info.artifact_uri, "start_time": pd.Timestamp(run.info.start_time, unit="ms", tz="UTC"),
            **{f"metrics.{name}": value for name, value in run.data.metrics.items()},
            **{f"params.{name}": value for name, value in run.data.params.items()},
            **{f"tags.{name}": value for name, value in run.data.tags.items()},
        }
        for run in runs
    ]  # fmt: skip
    return pd.DataFrame(rows), list(runs)


def plain() -> pd.DataFrame:
    return make_frame(N, linear).rename(columns={"a": "lr", "b": "decay"})
