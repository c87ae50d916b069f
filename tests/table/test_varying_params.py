"""Which params can be ranked: what is constant, an id, a time or excluded is left out with its reason."""

import numpy as np
import pandas as pd
import pytest

from paramimp.errors import NotEnoughRunsError, ParamimpError
from paramimp.runs import Direction, Objective, Origin, Run
from paramimp.table import building
from paramimp.table.selection import select
from tests.sweeps import from_frame, linear, make_frame

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


@pytest.mark.parametrize(("n_set", "words"), [(1, "the one run that sets it."), (2, "the 2 runs that set it.")])
def test_a_constant_that_few_runs_set_says_in_how_many(n_set: int, words: str) -> None:
    configs = [{"lr": i} | ({"once": 3} if i < n_set else {}) for i in range(12)]
    runs = [Run(Origin(f"r{i}", "native"), config, {"loss": float(i)}) for i, config in enumerate(configs)]
    (constant,) = select(building.build(runs), LOSS).left_out
    assert constant.message == f"always 3 in {words}"


def test_a_name_with_brackets_matches_itself() -> None:
    runs = [Run(Origin(f"r{i}", "native"), {"layers[0]": i % 3, "width": i % 4}, {"loss": float(i)}) for i in range(12)]
    selection = select(building.build(runs), LOSS, exclude=["layers[0]"])
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
    table = building.build(runs)
    assert [param.name for param in select(table, LOSS, exclude=["layers[0]"]).params] == ["layers0", "width"]
    assert [param.name for param in select(table, LOSS, include=["layers[0]"]).params] == ["layers[0]"]
    runs = [
        Run(Origin(run.name, run.reader), {"layers0": i % 3, "width": i % 4}, run.metrics) for i, run in enumerate(runs)
    ]
    assert [param.name for param in select(building.build(runs), LOSS, include=["layers[0]"]).params] == ["layers0"]


def test_a_glob_over_a_list_param_matches_all_its_positions() -> None:
    table = building.build(
        Run(Origin(f"r{i}", "native"), {"a": i, "hidden": [i % 3, i % 5]}, {"loss": float(i * i % 7)}) for i in range(9)
    )
    for glob in ("hidden", "hidden.*"):
        selection = select(table, LOSS, exclude=[glob])
        assert {param.param: param.reason for param in selection.left_out} == dict.fromkeys(
            ["hidden.0", "hidden.1"], "excluded"
        )


def test_a_long_list_stays_one_value() -> None:
    lists = [[float(i)] * 1000 for i in range(9)]
    table = building.build(
        Run(Origin(f"r{i}", "native"), {"a": i, "w": lists[i]}, {"loss": float(i % 4)}) for i in range(9)
    )
    assert [(param.param, param.reason) for param in select(table, LOSS).left_out] == [("w", "one-value-per-run")]


def test_why_no_param_can_be_ranked_is_told_by_reason() -> None:
    frame = pd.DataFrame({f"c{i}": [1] * 5 for i in range(12)} | {"path": list("abcde"), "loss": range(5)})
    with pytest.raises(NotEnoughRunsError) as caught:
        select(from_frame(frame, "loss"), LOSS)
    names = ", ".join(f"c{i}" for i in (0, 1, 10, 11, 2, 3, 4, 5, 6, 7))
    assert f"5 usable runs (constant: {names} and 2 more; one-value-per-run: path)." in str(caught.value)


@pytest.mark.parametrize(
    ("globs", "hint"),
    [
        ({"include": ["optimzer"]}, "'optimzer' matches no param. Did you mean 'optimizer'?"),
        ({"exclude": ["a,b"]}, "'a,b' matches no param. Name them one by one: exclude=['a', 'b']."),
        ({"exclude": ["loss"]}, "'loss' matches no param. It is a metric, and metrics are never ranked"),
        ({"include": ["zzz*"]}, "'zzz*' matches no param. There are: a, b, c, flag and optimizer."),
    ],
)
def test_a_glob_that_matches_nothing_is_an_error_with_what_may_be_meant(globs: dict[str, list[str]], hint: str) -> None:
    with pytest.raises(ParamimpError) as caught:
        select(from_frame(make_frame(20, linear), "loss"), LOSS, **globs)
    assert hint in str(caught.value)


def test_an_exclude_wins_over_an_include_and_what_no_include_matches_is_excluded() -> None:
    selection = select(from_frame(make_frame(20, linear), "loss"), LOSS, include=["a", "b"], exclude=["b"])
    assert [param.name for param in selection.params] == ["a"]
    assert {param.param: param.shell_message for param in selection.left_out} == {
        "b": "an --exclude matches it.", **dict.fromkeys(["c", "flag", "optimizer"], "no --include matches it."),
    }  # fmt: skip


@pytest.mark.parametrize(("n_runs", "is_id"), [(3, False), (4, True)])
def test_texts_that_all_differ_are_ids_from_four_runs_on(n_runs: int, is_id: bool) -> None:
    frame = pd.DataFrame({"a": range(n_runs), "name": list("wxyz")[:n_runs], "loss": [1.0, 3.0, 2.0, 5.0][:n_runs]})
    assert ("name" in reasons(frame)) is is_id
