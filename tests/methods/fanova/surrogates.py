"""Surrogates of made sweeps, for the tests of functional ANOVA."""

from __future__ import annotations

from typing import Any

import pandas as pd

from paramimp.runs import Direction, Objective
from paramimp.surrogate.design import encode
from paramimp.surrogate.surrogate import Surrogate
from paramimp.table.selection import select
from tests.sweeps import from_frame

ROUNDING = 1e-12


def surrogate_of(frame: pd.DataFrame, **options: Any) -> Surrogate:
    selection = select(from_frame(frame, "loss"), Objective("loss", Direction.MINIMIZE, "option"))
    return Surrogate(encode(selection), **options)
