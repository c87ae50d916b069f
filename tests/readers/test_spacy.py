"""Trainings of spaCy 3.8, of which only the config and the scores of each model are kept."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from paramimp.runs import Run, SkippedRun, SkipReason
from tests.readers.digits import SAMPLES, only, read
from tests.readers.samples.make_spacy import RATES

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = SAMPLES / "spacy" / "3.8.18"
ONE = SAMPLE / f"rate_{RATES[2]}"


def test_a_training_is_one_run_with_its_config_and_the_scores_of_its_best_model() -> None:
    runs = {run.name: run for run in read(SAMPLE)}
    assert runs.keys() == {f"rate_{rate}" for rate in RATES}
    for rate in RATES:
        run = runs[f"rate_{rate}"]
        assert isinstance(run, Run)
        assert run.reader == "spacy"
        assert run.params["training.optimizer.learn_rate"] == rate
        assert run.params["components.textcat.factory"] == "textcat"
        assert run.params["training.batcher.size.compound"] == 1.001
        reached = json.loads((SAMPLE / run.name / "model-best" / "meta.json").read_text())["performance"]
        assert run.metrics["cats_score"] == reached["cats_score"]
        assert run.metrics["textcat_loss"] == reached["textcat_loss"]
        assert run.metrics["cats_f_per_type.pos.f"] == reached["cats_f_per_type"]["pos"]["f"]


def test_what_repeats_another_value_or_names_a_file_is_no_param() -> None:
    run = only(ONE)
    assert isinstance(run, Run)
    assert {"training.seed", "corpora.train.path", "paths.train"}.isdisjoint(run.params)
    assert run.params["system.seed"] == 0


def test_a_model_that_was_put_elsewhere_is_a_run_and_one_that_is_the_last_alone_is(tmp_path: Path) -> None:
    shutil.copytree(ONE / "model-best", tmp_path / "kept" / "mein modell")
    shutil.copytree(ONE / "model-last", tmp_path / "stopped" / "model-last")
    assert [run.name for run in read(tmp_path)] == ["kept/mein modell", "stopped"]


def test_a_model_without_scores_is_listed(tmp_path: Path) -> None:
    shutil.copytree(ONE, tmp_path / "run")
    meta = tmp_path / "run" / "model-best" / "meta.json"
    meta.write_text(json.dumps(json.loads(meta.read_text()) | {"performance": {}}))
    run = only(tmp_path)
    assert isinstance(run, SkippedRun)
    assert run.reason is SkipReason.NO_METRICS


@pytest.mark.parametrize("meta", ["{}", '{"title": "my page", "lr": 1}'])
def test_another_meta_json_beside_another_config_is_not_of_spacy(tmp_path: Path, meta: str) -> None:
    (tmp_path / "config.cfg").write_text("[a]\nlr = 0.1\n")
    (tmp_path / "meta.json").write_text(meta)
    assert {run.reader for run in read(tmp_path) if isinstance(run, Run)} <= {"native", "one-file"}


def test_a_best_model_that_cannot_be_read_costs_its_training_and_makes_no_other_run(tmp_path: Path) -> None:
    shutil.copytree(ONE, tmp_path / "runs" / "one")
    meta = tmp_path / "runs" / "one" / "model-best" / "meta.json"
    meta.rename(tmp_path / "outside.json")
    meta.symlink_to(tmp_path / "outside.json")
    run = only(tmp_path / "runs")
    assert isinstance(run, SkippedRun)
    assert run.origin.run == "one"
    assert run.reason is SkipReason.UNREADABLE
