"""Ludwig: files made by hand in the form that its source writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from paramimp.runs import SkippedRun, SkipReason
from tests.readers.digits import only, read, run_of
from tests.readers.written import write

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
