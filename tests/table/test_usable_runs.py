"""Which runs have the metric as a finite number, and the reason of each that has not."""

import pytest

from paramimp.errors import NotEnoughRunsError
from paramimp.runs import Direction, Objective, Origin, Run, SkippedRun, SkipReason, Status
from paramimp.table import building
from paramimp.table.metric_names import check_metric
from paramimp.table.selection import Selection, select
from paramimp.table.usable_runs import too_few, usable_rows

LOSS = Objective("loss", Direction.MINIMIZE, "option")
GOOD = [Run(Origin(f"good_{i}", "native"), {"a": i}, {"loss": float(i)}) for i in range(3)]


def select_runs(*runs: Run | SkippedRun) -> Selection:
    return select(building.build(runs), LOSS)


def test_every_run_that_cannot_be_used_is_listed_with_its_reason() -> None:
    selection = select_runs(
        *GOOD,
        Run(Origin("nan", "native"), {"a": 1}, {"loss": [1.0, float("nan")]}),
        Run(Origin("inf", "native"), {"a": 1}, {"loss": float("inf")}),
        Run(Origin("other", "native"), {"a": 1}, {"accuracy": 1.0}),
        Run(Origin("crashed", "native"), {"a": 1}, {"loss": 1.0}, Status.FAILED),
        SkippedRun(Origin("bare"), SkipReason.NO_CONFIG, "no config."),
    )
    assert {run.name: str(run.reason) for run in selection.skipped} == {
        "nan": "non-finite", "inf": "non-finite", "other": "no-metric", "crashed": "not-finished", "bare": "no-config",
    }  # fmt: skip
    assert (selection.n_found, len(selection.y)) == (8, 3)


def test_the_first_run_that_is_told_of_has_the_most_frequent_reason() -> None:
    rare = SkippedRun(Origin("a"), SkipReason.UNREADABLE, "a is torn.")
    usual = [SkippedRun(Origin(f"b{i}"), SkipReason.NO_CONFIG, f"b{i} has no config.") for i in range(3)]
    with pytest.raises(NotEnoughRunsError, match=r"3 no-config, 1 unreadable\)\. First: b0 has no config\."):
        check_metric(building.build([rare, *usual]), "loss")


@pytest.mark.parametrize(
    ("value", "reason", "message"),
    [
        (float("nan"), "non-finite", "its 'loss' is nan: it diverged."),
        (float("-inf"), "non-finite", "its 'loss' is -inf: it diverged."),
    ],
)
def test_a_number_that_is_not_finite_costs_its_run_alone(value: float, reason: str, message: str) -> None:
    table = building.build([*GOOD, Run(Origin("odd", "native"), {"a": 1}, {"loss": value})])
    used, skipped = usable_rows(table, "loss")
    assert [table.rows[index].name for index in used] == ["good_0", "good_1", "good_2"]
    assert [(run.name, str(run.reason), run.message) for run in skipped] == [("odd", reason, message)]


def test_a_metric_of_zero_is_a_measurement() -> None:
    table = building.build([Run(Origin("zero", "native"), {"a": 1}, {"loss": 0.0})])
    assert usable_rows(table, "loss") == ([0], [])


def test_one_run_alone_is_told_to_come_with_the_folder_of_the_others() -> None:
    assert too_few(1, 1, []).startswith("1 usable run of 1 found")
    assert "the folder that holds the others" in too_few(1, 1, [])


def test_a_run_is_named_once_where_its_message_begins_with_its_name() -> None:
    named, unnamed = ("a is torn.", "is torn.")
    for message in (named, unnamed):
        told = too_few(0, 0, [SkippedRun(Origin("a"), SkipReason.UNREADABLE, message)])
        assert told == f"no runs found: {'a: ' if message == unnamed else ''}{message}"
