"""The metric that was asked for: found as it is, or refused with what the runs logged."""

import pytest

from paramimp.errors import NotEnoughRunsError, UnknownMetricError
from paramimp.runs import Origin, Run, SkippedRun, SkipReason
from paramimp.table import building
from paramimp.table.metric_names import SHOWN_METRICS, check_metric

GOOD = [Run(Origin(f"good_{i}", "native"), {"lr": i}, {"loss": float(i)}) for i in range(3)]


def test_a_misspelt_metric_lists_those_found_and_names_the_nearest() -> None:
    table = building.build(GOOD)
    with pytest.raises(UnknownMetricError, match=r"Did you mean 'loss'\?(.|\n)*loss  \(3 runs\)"):
        check_metric(table, "los")


def test_a_metric_that_no_chosen_run_has_lists_those_that_they_have() -> None:
    runs = [Run(Origin(f"r{i}", "wandb"), {"lr": i}, {"acc" if i < 5 else "loss": i}) for i in range(10)]
    table = building.build(runs).take(range(5))
    with pytest.raises(UnknownMetricError, match=r"acc  \(5 runs\)"):
        check_metric(table, "loss")


def test_a_metric_that_one_run_logged_is_found() -> None:
    table = building.build([*GOOD, Run(Origin("one", "native"), {"a": 1}, {"acc": 1.0})])
    assert [check_metric(table, name) for name in ("loss", "acc")] == ["loss", "acc"]


@pytest.mark.parametrize("asked", [None, ""])
def test_without_a_name_the_metrics_are_listed_the_most_frequent_first_and_then_by_name(asked: str | None) -> None:
    table = building.build([*GOOD, Run(Origin("one", "native"), {"a": 1}, {"b": 1.0, "acc": 1.0})])
    with pytest.raises(UnknownMetricError) as caught:
        check_metric(table, asked)
    assert str(caught.value).splitlines()[1:] == ["  loss  (3 runs)", "  acc  (1 run)", "  b  (1 run)"]


def test_a_long_list_of_metrics_ends_in_where_the_others_are() -> None:
    names = [f"m{index:03d}" for index in range(SHOWN_METRICS + 2)]
    with pytest.raises(UnknownMetricError) as caught:
        check_metric(building.build([Run(Origin("r", "native"), {"a": 1}, dict.fromkeys(names, 1.0))]), None)
    shown = str(caught.value).splitlines()[1:]
    assert shown[:-1] == [f"  {name}  (1 run)" for name in names[:SHOWN_METRICS]]
    assert shown[-1].strip().startswith("and 2 more:")


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("loss,acc", "Name each by itself: metric=['loss', 'acc']."),
        ("LOSS_mean", "Did you mean 'loss'?"),
        ("lr", "lr is a param, which is ranked, and no metric that a run logged."),
    ],
)
def test_what_was_probably_meant_is_named(asked: str, hint: str) -> None:
    table = building.build([*GOOD, Run(Origin("one", "native"), {"a": 1}, {"acc": 1.0})])
    with pytest.raises(UnknownMetricError) as caught:
        check_metric(table, asked)
    assert hint in str(caught.value)


def test_all_splits_of_what_was_asked_for_are_named() -> None:
    table = building.build([Run(Origin("one", "native"), {"a": 1}, {"train.acc": 1.0, "test.acc": 0.5, "loss": 1.0})])
    with pytest.raises(UnknownMetricError, match=r"Did you mean 'test\.acc' or 'train\.acc'\?"):
        check_metric(table, "acc")
    table = building.build([Run(Origin("one", "native"), {"a": 1}, {"train_acc": 1.0, "test_acc": 0.5, "loss": 1.0})])
    with pytest.raises(UnknownMetricError, match=r"Did you mean 'test_acc' or 'train_acc'\?"):
        check_metric(table, "acc")


def test_where_no_run_has_any_metric_the_reason_is_told_and_no_empty_list() -> None:
    bare = SkippedRun(Origin("bare"), SkipReason.NO_CONFIG, "bare has no config.")
    with pytest.raises(NotEnoughRunsError, match=r"no runs found|1 found"):
        check_metric(building.build([bare]), "loss")


def test_metrics_of_runs_that_cannot_be_used_are_not_listed() -> None:
    crashed = SkippedRun(Origin("bad"), SkipReason.UNREADABLE, "bad is torn.")
    with pytest.raises(UnknownMetricError, match=r"loss  \(3 runs\)"):
        check_metric(building.build([*GOOD, crashed]), None)
