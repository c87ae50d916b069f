"""ClearML 2.1 offline: how its scalars and sections are named."""

from __future__ import annotations

import json
from pathlib import Path

from tests.readers.digits import run_of


def test_scalars_of_clearml_are_named_by_plot_and_series_and_those_of_the_machine_left_out(tmp_path: Path) -> None:
    def report(plot: str, series: str, kind: str = "training_stats_scalar") -> dict[str, object]:
        return {"metric": plot, "variant": series, "value": 0.5, "type": kind}

    reports = [report("loss", "val"), report("acc", "acc"), report("Summary", "f1"), report(":monitor:gpu", "use")]
    sections = {"General": {"lr": {"value": "1e-3"}}, "Net": {"lr": {"value": "2"}}, "Args": {"lr": {"value": "3"}}}
    (tmp_path / "task.json").write_text(json.dumps({"hyperparams": sections}))
    (tmp_path / "metrics.jsonl").write_text(json.dumps([*reports, report("x", "y", "plot")]) + "\n[{")
    run = run_of(tmp_path)
    assert run.metrics == {"loss/val": [0.5], "acc": [0.5], "f1": [0.5]}
    assert run.params == {"lr": 0.001, "Net/lr": 2, "Args/lr": 3}
    assert "cut off" in run.note
