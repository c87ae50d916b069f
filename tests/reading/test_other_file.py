"""A metric that no run has: which other file of the runs is named, and where the usual error stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paramimp import ParamimpError, UnknownMetricError, analyze


def write(place: Path, files: dict[str, object]) -> None:
    for name, content in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")


def sweep(tmp_path: Path, other: str, content: object, below: str = "") -> Path:
    for index in range(6):
        told = {"lr": 0.1 * (index + 1)}
        write(tmp_path / below / f"r{index}", {"config.json": told, "metrics.json": {"loss": 1.0 / (index + 1)}})
        if index:  # the first run stopped before it was evaluated
            write(tmp_path / below / f"r{index}", {other: content})
    return tmp_path


@pytest.mark.parametrize("below", ["", "a/b"])
@pytest.mark.parametrize(
    ("other", "content"),
    [
        ("eval_results.json", {"f1": 0.5, "em": 0.25}),
        ("test.csv", "epoch,f1\n1,0.25\n2,0.5\n"),
        ("final/scores.json", {"f1": 0.5}),
        ("my scores.json", {"f1": 0.5, "accuracy": 0.25}),
    ],
)
def test_the_file_that_holds_the_metric_is_named_and_the_option_works(
    tmp_path: Path, other: str, content: object, below: str
) -> None:
    runs = sweep(tmp_path, other, content, below)
    with pytest.raises(UnknownMetricError, match="in the file that was read") as error:
        analyze(runs, metric="f1")
    assert other in str(error.value)
    with pytest.raises(ParamimpError, match=r"f1 is 0\.5 in all 5 usable runs"):  # so the metric is found
        analyze(runs, metric="f1", metrics_file=other)


@pytest.mark.parametrize(
    ("other", "content"),
    [
        ("predictions.jsonl", '{"id": 1, "answer": "a", "f1": 0.5}\n{"id": 2, "answer": "b", "f1": 0.25}\n'),
        ("eval_results.json", {"f1_macro": 0.5, "em": 0.25}),
        ("eval_results.json", "torn"),
    ],
    ids=["samples", "another name", "unreadable"],
)
def test_samples_and_other_metrics_are_not_named(tmp_path: Path, other: str, content: object) -> None:
    """The last sample of a file of predictions would be ranked as if it were the result of the run."""
    with pytest.raises(UnknownMetricError, match="Found:") as error:
        analyze(sweep(tmp_path, other, content), metric="f1")
    assert other not in str(error.value)


def test_a_run_that_was_given_itself_and_a_table_are_asked_in_vain(tmp_path: Path) -> None:
    table = tmp_path / "runs.csv"
    table.write_text("lr,loss\n1,2\n2,3\n3,5\n", "utf-8")
    with pytest.raises(UnknownMetricError, match="Found:"):
        analyze(table, metric="f1", params=["lr"])
