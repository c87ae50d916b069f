"""What is said of each value is what masks over all runs say, and takes no more room than the runs do."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp.analysis.value_effects import value_effects
from paramimp.table.correlation import pearson
from paramimp.table.params import infer

texts = st.lists(st.sampled_from(["a", "b", "null", None, "c"]), min_size=2, max_size=12)
flags = st.lists(st.sampled_from([True, False, None]), min_size=2, max_size=12)


@given(st.one_of(texts, flags), st.data())
def test_each_value_is_told_by_its_runs(cells: list[object], data: st.DataObject) -> None:
    y = np.array(data.draw(st.lists(st.floats(-1e3, 1e3), min_size=len(cells), max_size=len(cells))))
    for param in infer("act", cells):
        found = list(value_effects(param, y))
        assert [effect.n_runs for effect in found] == sorted((effect.n_runs for effect in found), reverse=True)
        for effect in found:
            mask = param.is_null if effect.value == "null" and param.is_null.any() else None
            if mask is None:
                mask = param.values == param.levels.index(effect.value)
            assert effect.n_runs == mask.sum()
            assert effect.metric_mean == pytest.approx(y[mask].mean())
            expected = pearson(mask.astype(float), y)
            assert effect.correlation == (None if expected is None else pytest.approx(expected, abs=1e-9))


def test_of_a_number_only_null_is_told() -> None:
    (param,) = infer("lr", [0.0, None, 3.0, 1.0, None])
    (found,) = value_effects(param, np.array([1.0, 2.0, 9.0, 9.0, 6.0]))
    assert (found.value, found.n_runs, found.metric_mean) == ("null", 2, 4.0)
    (without,) = infer("lr", [0.0, 0.5, 3.0])
    assert list(value_effects(without, np.array([1.0, 2.0, 9.0]))) == []


def test_ten_thousand_values_take_no_room_for_each_of_the_runs() -> None:
    (param,) = infer("act", [f"v{run % 10_000}" for run in range(20_000)])
    y = np.arange(20_000.0)
    tracemalloc.start()
    found = list(value_effects(param, y))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 10_000
    assert most < 30 << 20  # masks took 200 MB
    assert found[0].metric_mean == 5_000.0  # of runs 0 and 10,000
