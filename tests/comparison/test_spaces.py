"""Ranges by the spaces that tools stored: what differs, what chance alone makes of it, and where values decide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import paramimp
from paramimp import ParamimpError
from paramimp.comparison.result import Comparison
from paramimp.comparison.tried import tried_by_all, untried
from paramimp.runs import Distribution
from paramimp.table.run_table import RunTable
from tests.comparison.sweeps import FAST, sweep
from tests.sweeps import from_frame

UNIT, HALF = Distribution(0.0, 1.0), Distribution(0.0, 0.5)
ABC, AB = Distribution(choices=("a", "b", "c")), Distribution(choices=("a", "b"))


def between(
    first: list[object], other: list[object], of_first: Distribution | None, of_other: Distribution | None
) -> tuple[list[str], list[str]]:
    """What the other sweep did not search of what the first one did, and the reverse."""
    spaces = [{} if each is None else {"p": each} for each in (of_first, of_other)]
    one, two = tried_by_all([{"p": first}, {"p": other}], spaces)["p"]
    assert one is not None
    assert two is not None
    return [found.what for found in untried(one, two)], [found.what for found in untried(two, one)]


def uniform(n: int, seed: int, low: float = 0.0, high: float = 1.0) -> list[object]:
    return [float(value) for value in np.random.default_rng(seed).uniform(low, high, n)]


def test_draws_of_one_space_never_differ_whatever_chance_makes_of_them() -> None:
    """By their values these differ: the second sweep's sampler went for the lower half."""
    narrow = uniform(60, 2, high=0.5)
    assert between(uniform(60, 1), narrow, None, None)[0] != []
    assert between(uniform(60, 1), narrow, UNIT, UNIT) == ([], [])


def test_spaces_that_differ_do_however_alike_their_draws() -> None:
    few = uniform(6, 1, high=0.45)
    assert between(few, few, None, None) == ([], [])
    assert between(few, few, UNIT, HALF) == (["> 0.5"], [])
    assert between(few, few, Distribution(0.0, 0.9), Distribution(-1.0, 0.5)) == (["> 0.5"], ["< 0"])


@pytest.mark.parametrize(
    ("values", "first", "other", "missing"),
    [
        (["a", "b"] * 4, ABC, AB, ["= c"]),
        (["a", "b"] * 4, Distribution(choices=("b", "a")), AB, []),
        ([True, False] * 4, Distribution(choices=(True, False)), Distribution(choices=(False, True)), []),
        ([16, 64] * 4, Distribution(choices=(16, 32, 64)), Distribution(choices=(64, 16)), ["= 32"]),
        ([16, 64] * 4, Distribution(8, 64, whole=True), Distribution(choices=(16, 64)), ["< 16"]),
        ([16, 64] * 4, Distribution(choices=(16, 64)), Distribution(8, 64, whole=True), []),
        ([None, 0.5, 0.1] * 4, Distribution(choices=(None, 0.5, 0.1)), Distribution(choices=(0.1, 0.5, None)), []),
        ([1, 2] * 4, Distribution(1, 9, whole=True), Distribution(1.0, 9.0), []),
        ([0.1, 0.3] * 4, Distribution(0.1, 0.30000000000000004), Distribution(0.1, 0.3), []),
        ([0.1, 0.3] * 4, Distribution(0.1, 0.5, log=True), Distribution(0.1, 0.5), []),
    ],
)
def test_choices_and_ranges_are_held_against_each_other(
    values: list[object], first: Distribution, other: Distribution, missing: list[str]
) -> None:
    assert between(values, values, first, other)[0] == missing


def test_values_decide_where_one_sweep_stored_nothing() -> None:
    wide, narrow = uniform(60, 1), uniform(60, 2, high=0.5)
    for spaces in ((UNIT, None), (None, HALF)):
        assert between(wide, narrow, *spaces) == between(wide, narrow, None, None)


def test_values_decide_where_runs_were_not_drawn_from_the_space() -> None:
    """Many lie outside of it, or the param was fixed for this sweep; one outlier among many is none of its runs."""
    outside: list[object] = [*uniform(50, 1), *uniform(10, 2, 2.0, 3.0)]
    assert between(outside, uniform(60, 3), UNIT, UNIT)[0] != []
    assert between(uniform(60, 1), [0.5] * 60, UNIT, UNIT)[0] != []
    assert between([*uniform(60, 1), 7.0], uniform(60, 3), UNIT, UNIT) == ([], [])
    assert between(["a", "b"] * 9, ["a"] * 3, AB, AB) == ([], [])  # by chance once in four times
    assert between([1, 2] * 9, [1] * 3, *[Distribution(1, 2, whole=True)] * 2) == ([], [])


def stored(frame: pd.DataFrame, **spaces: Distribution) -> RunTable:
    table = from_frame(frame, "loss")
    return replace(table, rows=tuple(replace(row, drawn_from=spaces) for row in table.rows))


def compared(*tables: RunTable, **options: Any) -> Comparison:
    return paramimp.compare(list(tables), "loss", **{**FAST, **options})


def test_a_comparison_says_what_ranges_are_judged_by() -> None:
    frame, other = sweep({"a": 1.0, "b": 0.5}), sweep({"a": 1.0, "b": 0.5}, seed=1)
    found = compared(stored(frame, a=Distribution(0.0, 2.0)), stored(other, a=UNIT))
    assert (found["a"].ranges_from, found["a"].ranges_differ) == ("spaces", True)
    assert (found["b"].ranges_from, found["b"].ranges_differ) == ("values", False)
    (caution,) = [each.message for each in found.cautions if each.code == "ranges-differ"]
    assert caution.startswith("the stored space of B has no a > 1, so its share there is of a narrower range;")
    assert "ranges: as the tools stored them, of b, " in " ".join(str(found).split())
    (a,) = [param for param in found.to_dict()["params"] if param["param"] == "a"]
    assert (a["ranges_from"], a["searched"]) == ("spaces", [{"low": 0.0, "high": 2.0}, {"low": 0.0, "high": 1.0}])
    assert set(found.to_frame().query("param == 'a'")["ranges_from"]) == {"spaces"}


def test_the_common_range_is_that_of_the_spaces() -> None:
    frame, other = sweep({"a": 1.0, "b": 0.5}), sweep({"a": 1.0, "b": 0.5}, seed=1)
    other = other[other["a"] < 0.5]
    two = Distribution(choices=("adam", "rmsprop"))
    three = Distribution(choices=("adam", "sgd", "rmsprop"))
    other = other[other["optimizer"] != "sgd"]
    found = compared(stored(frame, a=UNIT, optimizer=three), stored(other, a=HALF, optimizer=two), common_range=True)
    inside = int(((frame["a"] <= 0.5) & (frame["optimizer"] != "sgd")).sum())
    assert [each.n_used for each in found.sweeps] == [inside, len(other)]
    assert [each for each in found.cautions if each.code == "ranges-differ"] == []
    assert found["a"].ranges_from == "spaces"
    shifted = other.assign(a=other["a"] + 2)
    with pytest.raises(ParamimpError, match="no run of 'A' lies in the range of a that every sweep searched"):
        compared(stored(frame, a=UNIT), stored(shifted, a=Distribution(2.0, 2.5)), common_range=True)


def test_a_param_by_which_runs_were_chosen_is_judged_by_their_values() -> None:
    """The space of both parts is that of the sweep, and each has searched its own part."""
    frame = sweep({"a": 1.0, "b": 0.5}, n_runs=120)
    table = stored(frame, a=UNIT, optimizer=Distribution(choices=("adam", "sgd", "rmsprop")))
    found = paramimp.compare(table, "loss", by="optimizer", **FAST)
    assert found["a"].ranges_from == "spaces"
    chosen = paramimp.compare([table, table], "loss", where="a < 0.5", **FAST)
    assert chosen["a"].ranges_from == "values"
