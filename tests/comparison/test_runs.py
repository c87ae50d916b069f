"""The runs that lie in what every sweep searched."""

from __future__ import annotations

import pytest

from paramimp import ParamimpError
from tests.comparison.sweeps import compare, sweep


def test_the_common_range_leaves_what_every_sweep_searched() -> None:
    wide, narrow = sweep({"a": 1.0, "b": 0.5}), sweep({"a": 1.0, "b": 0.5}, n_runs=120, seed=1)
    narrow = narrow[(narrow["a"] < 0.5) & (narrow["optimizer"] != "sgd")]
    found = compare(wide, narrow, common_range=True)
    low, high = max(wide["a"].min(), narrow["a"].min()), min(wide["a"].max(), narrow["a"].max())
    inside = [int((frame["a"].between(low, high) & (frame["optimizer"] != "sgd")).sum()) for frame in (wide, narrow)]
    assert [sweep.n_used for sweep in found.sweeps] == inside
    assert [sweep.n_used + sweep.n_outside for sweep in found.sweeps] == [len(wide), len(narrow)]
    assert found.to_dict()["settings"]["common_range"] is True
    report = found.sweeps[0].report
    assert report is not None
    assert report.runs is not None
    assert report.runs.params["a"].values.max() <= high
    assert report.runs.params["optimizer"].levels == ("adam", "rmsprop")


def test_sweeps_of_one_range_keep_all_their_runs() -> None:
    found = compare(sweep({"a": 1.0}), sweep({"a": 1.0}, seed=1), common_range=True)
    assert [sweep.n_outside for sweep in found.sweeps] == [0, 0]


def test_a_seed_restricts_nothing() -> None:
    frames = [sweep({"a": 1.0}).assign(seed=range(start, start + 60)) for start in (0, 1000)]
    found = compare(*frames, common_range=True)
    assert [sweep.n_outside for sweep in found.sweeps] == [0, 0]


def test_ranges_with_nothing_in_common_are_refused_by_name() -> None:
    first, other = sweep({"b": 1.0}), sweep({"b": 1.0}, seed=1)
    other["a"] += 2
    with pytest.raises(ParamimpError, match=r"no run of 'A' lies in the range of a that every sweep searched; leave"):
        compare(first, other, common_range=True)
