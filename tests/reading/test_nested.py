"""Lists in lists that a log of metrics keeps for a param: no depth ends a command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from paramimp import cli
from paramimp.decoding.yaml_events import MAX_DEPTH
from paramimp.reading.nested import without_deep_params
from paramimp.runs import Origin, Run, SkippedRun, SkipReason
from tests.mutations import SAMPLES

METRICS = {"loss": 1.0}


def nested(depth: int, wrap: Any = lambda value: [value]) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = wrap(value)
    return value


def handed(value: Any) -> Run | SkippedRun:
    (result,) = without_deep_params([Run(Origin("a", "flaml"), {"lr": 0.1, "deep": value}, METRICS)])
    return result


@pytest.mark.parametrize("wrap", [lambda value: [value], lambda value: (1, value), lambda value: {"a": value}])
def test_as_many_levels_as_a_config_may_have_are_kept_and_one_more_costs_the_run(wrap: Any) -> None:
    assert isinstance(handed(nested(MAX_DEPTH, wrap)), Run)
    found = handed(nested(MAX_DEPTH + 1, wrap))
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.UNREADABLE
    assert "'deep'" in found.message


def test_a_value_that_holds_one_list_many_times_is_looked_at_once() -> None:
    assert isinstance(handed(nested(MAX_DEPTH, lambda value: [value, value])), Run)


def test_a_run_that_was_skipped_before_hands_no_deep_param_on() -> None:
    skipped = SkippedRun(Origin("a", "x"), SkipReason.NO_METRICS, "a has none.", {"deep": nested(900)})
    (result,) = without_deep_params([skipped])
    assert isinstance(result, SkippedRun)
    assert result.params == {}


@pytest.mark.parametrize("depth", [100, 300, 450, 900, 5000])
@pytest.mark.parametrize("words", [("runs", "-f", "json"), ("runs", "-f", "csv"), ("analyze", "-m", "validation_loss")])
def test_a_trial_with_a_deep_list_costs_itself(
    words: tuple[str, ...], depth: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, *lines = (SAMPLES / "flaml" / "2.8.0" / "automl.log").read_text().splitlines()
    document = json.loads(first)
    document["config"]["n_estimators"] = "@"
    text = json.dumps(document).replace('"@"', "[" * depth + "]" * depth)
    (tmp_path / "automl.log").write_text("\n".join([text, *lines]) + "\n")
    status = cli.run([words[0], str(tmp_path), *words[1:]])
    answer = capsys.readouterr()
    assert status == (2 if depth == 5000 else 0), answer.err
    assert "Internal error" not in answer.err
    if depth < 5000 and words[-1] == "json":
        rows = json.loads(answer.out)["runs"]
        assert [row["skip_reason"] for row in rows].count("unreadable") == 1
