"""Runs nested in others: what a parent was told is one fact about all of its runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from paramimp import analyze
from paramimp.cautions.interface import CautionCode

if TYPE_CHECKING:
    from pathlib import Path

    from paramimp.results import Caution, Report


def nested(parents: int, children: int, **more: object) -> pd.DataFrame:
    """Runs of some parents, each with a level of the loss of its own, that are told a depth and a rate as well."""
    rng = np.random.default_rng(0)
    parent = np.repeat(np.arange(parents), children)
    depth, rate = rng.integers(2, 7, len(parent)), 10 ** rng.uniform(-4, -1, len(parent))
    level = rng.permutation(np.linspace(0, 3, parents))[parent]
    loss = level + (np.log10(rate) + 2.5) ** 2 + rng.normal(0, 0.1, len(parent))
    columns = {"subgroup": [f"search {number}" for number in parent], "depth": depth, "rate": rate, **more}
    return pd.DataFrame({**columns, "model": np.array(list("abcdefghijklmnopqrst"))[parent % 20], "loss": loss})


def report_of(frame: pd.DataFrame, folder: Path) -> Report:
    path = folder / "runs.csv"
    frame.to_csv(path, index=False)
    return analyze(path, metric="loss", params=[name for name in frame.columns if name not in ("subgroup", "loss")])


def of_parts(report: Report) -> list[Caution]:
    return [caution for caution in report.cautions if caution.code == CautionCode.MIXED_GROUPS]


def test_what_all_runs_of_a_parent_share_is_cautioned_about(tmp_path: Path) -> None:
    (caution,) = of_parts(report_of(nested(4, 12), tmp_path))
    assert caution.params == ("model",)
    assert caution.message.startswith(
        "model is the same in all runs of a part, and there are only 4 parts (search 0, search 1, search 2 and"
        " search 3):"
    )
    assert "passes for its effect. Compare the runs of one part with" in caution.message


def test_what_varies_within_parents_is_not(tmp_path: Path) -> None:
    frame = nested(4, 12).drop(columns="model")
    assert of_parts(report_of(frame, tmp_path)) == []


def test_a_param_that_takes_its_values_within_each_parent_is_not(tmp_path: Path) -> None:
    frame = nested(4, 12)
    frame["model"] = np.tile(["a", "b", "c"], 16)
    frame["loss"] += 3 * (frame["model"] == "a")
    assert of_parts(report_of(frame, tmp_path)) == []


def test_parts_that_are_the_repeats_of_one_configuration_are_not(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    config = np.repeat(np.arange(15), 3)
    rate = np.repeat(10 ** rng.uniform(-4, -1, 15), 3)
    frame = pd.DataFrame({"subgroup": [f"config {number}" for number in config], "rate": rate, "seed": [0, 1, 2] * 15})
    frame["depth"] = np.repeat(rng.integers(2, 7, 15), 3)
    frame["loss"] = (np.log10(rate) + 2.5) ** 2 + rng.normal(0, 0.1, 45)
    assert of_parts(report_of(frame, tmp_path)) == []


@pytest.mark.parametrize("whole", [True, False])
def test_the_rate_is_found_beside_several_params_of_the_parents_that_go_together(tmp_path: Path, whole: bool) -> None:
    """They agree in all runs of a parent, and the rate was taken for the seed that such runs differ in."""
    parent = np.repeat(np.arange(4), 12)
    together = {"budget": np.array([20, 70, 40, 50])[parent], "version": np.array([3, 1, 2, 9])[parent]}
    frame = nested(4, 12, **together)
    frame["loss"] -= frame.groupby("subgroup")["loss"].transform("mean")
    if whole:
        frame["rate"] = (frame["rate"] * 1e6).round().astype(int)
    report = report_of(frame, tmp_path)
    assert report.params[0].param == "rate"
    assert report.params[0].significant
