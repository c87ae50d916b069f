"""Reading what was asked for: how the question reaches the readers, and what a DataFrame cannot be asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from paramimp import ParamimpError, analyze
from paramimp.engine.threads import Threads
from paramimp.objective import make_objective, make_objectives
from paramimp.reading.asked import read_all, read_comparable
from paramimp.reading.wanted import Wanted
from paramimp.runs import Direction, Summary, Transform
from tests.sweeps import linear, make_frame, write_run


@pytest.fixture
def sweep(tmp_path: Path) -> Path:
    for index in range(3):
        write_run(tmp_path / f"r{index}", {"lr": index}, {"loss": [3.0, 1.0, 2.0], "acc": [0.1, 0.9, 0.5], "x": [1, 3]})
    return tmp_path


def last(table: Any, name: str) -> Any:
    return table.metrics[name][0]


def test_each_metric_has_its_own_way_and_others_that_of_the_first(sweep: Path) -> None:
    objectives = make_objectives(["loss", "acc"], None, Summary.BEST, Transform.NONE)
    table = read_comparable(sweep, objectives, Wanted(), meanwhile=lambda: None, progress=None, engine=Threads())
    assert (last(table, "loss"), last(table, "acc"), last(table, "x")) == (1.0, 0.9, 1.0)
    (one_way,) = make_objectives([""], Direction.MAXIMIZE, Summary.BEST, Transform.NONE)
    table = read_all([sweep], [one_way], Wanted(), None)
    assert (last(table, "loss"), last(table, "x")) == (3.0, 3.0)


def test_paths_may_be_several_and_of_any_type(sweep: Path) -> None:
    given: list[Any] = [sweep, str(sweep), [sweep / "r0", str(sweep / "r1"), sweep / "r2"]]
    objectives = [make_objective("loss", None)]
    assert {read_all(paths, objectives, Wanted(), None).n_runs for paths in given} == {3}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"group": "g"}, "there is no group 'g'"),
        ({"study": "s"}, "there is no study 's'"),
        ({"reader": "native"}, "DataFrame is no log that native knows"),
    ],
)
def test_a_frame_is_asked_for_what_a_table_in_a_file_is_asked_for(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(ParamimpError, match=said):
        analyze(make_frame(10, linear), "loss", **asked)


def test_every_row_of_a_frame_is_a_run_and_params_choose_its_columns() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": [3, 4], "loss": [0.1, 0.2]})
    objectives = [make_objective("loss", None)]
    assert list(read_all(frame, objectives, Wanted(), None).params) == ["a", "b"]
    assert list(read_all(frame, objectives, Wanted(params=("b",)), None).params) == ["b"]


def test_what_was_given_is_recorded_and_nothing_else() -> None:
    assert Wanted().recorded() == {}
    assert Wanted(study="s", group=("g",), include_pruned=True).recorded() == {
        "study": "s", "groups": ("g",), "include_pruned": True,
    }  # fmt: skip
