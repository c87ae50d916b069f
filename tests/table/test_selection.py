"""What is left out of an analysis, and why."""

import numpy as np
import pandas as pd
import pytest

from paramimp.errors import NotEnoughRunsError, UnknownMetricError
from paramimp.runs import Direction, Objective, Origin, Run, SkippedRun, SkipReason, Status
from paramimp.table import run_table
from paramimp.table.correlation import midranks
from paramimp.table.selection import Selection, check_metric, select
from tests.sweeps import analyze_frame, from_frame, linear, make_frame

LOSS = Objective("loss", Direction.MINIMIZE, "option")


def reasons(frame: pd.DataFrame) -> dict[str, str]:
    selection = select(from_frame(frame, "loss"), LOSS)
    return {param.param: param.reason for param in selection.left_out}


def test_constants_and_ids_are_left_out_and_a_continuous_number_is_not() -> None:
    frame = make_frame(20, linear).assign(dataset="digits", run_id=[f"r{i}" for i in range(20)], workers=4)
    assert reasons(frame) == {"dataset": "constant", "run_id": "one-value-per-run", "workers": "constant"}


def test_numbers_of_jobs_and_the_time_of_day_are_no_params() -> None:
    frame = make_frame(20, linear)
    shuffled = np.random.default_rng(0).permutation(20)
    odd = {"slurm_job_id": 81_234_000 + shuffled, "pid": shuffled, "start_time": 1.7e9 + shuffled * 61.5}
    odd |= {"e.created": 1.7e12 + shuffled, "warmup_time": 30.0 + shuffled, "seed": shuffled + 7, "x.id": shuffled / 7}
    found = reasons(frame.assign(**odd))
    assert {name for name, reason in found.items() if reason == "one-value-per-run"} == {
        "slurm_job_id", "pid", "start_time", "e.created",
    }  # fmt: skip


@pytest.mark.parametrize("relation", [np.log10, lambda a: -a, lambda a: a**3 + 1])
def test_a_number_in_strictly_monotone_relation_is_an_alias(relation: object) -> None:
    frame = make_frame(20, linear)
    frame["a_again"] = relation(frame["a"])  # type: ignore[operator]
    assert reasons(frame) == {"a_again": "alias-of"}


def test_a_number_in_a_relation_that_is_not_monotone_is_kept() -> None:
    frame = make_frame(20, linear)
    frame["hump"] = (frame["a"] - 0.5) ** 2
    assert reasons(frame) == {}


def test_a_relabelled_category_is_an_alias_even_as_boolean_or_number() -> None:
    frame = make_frame(20, linear)
    frame["optimizer_class"] = frame["optimizer"].map({"adam": "Z", "sgd": "Y", "rmsprop": "X"})
    frame["no_flag"] = ~frame["flag"]
    frame["flag_as_size"] = frame["flag"].map({True: 32, False: 64})
    assert reasons(frame) == dict.fromkeys(["optimizer_class", "no_flag", "flag_as_size"], "alias-of")


def test_three_numbers_are_not_aliases_by_chance_on_five_runs() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 3, 5, 7, 11], "loss": [1, 4, 2, 5, 3]})
    assert reasons(frame) == {}


def test_the_alias_that_is_kept_has_the_shortest_name() -> None:
    frame = make_frame(20, linear).rename(columns={"a": "optimizer.lr"})
    frame["lr"] = frame["optimizer.lr"]
    assert reasons(frame) == {"optimizer.lr": "alias-of"}


def test_order_of_runs_and_columns_does_not_reach_the_selection() -> None:
    frame = make_frame(40, linear)
    shuffled = frame.sample(frac=1, random_state=3)[frame.columns[::-1]]
    one, other = (select(from_frame(f, "loss"), LOSS) for f in (frame, shuffled))
    np.testing.assert_array_equal(one.y, other.y)
    for left, right in zip(one.params, other.params, strict=True):
        assert left.name == right.name
        np.testing.assert_array_equal(left.values, right.values)


def select_runs(*runs: Run | SkippedRun) -> Selection:
    return select(run_table.build(runs), LOSS)


GOOD = [Run(Origin(f"good_{i}", "native"), {"a": i}, {"loss": float(i)}) for i in range(3)]


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


def test_a_param_absent_from_some_runs_keeps_those_runs() -> None:
    selection = select_runs(
        *GOOD, *(Run(Origin(f"m{i}", "native"), {"a": i, "momentum": 0.1 * i}, {"loss": 1.0}) for i in range(3))
    )
    momentum = next(param for param in selection.params if param.name == "momentum")
    assert (len(selection.y), int(momentum.present.sum())) == (6, 3)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [1], "loss": [1.0]}),
        pd.DataFrame({"a": [1, 2, 3], "loss": [1.0, 1.0, 1.0]}),
        pd.DataFrame({"a": [1, 1, 1], "loss": [1.0, 2.0, 3.0]}),
        pd.DataFrame({"loss": [1.0, 2.0, 3.0]}),
        pd.DataFrame({"a": [1, 2, 3], "loss": [float("nan")] * 3}),
    ],
    ids=["one run", "constant metric", "constant param", "no param", "nothing finite"],
)
def test_what_cannot_be_ranked_is_an_error_and_never_equal_shares(frame: pd.DataFrame) -> None:
    with pytest.raises(NotEnoughRunsError):
        analyze_frame(frame, "loss")


def test_a_misspelt_metric_lists_those_found_and_names_the_nearest() -> None:
    table = run_table.build(GOOD)
    with pytest.raises(UnknownMetricError, match=r"Did you mean 'loss'\?(.|\n)*loss  \(3 runs\)"):
        select_metric(table, "los")


def select_metric(table: run_table.RunTable, metric: str) -> str:
    from paramimp.table.selection import check_metric

    return check_metric(table, metric)


def test_midranks_share_ties_and_keep_missing() -> None:
    np.testing.assert_array_equal(midranks(np.array([3.0, 1.0, 3.0, np.nan])), [2.5, 1.0, 2.5, np.nan])


@pytest.mark.parametrize(("n_set", "words"), [(1, "the one run that sets it."), (2, "the 2 runs that set it.")])
def test_a_constant_that_few_runs_set_says_in_how_many(n_set: int, words: str) -> None:
    configs = [{"lr": i} | ({"once": 3} if i < n_set else {}) for i in range(12)]
    runs = [Run(Origin(f"r{i}", "native"), config, {"loss": float(i)}) for i, config in enumerate(configs)]
    (constant,) = select(run_table.build(runs), LOSS).left_out
    assert constant.message == f"always 3 in {words}"


def test_a_name_with_brackets_matches_itself() -> None:
    runs = [Run(Origin(f"r{i}", "native"), {"layers[0]": i % 3, "width": i % 4}, {"loss": float(i)}) for i in range(12)]
    selection = select(run_table.build(runs), LOSS, exclude=["layers[0]"])
    assert ("layers[0]", "excluded") in {(param.param, param.reason) for param in selection.left_out}


def test_a_name_with_brackets_is_no_glob_where_a_param_has_it() -> None:
    runs = [
        Run(
            Origin(f"r{i}", "native"),
            {"layers[0]": i % 3, "layers0": i % 5, "width": i % 4},
            {"loss": float(i * i % 7)},
        )
        for i in range(12)
    ]
    table = run_table.build(runs)
    assert [param.name for param in select(table, LOSS, exclude=["layers[0]"]).params] == ["layers0", "width"]
    assert [param.name for param in select(table, LOSS, include=["layers[0]"]).params] == ["layers[0]"]
    runs = [
        Run(Origin(run.name, run.reader), {"layers0": i % 3, "width": i % 4}, run.metrics) for i, run in enumerate(runs)
    ]
    assert [param.name for param in select(run_table.build(runs), LOSS, include=["layers[0]"]).params] == ["layers0"]


def test_a_glob_over_a_list_param_matches_all_its_positions() -> None:
    table = run_table.build(
        Run(Origin(f"r{i}", "native"), {"a": i, "hidden": [i % 3, i % 5]}, {"loss": float(i * i % 7)}) for i in range(9)
    )
    for glob in ("hidden", "hidden.*"):
        selection = select(table, LOSS, exclude=[glob])
        assert {param.param: param.reason for param in selection.left_out} == dict.fromkeys(
            ["hidden.0", "hidden.1"], "excluded"
        )


def test_a_long_list_stays_one_value() -> None:
    lists = [[float(i)] * 1000 for i in range(9)]
    table = run_table.build(
        Run(Origin(f"r{i}", "native"), {"a": i, "w": lists[i]}, {"loss": float(i % 4)}) for i in range(9)
    )
    assert [(param.param, param.reason) for param in select(table, LOSS).left_out] == [("w", "one-value-per-run")]


def test_why_no_param_can_be_ranked_is_told_by_reason() -> None:
    frame = pd.DataFrame({f"c{i}": [1] * 5 for i in range(12)} | {"path": list("abcde"), "loss": range(5)})
    with pytest.raises(NotEnoughRunsError) as caught:
        select(from_frame(frame, "loss"), LOSS)
    names = ", ".join(f"c{i}" for i in (0, 1, 10, 11, 2, 3, 4, 5, 6, 7))
    assert f"5 usable runs (constant: {names} and 2 more; one-value-per-run: path)." in str(caught.value)


def test_a_metric_that_no_chosen_run_has_lists_those_that_they_have() -> None:
    runs = [Run(Origin(f"r{i}", "wandb"), {"lr": i}, {"acc" if i < 5 else "loss": i}) for i in range(10)]
    table = run_table.build(runs).take(range(5))
    with pytest.raises(UnknownMetricError, match=r"acc  \(5 runs\)"):
        check_metric(table, "loss")


def test_the_first_run_that_is_told_of_has_the_most_frequent_reason() -> None:
    rare = SkippedRun(Origin("a"), SkipReason.UNREADABLE, "a is torn.")
    usual = [SkippedRun(Origin(f"b{i}"), SkipReason.NO_CONFIG, f"b{i} has no config.") for i in range(3)]
    with pytest.raises(NotEnoughRunsError, match=r"3 no-config, 1 unreadable\)\. First: b0 has no config\."):
        check_metric(run_table.build([rare, *usual]), "loss")
