"""What the user gave for sweeps, and by which labels they are told apart."""

from __future__ import annotations

import pytest

from paramimp import ParamimpError
from tests.comparison.sweeps import compare, sweep


def test_one_sweep_is_no_comparison() -> None:
    with pytest.raises(ParamimpError, match=r"^one sweep was given, and a comparison needs two; .* by=PARAM\.$"):
        compare(sweep({"a": 1.0}))


def test_labels_are_those_given_and_must_tell_the_sweeps_apart() -> None:
    frames = sweep({"a": 1.0}), sweep({"a": 1.0}, seed=1)
    with pytest.raises(ParamimpError, match="1 label for 2 sweeps; give one for each"):
        compare(*frames, labels=["x"])
    with pytest.raises(ParamimpError, match="two sweeps are labelled 'x'"):
        compare(*frames, labels=["x", "x"])
