"""Searches of HpBandSter: what it wrote itself, and what other files of the same names hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from paramimp.reading.discovery import find_runs
from paramimp.runs import Direction, Run, SkippedRun, SkipReason, Status

SAMPLE = Path(__file__).parent / "samples" / "hpbandster" / "0.7.4"


def written(file: str) -> list[list[Any]]:
    return [json.loads(line) for line in (SAMPLE / file).read_text().splitlines()]


def name_of(entry: list[Any]) -> str:
    return "-".join(map(str, entry))


def test_a_configuration_is_a_run_with_a_history_over_its_budgets() -> None:
    """The worker of the sample gives ``abs(lr - 0.01) + 1 / budget`` (see make_hpbandster.py)."""
    runs = [run for run in find_runs([SAMPLE]) if isinstance(run, Run)]
    told = {name_of(name): config for name, config, _ in written("configs.json")}
    assert {run.name: run.params for run in runs} == told
    for run in runs:
        lr = run.params["lr"]
        budgets = [
            budget for name, budget, _, result, _ in written("results.json") if name_of(name) == run.name and result
        ]
        assert isinstance(lr, float)
        assert run.metrics.get("loss", []) == pytest.approx([abs(lr - 0.01) + 1 / budget for budget in budgets])
        assert run.started is not None


def test_what_was_not_given_the_largest_budget_was_stopped_early() -> None:
    runs = [run for run in find_runs([SAMPLE]) if isinstance(run, Run)]
    counts = {status: sum(run.status is status for run in runs) for status in Status}
    failed = sum(result is None for _, _, _, result, _ in written("results.json"))
    finished = sum(budget == 9 and result is not None for _, budget, _, result, _ in written("results.json"))
    assert (counts[Status.FINISHED], counts[Status.FAILED]) == (finished, failed)
    assert counts[Status.PRUNED] == len(runs) - finished - failed > 0
    assert {run.directions.get("loss") for run in runs if run.metrics} == {Direction.MINIMIZE}


def test_a_search_that_runs_has_configurations_without_results(tmp_path: Path) -> None:
    (tmp_path / "configs.json").write_text(
        '[[0, 0, 0], {"lr": 0.5}, {}]\n[[0, 0, 1], {"lr": 0.25}, {}]\n[[0, 0, 2], {"l'
    )
    (tmp_path / "results.json").write_text('[[0, 0, 0], 1.0, {}, {"loss": 2.0, "info": 3}, null]\n')
    first, second = find_runs([tmp_path])
    assert isinstance(first, Run)
    assert isinstance(second, Run)
    assert (first.status, first.metrics) == (Status.FINISHED, {"loss": [2.0]})
    assert (second.status, second.params, second.metrics) == (Status.RUNNING, {"lr": 0.25}, {})


@pytest.mark.parametrize("line", ['{"lr": 1}', "[]", "[0, {}, {}]", "nonsense"])
def test_a_line_of_anything_else_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "configs.json").write_text(
        f'[[0, 0, 0], {{"lr": 0.5}}, {{}}]\n{line}\n[[0, 0, 1], {{"lr": 0.25}}, {{}}]\n'
    )
    (tmp_path / "results.json").write_text("")
    (found,) = find_runs([tmp_path])
    assert isinstance(found, SkippedRun)
    assert (found.reason, found.reader) == (SkipReason.UNREADABLE, "hpbandster")


def test_of_configurations_with_one_id_the_last_is_the_run_and_has_the_results_alone(tmp_path: Path) -> None:
    """As `hpbandster.core.result.logged_results_to_HBS_result` reads them; else each would hold all the results."""
    configs = [[[0, 0, 0], {"lr": 1}, {}], [[0, 0, 1], {"lr": 2}, {}], [[0, 0, 0], {"lr": 3}, {}]]
    results = [[[0, 0, number], 1.0, {}, {"loss": 0.5 + number}, None] for number in (0, 1)]
    for file, lines in (("configs.json", configs), ("results.json", results)):
        (tmp_path / file).write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    earlier, other, last = find_runs([tmp_path])
    assert isinstance(earlier, SkippedRun)
    assert earlier.reason is SkipReason.DUPLICATE
    assert isinstance(other, Run)
    assert isinstance(last, Run)
    assert [(run.params["lr"], run.metrics["loss"]) for run in (other, last)] == [(2, [1.5]), (3, [0.5])]


def test_other_files_of_these_names_are_of_other_tools(tmp_path: Path) -> None:
    (tmp_path / "configs.json").write_text('{"lr": 0.5}')
    (tmp_path / "results.json").write_text('{"loss": 0.5}')
    assert {found.reader for found in find_runs([tmp_path])} <= {"native", "one-file", ""}
