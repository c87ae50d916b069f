"""Sweeps made for tests: tables and folders of runs whose metric follows a known formula."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import yaml

from paramimp import analyze
from paramimp.runs import Origin, Run
from paramimp.table.building import build

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from paramimp.table.run_table import RunTable


def make_frame(n_runs: int, metric: Callable[[pd.DataFrame], Any], seed: int = 0) -> pd.DataFrame:
    """Independent params of every kind, uniform where numeric, and the metric as column ``loss``."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "a": rng.uniform(size=n_runs),
            "b": rng.uniform(size=n_runs),
            "c": rng.uniform(size=n_runs),
            "flag": rng.choice([True, False], n_runs),
            "optimizer": rng.choice(["adam", "rmsprop", "sgd"], n_runs),
        }
    )
    frame["loss"] = metric(frame)
    return frame


def from_frame(frame: pd.DataFrame, *metrics: str) -> RunTable:
    """A run table of which is known what is a param, every column but the metrics; named by the index."""

    def plain(cell: Any) -> Any:
        missing = not isinstance(cell, (list, dict, np.ndarray)) and pd.isna(cell)
        return None if missing else cell.item() if isinstance(cell, np.generic) else cell

    rows = [{str(name): plain(cell) for name, cell in row.items()} for row in frame.to_dict("records")]
    return build(
        Run(
            Origin(str(label), "table"),
            {name: cell for name, cell in row.items() if name not in metrics},
            {name: row[name] for name in metrics if row.get(name) is not None},
            empty=frozenset(str(name) for name, cell in given.items() if plain(cell) is None and cell is not None),
        )
        for label, row, given in zip(frame.index, rows, frame.to_dict("records"), strict=True)
    )


def analyze_frame(frame: pd.DataFrame, metric: str | list[str], **options: Any) -> Any:
    """The analysis of a table of which is known what is a param; one that has no marks may be asked about it."""
    return analyze(from_frame(frame, *([metric] if isinstance(metric, str) else metric)), metric, **options)


def linear(frame: pd.DataFrame) -> Any:
    """The law of tests that need an order: a before b, c does nothing."""
    return 3 * frame["a"] + frame["b"]


def write_run(
    folder: Path, config: Mapping[str, Any] | str | None, metrics: Mapping[str, Any] | list[Any] | str | None
) -> None:
    """A run folder in the native layout; text is written as it is, None leaves the file out."""
    folder.mkdir(parents=True)
    if config is not None:
        text = config if isinstance(config, str) else yaml.safe_dump(dict(config))
        (folder / "config.yaml").write_text(text)
    if metrics is not None:
        (folder / "metrics.json").write_text(metrics if isinstance(metrics, str) else json.dumps(metrics))


def make_runs(
    root: Path, n_runs: int = 30, metric: Callable[[pd.DataFrame], Any] = linear, seed: int = 0
) -> pd.DataFrame:
    """`make_frame` as folders below `root`, with nested configs; returns the frame."""
    frame = make_frame(n_runs, metric, seed)
    for index, row in enumerate(frame.to_dict("records")):
        params = {str(key): value.item() if hasattr(value, "item") else value for key, value in row.items()}
        loss = params.pop("loss")
        config = {"optimizer": {"name": params.pop("optimizer"), "flag": bool(params.pop("flag"))}, **params}
        write_run(root / f"run_{index:03d}", config, {"loss": [9.0, float(loss)], "other": 1.0})
    return frame.rename(columns={"optimizer": "optimizer.name", "flag": "optimizer.flag"})
