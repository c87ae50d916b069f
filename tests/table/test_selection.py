"""What an analysis works on: the runs, the params and their order."""

import numpy as np
import pandas as pd
import pytest

from paramimp.errors import NotEnoughRunsError
from paramimp.runs import Direction, Objective, Origin, Run, SkippedRun
from paramimp.table import building
from paramimp.table.correlation import midranks
from paramimp.table.selection import Selection, select
from tests.sweeps import analyze_frame, from_frame, linear, make_frame

LOSS = Objective("loss", Direction.MINIMIZE, "option")
GOOD = [Run(Origin(f"good_{i}", "native"), {"a": i}, {"loss": float(i)}) for i in range(3)]


def test_order_of_runs_and_columns_does_not_reach_the_selection() -> None:
    frame = make_frame(40, linear)
    shuffled = frame.sample(frac=1, random_state=3)[frame.columns[::-1]]
    one, other = (select(from_frame(f, "loss"), LOSS) for f in (frame, shuffled))
    np.testing.assert_array_equal(one.y, other.y)
    for left, right in zip(one.params, other.params, strict=True):
        assert left.name == right.name
        np.testing.assert_array_equal(left.values, right.values)


def select_runs(*runs: Run | SkippedRun) -> Selection:
    return select(building.build(runs), LOSS)


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


def test_midranks_share_ties_and_keep_missing() -> None:
    np.testing.assert_array_equal(midranks(np.array([3.0, 1.0, 3.0, np.nan])), [2.5, 1.0, 2.5, np.nan])
