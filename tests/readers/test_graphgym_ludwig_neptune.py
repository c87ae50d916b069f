"""GraphGym, Ludwig and Neptune's exporter: files made by hand in the forms that their sources write."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from paramimp import load_runs
from paramimp.messages.printable import LIMIT
from paramimp.runs import Run, SkippedRun, SkipReason, Status
from tests.readers.digits import only, read, run_of


def write(path: Path, *documents: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(map(json.dumps, documents)) + "\n")


def graphgym(folder: Path, name: str, lr: float, seeds: tuple[int, ...] = (0, 1)) -> None:
    for seed in seeds:
        for split, loss in (("train", 1.0), ("val", 2.0)):
            epochs = [{"epoch": e, "eta": 9.0, "loss": loss / (e + 1) + seed, "lr": lr} for e in range(2)]
            write(folder / name / str(seed) / split / "stats.json", *epochs)
            write(folder / name / "agg" / split / "stats.json", *epochs)
            write(folder / name / "agg" / split / "best.json", epochs[-1])
    (folder / name / "config.yaml").write_text(
        f"optim:\n  base_lr: {lr}\nseed: 0\nout_dir: results/{name}\nrun_dir: x\n"
    )


def test_each_seed_of_graphgym_is_a_run_and_what_sums_them_up_is_none(tmp_path: Path) -> None:
    graphgym(tmp_path, "gcn-lr=0.1", 0.1)
    graphgym(tmp_path, "gcn-lr=0.01", 0.01)
    runs = [found for found in read(tmp_path) if isinstance(found, Run)]
    assert [run.name for run in runs] == [f"gcn-lr={lr}/{seed}" for lr in ("0.01", "0.1") for seed in (0, 1)]
    assert [run.params for run in runs] == [{"optim.base_lr": lr, "seed": s} for lr in (0.01, 0.1) for s in (0, 1)]
    assert runs[1].metrics["val/loss"] == [3.0, 2.0]
    assert runs[1].metrics["train/loss"] == [2.0, 1.5]
    assert not [name for name in runs[0].metrics if name.endswith(("epoch", "eta"))]


def test_a_folder_of_data_that_is_numbered_is_no_run_of_graphgym(tmp_path: Path) -> None:
    graphgym(tmp_path, "a", 0.1)
    (tmp_path / "a" / "config.yaml").unlink()
    write(tmp_path / "data" / "7" / "train" / "images.json", {"x": 1})
    assert not [found for found in read(tmp_path) if found.reader == "graphgym"]


CONFIG = {
    "input_features": [{"name": "text", "type": "text", "encoder": {"type": "parallel_cnn"}}],
    "output_features": [{"name": "class", "type": "category"}],
    "trainer": {"learning_rate": 0.001, "epochs": 2},
}
HISTORIES = {"combined": {"loss": [1.0, 0.5]}, "class": {"accuracy": [0.5, 0.75]}}


def ludwig(folder: Path, **about: Any) -> None:
    write(folder / "description.json", {"ludwig_version": "0.10", "random_seed": 42, "config": CONFIG, **about})
    statistics = {"training": HISTORIES, "validation": HISTORIES, "evaluation_frequency": {"frequency": 1}}
    write(folder / "training_statistics.json", statistics)
    finals = {"accuracy": 0.625, "confusion_matrix": [[1, 2], [3, 4]], "per_class_stats": {"a": {"f1": 1}}}
    write(folder / "test_statistics.json", {"class": finals})


def test_an_experiment_of_ludwig_has_its_features_by_name(tmp_path: Path) -> None:
    ludwig(tmp_path / "results" / "experiment_run")
    (tmp_path / "results" / "experiment_run" / "model").mkdir()
    write(tmp_path / "results" / "experiment_run" / "model" / "model_hyperparameters.json", CONFIG)
    run = run_of(tmp_path)
    assert run.params["input_features.text.encoder.type"] == "parallel_cnn"
    assert (run.params["trainer.learning_rate"], run.params["random_seed"]) == (0.001, 42)
    assert run.metrics == {
        **{f"{split}.combined.loss": [1.0, 0.5] for split in ("training", "validation")},
        **{f"{split}.class.accuracy": [0.5, 0.75] for split in ("training", "validation")},
        "test.class.accuracy": 0.625,
    }


def test_an_experiment_of_ludwig_that_stopped_is_skipped_with_the_reason(tmp_path: Path) -> None:
    ludwig(tmp_path / "a")
    (tmp_path / "a" / "training_statistics.json").unlink()
    (tmp_path / "a" / "test_statistics.json").unlink()
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.NO_METRICS


def test_another_description_is_nobody_s(tmp_path: Path) -> None:
    ludwig(tmp_path / "a")
    write(tmp_path / "a" / "description.json", {"name": "a data set"})
    assert not [found for found in read(tmp_path) if found.reader == "ludwig"]


def exported(folder: Path, run: int, *, steps: tuple[int, ...] = (2, 1, 3), part: int = 0) -> None:
    """The columns of neptune-exporter's model.py."""
    pa = pytest.importorskip("pyarrow", reason="the extra paramimp[parquet] is not installed")
    parquet = pytest.importorskip("pyarrow.parquet")
    text = pa.string()
    schema = pa.schema(
        [(name, text) for name in ("project_id", "run_id", "attribute_path", "attribute_type")]
        + [("step", pa.decimal128(18, 6)), ("timestamp", pa.timestamp("ms", tz="UTC")), ("int_value", pa.int64())]
        + [("float_value", pa.float64()), ("string_value", text), ("bool_value", pa.bool_())]
        + [("string_set_value", pa.list_(text)), ("file_value", pa.struct([("path", text)]))]
    )
    single: list[tuple[str, str, dict[str, Any]]] = [
        ("sys/failed", "bool", {"bool_value": run == 3}),
        ("sys/tags", "string_set", {"string_set_value": ["a"]}),
        ("config/lr", "float", {"float_value": 0.1 / (1 + run)}),
        ("config/layers", "int", {"int_value": run}),
        ("config/opt", "string", {"string_value": "adam"}),
        ("metrics/best_acc", "float", {"float_value": run / 8}),
    ]
    series: list[tuple[str, str, dict[str, Any]]] = [
        ("metrics/loss", "float_series", {"step": Decimal(s), "float_value": run + 1 / s}) for s in steps
    ]
    rows = [
        {"project_id": "lab/digits", "run_id": f"RUN-{run}", "attribute_path": path, "attribute_type": kind} | values
        for path, kind, values in ([] if part else single) + series
    ]
    folder.mkdir(exist_ok=True)
    parquet.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"RUN-{run}_part_{part}.parquet")


def test_the_rows_of_neptune_are_folded_into_runs(tmp_path: Path) -> None:
    for run in range(4):
        exported(tmp_path / "lab_digits_1a2b", run)
    exported(tmp_path / "lab_digits_1a2b", 0, steps=(4,), part=1)
    runs = read(tmp_path)
    assert [run.name for run in runs] == [f"lab_digits_1a2b/RUN-{run}" for run in range(4)]
    first = runs[0]
    assert isinstance(first, Run)
    assert first.params == {"config/lr": 0.1, "config/layers": 0, "config/opt": "adam"}
    assert first.metrics == {"metrics/best_acc": 0.0, "metrics/loss": [1.0, 0.5, pytest.approx(1 / 3), 0.25]}
    assert {run.group for run in runs} == {"digits"}
    assert [run.status for run in runs if isinstance(run, Run)] == [*[Status.UNKNOWN] * 3, Status.FAILED]


def test_one_file_of_neptune_may_be_given_and_another_table_in_parts_is_a_table(tmp_path: Path) -> None:
    exported(tmp_path / "a", 1)
    assert [row.reader for row in load_runs(tmp_path / "a" / "RUN-1_part_0.parquet").rows] == ["neptune"]
    parquet = pytest.importorskip("pyarrow.parquet")
    pa = pytest.importorskip("pyarrow")
    (tmp_path / "b").mkdir()
    parquet.write_table(pa.table({"lr": [0.1, 0.2], "loss": [1.0, 2.0]}), tmp_path / "b" / "part_0.parquet")
    shutil.rmtree(tmp_path / "a")
    assert read(tmp_path) == []


@pytest.mark.parametrize("above", [".", "project"])
def test_a_store_of_aim_is_named_with_how_to_export_it(tmp_path: Path, above: str) -> None:
    (tmp_path / above / ".aim" / "meta").mkdir(parents=True)
    (tmp_path / above / ".aim" / "run_metadata.sqlite").write_bytes(b"")
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reader == "aim"
    assert "exports its runs" in found.message
    assert len(found.message) <= LIMIT


def test_a_folder_that_is_called_as_aim_s_is_none(tmp_path: Path) -> None:
    (tmp_path / ".aim").mkdir()
    (tmp_path / "notes.txt").write_text("x")
    assert read(tmp_path) == []
