"""Statistics of countries through the years look like a grid; sweeps with years, and grids of numbers, are runs."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from paramimp import analyze
from paramimp.analysis.verdict import verdict_of
from paramimp.cautions.interface import CautionCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.results import Report

THINGS = ["Chad", "Cuba", "Iran", "Mali", "Oman", "Peru"]


def report_of(thing: str, time: str, times: Sequence[Any], *, things: Sequence[Any] = THINGS, **more: Any) -> Report:
    rng = np.random.default_rng(1)
    rows = [
        {thing: one, time: at, **dict(zip(more, others, strict=True)), "rate": 5 * place + 0.1 * when + rng.normal()}
        for (place, one), (when, at), *others in product(enumerate(things), enumerate(times), *more.values())
    ]
    return analyze(pd.DataFrame(rows), "rate", direction="minimize", params=[thing, time, *more])


def named(report: Report) -> list[tuple[str, ...]]:
    return [caution.params for caution in report.cautions if caution.code == CautionCode.OBSERVED]


@pytest.mark.parametrize(
    ("thing", "time", "times"),
    [
        ("country", "year", range(2010, 2018)),
        ("land", "jahr", range(1952, 2008, 5)),
        ("shop", "month", [f"2023-{month:02d}" for month in range(1, 9)]),
        ("city", "t", ["2022Q1", "2022Q2", "2022Q3", "2022Q4", "2023Q1"]),
    ],
)
def test_one_row_of_each_thing_for_each_time_is_observed(thing: str, time: str, times: Sequence[Any]) -> None:
    report = report_of(thing, time, times)
    assert named(report) == [(time, thing)]
    assert verdict_of(report).tune == ()
    (said,) = (caution.shell_message for caution in report.cautions if caution.code == CautionCode.OBSERVED)
    assert said.endswith(f"If {thing} was chosen before each run, leave {time} out with --exclude {time}.")


@pytest.mark.parametrize(
    ("thing", "time", "times", "more"),
    [
        ("country", "width", [64, 128, 256, 512, 1024], {}),
        ("country", "width", [1800, 1900, 2000, 2100], {}),
        ("optimizer", "year", range(2010, 2018), {}),
        ("rule", "year", range(2010, 2018), {"window": [5, 10, 20]}),
        ("country", "level", ["Q2", "Q3", "Q4", "Q5"], {}),
        ("country", "fold", range(8), {}),
    ],
)
def test_a_sweep_is_not(thing: str, time: str, times: Sequence[Any], more: dict[str, Any]) -> None:
    assert named(report_of(thing, time, times, **more)) == []
