"""Trials of NNI, written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from paramimp.runs import Run
from tests.readers.digits import only

TOLD: dict[str, Any] = {"lr": 0.01, "batch_size": 32, "opt": "adam", "model": {"_name": "cnn", "layers": 3}}


def report(kind: str, value: Any, sequence: int = 0) -> bytes:
    """A report as ``nni.runtime.platform.local`` writes it: the value is JSON within JSON."""
    text = json.dumps({"parameter_id": 0, "type": kind, "sequence": sequence, "value": json.dumps(value)}) + "\n"
    return b"ME%06d" % len(text) + text.encode()


def write_trial(
    experiment: Path, name: str = "T1", reports: bytes = b"", state: str | None = "0 1700000000000"
) -> Path:
    trial = experiment / "trials" / name
    (trial / ".nni").mkdir(parents=True)
    (trial / "parameter.cfg").write_text(json.dumps({"parameter_id": 0, "parameters": TOLD}))
    (trial / ".nni" / "metrics").write_bytes(reports)
    if state is not None:
        (trial / ".nni" / "state").write_text(state)
    return trial


def run_in(experiment: Path) -> Run:
    found = only(experiment)
    assert isinstance(found, Run), found
    return found
