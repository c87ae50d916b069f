"""Sweeps to be read from afar, and all that is known of them."""

from __future__ import annotations

import json
from pathlib import Path

import paramimp

MODULES = ("obstore", "boto3", "moto")


def write_run(folder: Path, number: int) -> None:
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text(f"lr: {10.0 ** -(number % 5)}\nwidth: {2 ** (number % 4)}\nseed: {number}\n")
    (folder / "metrics.jsonl").write_text(
        "".join(json.dumps({"step": step, "loss": (number % 5) / (step + 1)}) + "\n" for step in range(5))
    )


def report(runs: str | Path) -> str:
    return paramimp.render(paramimp.analyze(str(runs), "loss", jobs=1), "json")


def table(runs: str | Path) -> tuple[object, ...]:
    """All that is known of the runs, used or not; no forest has to be fitted to compare that."""
    found = paramimp.load_runs(str(runs))
    return repr(found.rows), repr(dict(found.params)), repr(dict(found.metrics))


NAMES = ("config.yaml", "metrics.jsonl")
