"""One sweep as several, by the values of a param."""

from __future__ import annotations

import pandas as pd
import pytest

import paramimp
from paramimp import ParamimpError
from tests.comparison.sweeps import FAST, sweep
from tests.sweeps import from_frame


def test_the_values_of_a_param_split_one_sweep() -> None:
    runs = pd.concat(
        [sweep({"a": 1.0}).assign(dataset="mnist"), sweep({"b": 1.0}, seed=1).assign(dataset="cifar")],
        ignore_index=True,
    )
    found = paramimp.compare(from_frame(runs, "loss"), "loss", by="dataset", **FAST)
    assert [sweep.label for sweep in found.sweeps] == ["cifar", "mnist"]
    assert "dataset" not in {param.param for param in found}
    assert {param.param for param in found if param.most and param.most.significant} == {"a", "b"}


def test_numbers_that_split_stand_in_their_order_and_small_parts_are_left_out() -> None:
    runs = pd.concat([sweep({"a": 1.0}, seed=k).assign(size=size) for k, size in enumerate((16, 8, 128))])
    few = sweep({"a": 1.0}, n_runs=1, seed=9).assign(size=2)
    found = paramimp.compare(from_frame(pd.concat([runs, few], ignore_index=True), "loss"), "loss", by="size", **FAST)
    assert [sweep.label for sweep in found.sweeps] == ["8", "16", "128"]
    assert [str(caution.code) for caution in found.cautions] == ["group-left-out"]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("a", "by='a' makes 60 sweeps of the runs, and 12 can stand side by side"),
        ("flg", "there is no param 'flg' to split the runs by. Did you mean 'flag'?"),
        ("group", "no run is in a group, so by='group' splits nothing"),
        ("same", "all runs have same = 1, so by='same' splits nothing"),
    ],
)
def test_what_splits_nothing_is_refused(by: str, said: str) -> None:
    with pytest.raises(ParamimpError) as refused:
        paramimp.compare(from_frame(sweep({"a": 1.0}).assign(same=1), "loss"), "loss", by=by, **FAST)
    assert str(refused.value).startswith(said)
