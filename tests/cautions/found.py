"""The cautions of a sweep, by their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from tests.sweeps import analyze_frame

if TYPE_CHECKING:
    from paramimp.results import Caution


def cautions(frame: pd.DataFrame, **options: Any) -> dict[str, Caution]:
    return {caution.code: caution for caution in analyze_frame(frame, "loss", **options).cautions}
