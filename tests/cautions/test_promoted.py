"""Configurations that go on because they did better: a budget, not a seed."""

import numpy as np
import pandas as pd
import pytest

from tests.cautions.found import cautions
from tests.sweeps import linear, make_frame

CODES = {"promoted", "replicates"}


def halved(start: int = 27, parts: int = 3, steps: int = 3, *, gain: float = 0.3, seed: int = 0) -> pd.DataFrame:
    """Successive halving: of the configurations at each step, the best go on to `parts` times the epochs."""
    rng = np.random.default_rng(seed)
    alive, runs = make_frame(start, linear, seed), []
    for step in range(steps):
        run = alive.assign(loss=alive["loss"] - gain * step + rng.normal(scale=0.5, size=len(alive)))
        runs.append(run.assign(epochs=parts**step))
        alive = alive.loc[run["loss"].nsmallest(max(1, len(run) // parts)).index]
    return pd.concat(runs, ignore_index=True)


def repeated(times: int, of: int = 20, scale: float = 0.5) -> pd.DataFrame:
    frame = pd.concat([make_frame(of, linear).assign(epochs=step + 1) for step in range(times)], ignore_index=True)
    frame["loss"] += np.random.default_rng(0).normal(scale=scale, size=len(frame))
    return frame


def found(frame: pd.DataFrame, direction: str = "minimize") -> set[str]:
    return CODES & set(cautions(frame, method="impurity", direction=direction))


@pytest.mark.parametrize(("start", "parts", "steps"), [(27, 3, 3), (32, 2, 5), (16, 4, 3), (40, 3, 2)])
@pytest.mark.parametrize("gain", [0.0, 0.3, 3.0])
def test_who_goes_on_is_named_and_no_repeat(start: int, parts: int, steps: int, gain: float) -> None:
    assert found(halved(start, parts, steps, gain=gain)) == {"promoted"}


@pytest.mark.parametrize("name", ["budget", "rung", "n_estimators", "r"])
def test_a_budget_of_any_name_is_one(name: str) -> None:
    frame = halved().rename(columns={"epochs": name})
    assert cautions(frame, method="impurity", direction="minimize")["promoted"].params == (name,)


def test_better_is_by_the_direction() -> None:
    frame = halved()
    assert found(frame, "maximize") == {"replicates"}
    assert found(frame.assign(loss=-frame["loss"]), "maximize") == {"promoted"}


def test_the_message_advises_the_runs_of_one_budget() -> None:
    message = cautions(halved(), method="impurity", direction="minimize")["promoted"].message
    assert message.startswith("Configurations that have runs with more epochs did better than the others with less")
    assert message.endswith("where='epochs == 1' compares configurations alike.")


def test_brackets_that_begin_higher_hide_nothing() -> None:
    low, high = halved(), halved(12, steps=2, seed=1)
    frame = pd.concat([low, high.assign(epochs=high["epochs"] * 3)], ignore_index=True)
    assert found(frame) == {"promoted"}


@pytest.mark.parametrize("name", ["seed", "fold", "trial"])
def test_a_seed_by_its_name_stays_one(name: str) -> None:
    assert found(halved().rename(columns={"epochs": name})) == {"replicates"}


def test_repeats_of_all_and_of_some_by_chance_are_no_choice() -> None:
    every = repeated(4)
    assert found(every) == {"replicates"}
    assert found(every[(every["epochs"] == 1) | (every.index % 20 < 7)]) == {"replicates"}


def test_the_worst_being_repeated_is_no_promotion() -> None:
    frame = repeated(3)
    first = frame[frame["epochs"] == 1]["loss"]
    worst = first.nlargest(7).index
    assert found(frame[(frame["epochs"] == 1) | np.isin(frame.index % 20, worst)]) == {"replicates"}


def test_bad_configurations_of_which_runs_failed_did_not_stay_behind() -> None:
    frame = repeated(4, of=30)
    bad = frame[frame["epochs"] == 1]["loss"].nlargest(10).index
    failed = np.isin(frame.index % 30, bad) & (np.random.default_rng(1).random(len(frame)) < 0.5)
    assert found(frame[~failed]) == {"replicates"}


def test_without_repeats_nobody_went_on() -> None:
    assert found(make_frame(60, linear).assign(epochs=np.arange(60) % 3)) == set()
