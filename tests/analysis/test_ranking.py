"""Correlations, value rows and ranks against pandas and worked cases."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from paramimp.analysis.question import Question
from paramimp.analysis.ranking import analyze_table
from paramimp.engine.threads import Threads
from paramimp.errors import ParamimpError
from paramimp.results import ParamImportance, Report
from paramimp.runs import Direction, Objective
from tests.sweeps import analyze_frame, from_frame, linear, make_frame

EXTREME: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "huge": lambda draw: draw.random(40) * 1.7e308,
    "wide": lambda draw: (draw.random(40) - 0.5) * 1.7e308 * 2,
    "subnormal": lambda draw: draw.integers(1, 50, 40) * 5e-324,
    "all sizes": lambda draw: 10.0 ** draw.uniform(-320, 308, 40),
    "infinite": lambda draw: np.where(draw.random(40) < 0.2, np.inf, draw.random(40)),
    "infinite or its opposite": lambda draw: np.where(draw.random(40) < 0.5, np.inf, -np.inf),
    "one far out": lambda draw: np.where(np.arange(40) == 0, 1e300, 0.0),
    "boolean": lambda draw: draw.random(40) < 0.5,
}


def param_of(frame: pd.DataFrame, name: str, **options: str) -> ParamImportance:
    report: Report = analyze_frame(frame, "loss", **options)
    return next(param for param in report.params if param.param == name)


@pytest.mark.parametrize("metric", ["huge", "wide", "subnormal", "all sizes", "infinite", "one far out"])
def test_numbers_of_any_size_are_ranked_without_a_warning(metric: str) -> None:
    """A warning fails the test."""
    draw = np.random.default_rng(len(metric))
    frame = pd.DataFrame({f"{name} param": values(draw) for name, values in EXTREME.items()})
    report = analyze_frame(frame.assign(loss=EXTREME[metric](draw)), "loss", method="impurity")
    assert report.n_used > 20


@pytest.mark.parametrize("scale", [1.0, 1e-12, 1e200])
@pytest.mark.parametrize("gaps", [False, True])
def test_correlations_equal_those_of_pandas(scale: float, gaps: bool) -> None:
    frame = make_frame(40, linear)
    frame["b"] *= scale
    if gaps:
        frame.loc[::3, "b"] = np.nan
    found = param_of(frame, "b")
    in_unit = frame["b"] / scale  # pandas overflows on the square of 1e200
    assert found.correlation == pytest.approx(in_unit.corr(frame["loss"]), abs=1e-9)
    assert found.spearman == pytest.approx(in_unit.corr(frame["loss"], method="spearman"), abs=1e-9)


def test_each_value_has_the_mean_and_the_correlation_of_its_indicator() -> None:
    frame = make_frame(40, linear)
    effects = {effect.value: effect for effect in param_of(frame, "optimizer").values}
    indicators = pd.get_dummies(frame["optimizer"]).astype(float)
    for value in ("adam", "rmsprop", "sgd"):
        effect = effects[value]
        assert effect.label == f"optimizer.value_{value}"
        assert effect.n_runs == indicators[value].sum()
        assert effect.metric_mean == pytest.approx(frame.loc[frame["optimizer"] == value, "loss"].mean(), abs=1e-12)
        assert effect.correlation == pytest.approx(indicators[value].corr(frame["loss"]), abs=1e-9)


def test_a_category_has_no_correlation_of_its_own_and_a_boolean_has() -> None:
    frame = make_frame(40, linear)
    assert param_of(frame, "optimizer").correlation is None
    flag = param_of(frame, "flag")
    assert flag.correlation == pytest.approx(frame["flag"].astype(float).corr(frame["loss"]), abs=1e-9)
    assert {effect.value for effect in flag.values} == {"true", "false"}


def test_an_important_param_can_be_hardly_correlated() -> None:
    hump = param_of(make_frame(150, lambda frame: (frame["a"] - 0.5) ** 2), "a")
    assert hump.rank == 1
    assert hump.correlation is not None
    assert abs(hump.correlation) < 0.2


def test_the_rank_transform_reports_on_ranks() -> None:
    frame = make_frame(60, linear)
    blown_up = frame.assign(loss=np.where(frame.index == 7, 1e9, frame["loss"]))
    found = param_of(blown_up, "a", transform="rank")
    assert found.correlation == pytest.approx(blown_up["a"].corr(blown_up["loss"].rank()), abs=1e-9)


def test_log_of_a_negative_metric_is_refused_with_a_way_out() -> None:
    with pytest.raises(ParamimpError, match="transform='rank'"):
        analyze_frame(make_frame(20, lambda frame: -frame["a"]), "loss", transform="log")


def test_to_frame_holds_a_row_per_param_and_per_value() -> None:
    report = analyze_frame(make_frame(30, linear), "loss")
    frame = report.to_frame()
    assert len(frame) == 5 + 3 + 2
    shares = frame.loc[frame["value"].isna(), "importance"]
    assert math.fsum(shares) == pytest.approx(1, abs=1e-12)


class Recording(Threads):
    """Threads that remember in which modules the functions are that they run."""

    def __init__(self) -> None:
        super().__init__()
        self.modules: set[str] = set()

    @property
    def near(self) -> Threads:
        """Others: an engine that is its own neighbour is left aside where runs are few."""
        return Threads()

    def map(
        self, function: Callable[..., Any], tasks: Sequence[tuple[Any, ...]], **options: Any
    ) -> Generator[Any, None, None]:
        self.modules.add(function.__module__.rpartition(".")[2])
        return super().map(function, tasks, **options)


@pytest.mark.parametrize(("method", "grows_plain"), [("permutation", False), ("impurity", True)])
def test_only_methods_of_the_plain_forest_grow_it(method: str, grows_plain: bool) -> None:
    """It takes as long as the forest beside the Gaussian process."""
    engine = Recording()
    table = from_frame(make_frame(40, linear), "loss")
    objective = Objective("loss", Direction.MINIMIZE, "option")
    report = analyze_table(table, objective, Question(method=method), engine=engine)
    assert report.fit.r2 is not None
    assert ("plain_forest" in engine.modules) is grows_plain
