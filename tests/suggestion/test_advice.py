"""What is advised for each param, by the region and the best runs of a sweep of a known law."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import paramimp
from paramimp.suggestion.advice import Advice, advise, keep_all
from paramimp.suggestion.domain import Domain
from paramimp.suggestion.narrowing import best_runs
from paramimp.suggestion.region import find_region
from paramimp.suggestion.searched import Searched
from tests.suggestion.searched_sweeps import searched


@pytest.fixture(scope="module")
def space() -> Searched:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.uniform(size=60), "nothing": rng.choice(["a", "b"], 60)})
    frame["seed"] = rng.integers(99, size=60)
    return searched(frame.assign(loss=(frame["x"] - 0.5) ** 2 + 1e-3 * rng.standard_normal(60)))


def advised(space: Searched, **options: list[str]) -> dict[str, Advice]:
    return {each.param: each for each in advise(space, find_region(space), best_runs(space), **options)}


def test_where_the_runs_do_not_tell_everything_keeps_its_space_and_a_seed_varies(space: Searched) -> None:
    kept = {each.param: each for each in keep_all(space, "why not")}
    assert {name: each.action for name, each in kept.items()} == {"nothing": "keep", "seed": "vary", "x": "keep"}
    assert all(each.new == each.old for each in kept.values())
    assert kept["x"].why == "why not"
    assert kept["seed"].why != "why not"


def test_what_acts_is_narrowed_and_what_does_nothing_is_fixed_within_its_range(space: Searched) -> None:
    found = advised(space)
    assert found["x"].action == "narrow"
    assert found["x"].new.contains(0.5)
    assert not found["x"].new.contains(0.05)
    assert found["nothing"].action == "fix"
    assert found["nothing"].old.contains(found["nothing"].new.value)
    assert found["seed"].action == "vary"


def test_what_may_matter_is_not_fixed(space: Searched) -> None:
    assert advised(space, important=["nothing"])["nothing"].action != "fix"


def test_what_a_sampler_left_unexplored_keeps_its_range(space: Searched) -> None:
    x = advised(space, unexplored=["x"])["x"]
    assert (x.action, x.new) == ("keep", x.old)
    assert "unexplored" in x.why


def test_the_json_names_a_condition_only_where_there_is_one() -> None:
    domain = Domain("float", 0.0, 1.0)
    always = Advice("a", "keep", domain, domain, "because").to_dict()
    ends = {"old": domain.to_dict(), "new": domain.to_dict()}
    assert always == {"param": "a", "action": "keep", **ends, "why": "because"}
    sometimes = Advice("a", "keep", domain, domain, "because", ("opt", ("sgd", "rmsprop"))).to_dict()
    assert sometimes == {**always, "when": {"param": "opt", "values": ["sgd", "rmsprop"]}}


def test_that_no_value_is_better_is_said_of_what_is_called_a_seed_alone() -> None:
    rng = np.random.default_rng(0)
    drawn = np.column_stack([10 ** rng.uniform(-4, -1, 40), rng.uniform(0, 1, 40)])
    for name, is_seed in (("seed", True), ("dataset", False)):
        frame = pd.concat([pd.DataFrame(drawn, columns=["rate", "decay"]).assign(**{name: v}) for v in "abc"])
        frame["loss"] = (frame["rate"].rank() - 60) ** 2 / 900 + (frame[name] == "a")
        found = paramimp.suggest(frame, metric="loss")
        (vary,) = (each for each in found.params if each.param == name)
        assert vary.action == "vary"
        assert ("no value of it is better" in vary.why) == is_seed
