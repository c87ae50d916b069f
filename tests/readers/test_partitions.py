"""Tables in Parquet that are divided into folders by their columns, as pandas writes them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from paramimp import analyze
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run

FRAME = pd.DataFrame(
    [
        {"optimizer": optimizer, "seed": seed, "lr": 10.0**-power, "val_loss": power + seed / 8}
        for optimizer in ("adam", "sgd")
        for seed in range(2)
        for power in range(3)
    ]
)


@pytest.mark.parametrize("columns", [["optimizer"], ["optimizer", "seed"], ["lr"]])
def test_the_columns_in_the_names_of_folders_are_params(tmp_path: Path, columns: list[str]) -> None:
    pytest.importorskip("pyarrow")
    FRAME.to_parquet(tmp_path / "sweep", partition_cols=columns)
    runs = [found for found in find_runs([tmp_path / "sweep"]) if isinstance(found, Run)]
    told = sorted((run.params["optimizer"], run.params["seed"], run.params["lr"]) for run in runs)
    assert told == sorted(FRAME[["optimizer", "seed", "lr"]].itertuples(index=False, name=None))
    report = analyze(tmp_path / "sweep", "val_loss", method="impurity")
    assert report.n_used == len(FRAME)


def test_a_divided_data_set_somewhere_in_the_folder_is_no_table_of_runs(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    FRAME.to_parquet(tmp_path / "data", partition_cols=["optimizer"])
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "config.yaml").write_text("lr: 0.1\n")
    (tmp_path / "r" / "metrics.json").write_text('{"loss": 1.0}')
    assert [found.name for found in find_runs([tmp_path])] == ["r"]
