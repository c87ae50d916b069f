"""A block of params that some runs lack: the sentence names it before it speaks of it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from tests.cautions.found import cautions


@pytest.mark.parametrize(
    ("names", "begin", "lack"),
    [
        (["clip"], "Whether clip is set holds", "15 of 60 runs lack it."),
        (["ema.decay", "ema.start"], "Whether ema.decay and ema.start are set holds", "15 of 60 runs lack them."),
    ],
)
def test_what_is_set_in_some_runs_is_named_first(names: list[str], begin: str, lack: str) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({name: rng.uniform(size=60) for name in ("lr", *names)})
    frame.loc[:14, names] = math.nan
    frame["loss"] = frame["lr"] + 5.0 * frame[names[0]].isna()
    message = cautions(frame)["absent-block"].shell_message
    assert message.startswith(begin)
    assert lack in message
