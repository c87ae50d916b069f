"""Sweeps in which one param varies at a time, and others that are no such design."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.cautions.found import cautions
from tests.sweeps import linear, make_frame

BASE: dict[str, Any] = {"lr": 0.01, "layers": 2, "dropout": 0.1, "optimizer": "adam", "nesterov": False}
TRIED: dict[str, list[Any]] = {
    "lr": [0.001, 0.003, 0.03, 0.1],
    "layers": [1, 3, 4],
    "dropout": [0.0, 0.3, 0.5],
    "optimizer": ["sgd", "rmsprop"],
    "nesterov": [True],
}


def metric(frame: pd.DataFrame) -> np.ndarray:
    chance = np.random.default_rng(0).normal(scale=0.1, size=len(frame))
    return np.asarray(np.log10(frame["lr"]) + 0.3 * frame["layers"] + chance)


def one_at_a_time(*more: Mapping[str, float], repeats: int = 1) -> pd.DataFrame:
    alone = [{**BASE, name: value} for name, values in TRIED.items() for value in values]
    frame = pd.DataFrame([BASE, *alone, *({**BASE, **several} for several in more)] * repeats)
    return frame.assign(loss=metric(frame)).sample(frac=1, random_state=0, ignore_index=True)


def fires(frame: pd.DataFrame) -> bool:
    return "one-at-a-time" in cautions(frame, method="impurity")


@pytest.mark.parametrize("repeats", [1, 4])
def test_a_base_with_one_change_at_a_time_is_named(repeats: int) -> None:
    message = cautions(one_at_a_time(repeats=repeats), method="impurity")["one-at-a-time"].message
    assert message.startswith("13 of 14 configurations differ from one base in a single param")
    assert "what 5 of them do" in message


def test_seeds_make_no_second_change() -> None:
    frame = pd.concat([one_at_a_time().assign(seed=seed) for seed in range(3)], ignore_index=True)
    assert fires(frame)


def test_a_few_may_have_tried_two_at_once() -> None:
    both = {"lr": 0.03, "layers": 4}
    assert fires(one_at_a_time(both))
    assert not fires(one_at_a_time(both, {"lr": 0.1, "layers": 3}))


def test_what_a_changed_param_switches_on_is_no_second_change() -> None:
    frame = one_at_a_time()
    frame["momentum"] = np.where(frame["optimizer"] == "sgd", 0.9, np.nan)
    frame = pd.concat([frame, frame[frame["optimizer"] == "sgd"].assign(momentum=0.5)], ignore_index=True)
    assert fires(frame.assign(loss=metric(frame)))


def test_one_param_varied_alone_is_another_design() -> None:
    frame = one_at_a_time()
    frame = pd.concat([frame[(frame[["layers", "dropout", "nesterov"]] == [2, 0.1, False]).all(axis=1)]] * 3)
    assert not fires(frame.assign(loss=metric(frame)).reset_index(drop=True))


@pytest.mark.parametrize("seed", range(10))
def test_independent_draws_are_none(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert not fires(make_frame(40, linear, seed))
    few = pd.DataFrame({name: rng.choice([BASE[name], *values], 40) for name, values in TRIED.items()})
    assert not fires(few.assign(loss=metric(few)))
    rare = make_frame(40, linear, seed).assign(flag=rng.random(40) < 0.05, amp=rng.random(40) < 0.05)
    assert not fires(rare[["a", "flag", "amp", "loss"]])


def test_a_whole_grid_is_none() -> None:
    cells = np.stack(np.meshgrid([0, 1], [0, 1], [0, 1], [0, 1]), axis=-1).reshape(-1, 4)
    frame = pd.DataFrame(cells, columns=["a", "b", "c", "d"])
    assert not fires(frame.assign(loss=frame["a"] + np.random.default_rng(0).normal(scale=0.1, size=16)))
