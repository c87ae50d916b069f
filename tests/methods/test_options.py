from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from paramimp import ParamimpError
from paramimp.methods import METHODS
from paramimp.methods.options import configure
from tests.sweeps import analyze_frame, make_frame

if TYPE_CHECKING:
    import pandas as pd


def u_shape(frame: pd.DataFrame) -> Any:
    return (frame["a"] - 0.5) ** 2 + 0.1 * frame["b"]


def test_best_reaches_the_method_and_the_report() -> None:
    frame = make_frame(100, u_shape)
    wide = analyze_frame(frame, "loss", method="ped-anova", best=0.5)
    usual = analyze_frame(frame, "loss", method="ped-anova")
    assert wide.params != usual.params
    assert wide.settings["method_options"] == {"best": 0.5}
    assert usual.settings["method_options"] == {"best": 0.1}
    assert analyze_frame(frame, "loss", method="ped-anova", best=0.1) == usual


def test_weights_reach_fanova() -> None:
    frame = make_frame(60, u_shape)
    frame["a"] **= 3  # far from uniform over its range
    uniform = analyze_frame(frame, "loss", method="fanova", weights="uniform")
    assert uniform.params != analyze_frame(frame, "loss", method="fanova").params
    assert uniform.settings["method_options"] == {"weights": "uniform"}


@pytest.mark.parametrize("best", [0.0, 1.0, -0.1, math.nan, math.inf, "0.1", True])
def test_best_is_a_part_of_the_runs(best: Any) -> None:
    with pytest.raises(ParamimpError, match="between 0 and 1"):
        configure("ped-anova", {"best": best})


def test_an_unknown_choice_lists_the_known() -> None:
    with pytest.raises(ParamimpError, match="choose one of: empirical, uniform"):
        configure("fanova", {"weights": "equal"})


@pytest.mark.parametrize("method", ["permutation", "impurity", "fanova"])
def test_an_option_of_another_method_is_refused_by_name(method: str) -> None:
    with pytest.raises(ParamimpError, match=f"the method {method} takes no best; .* method='ped-anova'"):
        configure(method, {"best": 0.2})


@pytest.mark.parametrize("method", METHODS.names())
def test_the_defaults_declared_are_those_in_use(method: str) -> None:
    declared = {option.name: option.default for option in METHODS.load(method).options}
    assert configure(method, {}).settings == declared
    assert vars(METHODS.load(method).configured(**declared)) == vars(METHODS.load(method))
