"""Few runs, and what is advised where more of them would only repeat those that there are."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from tests.cautions.found import cautions


def grid(repeats: int, **values: list[object]) -> pd.DataFrame:
    """Every combination of the values, repeated; the metric follows the first param."""
    rows = [dict(zip(values, combination, strict=True)) for combination in itertools.product(*values.values())]
    frame = pd.DataFrame(rows * repeats)
    first = next(iter(values.values()))
    frame["loss"] = frame[next(iter(values))].map({value: float(place) for place, value in enumerate(first)})
    frame["loss"] += 0.05 * np.random.default_rng(0).standard_normal(len(frame))
    return frame


def test_where_all_combinations_were_tried_no_more_of_them_are_asked_for() -> None:
    found = cautions(grid(10, use_bn=[True, False], flip=[True, False]))
    message = found["few-runs"].shell_message
    assert message.startswith("4 configurations for 2 params that vary")
    assert "These are all combinations of the values: try other values, or leave params out" in message
    assert "Aim for" not in message
    assert "transform" not in found["weak-fit"].shell_message


def test_no_more_are_asked_for_than_there_are_combinations() -> None:
    frame = grid(3, act=["relu", "gelu", "tanh"], opt=["adam", "sgd"], flag=[True, False])
    part = frame[~((frame["act"] == "tanh") & frame["flag"])]
    assert "Aim for 12 configurations" in cautions(part)["few-runs"].shell_message


def test_all_combinations_that_explain_each_other_are_not_few_and_a_part_of_them_is() -> None:
    frame = grid(3, act=["relu", "gelu", "tanh"], opt=["adam", "sgd"], flag=[True, False])
    assert {"few-runs", "weak-fit"}.isdisjoint(cautions(frame))
    assert "few-runs" in cautions(frame[(frame["act"] != "tanh") | ~frame["flag"]])
    noise = frame.assign(loss=np.random.default_rng(1).standard_normal(len(frame)))
    assert {"few-runs", "weak-fit"} <= set(cautions(noise))


def test_of_numbers_there_is_no_end() -> None:
    frame = grid(3, width=[16, 32, 64], flag=[True, False])
    assert "Aim for 40 configurations" in cautions(frame)["few-runs"].shell_message


def test_what_matters_is_not_advised_to_be_left_out() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({name: rng.uniform(size=35) for name in "abcd"})
    frame["loss"] = 3 * frame["a"] + 2 * frame["b"] + 0.02 * rng.standard_normal(35)
    assert "--exclude c,d does" in cautions(frame[:20])["few-runs"].shell_message.replace("d,c", "c,d")
