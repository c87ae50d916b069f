"""Tables that are divided into folders by their columns, as pandas and Spark write them."""

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


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_parts_in_text_are_read_as_well_and_histories_of_runs_stay_histories(tmp_path: Path, ending: str) -> None:
    for optimizer, part in FRAME.groupby("optimizer"):
        folder = tmp_path / "sweep" / f"optimizer={optimizer}"
        folder.mkdir(parents=True)
        own = part.drop(columns="optimizer")
        text = own.to_csv(index=False) if ending == "csv" else own.to_json(orient="records", lines=True)
        (folder / f"part-00000.{ending}").write_text(text)
        run = tmp_path / "runs" / f"optimizer={optimizer}"
        run.mkdir(parents=True)
        (run / "metrics.csv").write_text("epoch,val_loss\n1,0.5\n2,0.25\n")
    assert analyze(tmp_path / "sweep", "val_loss", method="impurity").n_used == len(FRAME)
    runs = [found for found in find_runs([tmp_path / "runs"]) if isinstance(found, Run)]
    assert [run.metrics["val_loss"] for run in runs] == [[0.5, 0.25]] * 2


def test_a_divided_data_set_somewhere_in_the_folder_is_no_table_of_runs(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    FRAME.to_parquet(tmp_path / "data", partition_cols=["optimizer"])
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "config.yaml").write_text("lr: 0.1\n")
    (tmp_path / "r" / "metrics.json").write_text('{"loss": 1.0}')
    assert [found.name for found in find_runs([tmp_path])] == ["r"]
