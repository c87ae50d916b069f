"""Which kind of config a run has: one thing, which takes the credit that its absence would give to a param."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from paramimp.analysis.ranking import analyze_table
from paramimp.gate.dominance import dominance
from paramimp.gate.outcomes import Status
from paramimp.gate.requirements import Requirements
from paramimp.objective import make_objective
from paramimp.runs import Origin, Run
from paramimp.table.building import build
from paramimp.table.params import Param
from paramimp.table.presence import presence_params


def number(name: str, has: Any, seed: int = 0) -> Param:
    drawn = np.random.default_rng([seed, len(name)]).uniform(size=len(has))
    return Param(name, "number", np.where(has, drawn, np.nan))


def mask(n_runs: int, *lacking: int) -> Any:
    return ~np.isin(np.arange(n_runs), lacking)


def named(*params: Param) -> list[tuple[str, tuple[str, ...]]]:
    return [(param.name, param.members) for param in presence_params(params)]


def test_a_block_is_one_thing_and_complete_params_are_none() -> None:
    has = mask(30, 0, 1, 2, 3)
    assert named(number("a", has), number("b", has), number("c", has), number("lr", mask(30))) == [
        ("whether a and 2 more are set", ("a", "b", "c"))
    ]
    assert named(number("a", has)) == [("whether a is set", ("a",))]
    assert named(number("lr", mask(30))) == []


def test_members_that_one_or_two_runs_lack_beside_the_others_belong_to_the_block() -> None:
    early, late = mask(60, *range(10)), mask(60, *range(11))
    assert named(number("a", early), number("b", early), number("c", late)) == [
        ("whether a and 2 more are set", ("a", "b", "c"))
    ]


def test_independent_blocks_are_two_things_and_dependent_ones_the_kinds_of_one() -> None:
    one, other = np.arange(40) % 2 == 0, np.arange(40) % 4 < 2
    assert [name for name, _ in named(number("a", one), number("b", other))] == ["whether a is set", "whether b is set"]
    (kinds,) = presence_params([number("a", one), number("b", ~one & other)])
    assert kinds.levels == ("a", "b", "none of them")
    (nested,) = presence_params([number("a", one), number("ab", one), number("a.c", one & other)])
    assert nested.levels == ("a and ab", "a and ab + a.c", "none of them")


def test_a_block_that_stands_alone_is_told_apart_from_two_that_depend_on_each_other() -> None:
    one, other, apart = np.arange(80) % 2 == 0, np.arange(80) % 4 < 2, np.arange(80) % 8 < 4
    found = presence_params([number("a", one), number("b", ~one & other), number("c", apart)])
    assert sorted(param.levels for param in found) == [("a", "b", "none of them"), ("not set", "set")]


def test_a_switch_that_is_a_param_itself_leaves_nothing_to_name() -> None:
    sgd = np.arange(40) % 2 == 0
    optimizer = Param("optimizer", "category", sgd.astype(float), ("adam", "sgd"))
    assert named(optimizer, number("momentum", sgd), number("nesterov", sgd)) == []


def test_a_switch_that_another_one_switches_on_leaves_nothing_to_name_either() -> None:
    scheduled = np.arange(60) % 3 > 0
    step = scheduled & (np.arange(60) % 2 == 0)
    scheduler = Param("scheduler", "boolean", scheduled.astype(float), ("False", "True"))
    kind = Param("kind", "category", np.where(scheduled, step.astype(float), np.nan), ("cosine", "step"))
    assert named(scheduler, kind, number("gamma", step)) == []
    assert named(kind, number("gamma", step)) == [("whether kind is set", ("kind",))]
    # Runs without a kind have this one: then the kind does not decide it.
    assert [name for name, _ in named(scheduler, kind, number("gamma", step | ~scheduled))] == ["whether gamma is set"]


def test_what_a_single_run_lacks_or_has_is_nothing_to_learn_from() -> None:
    assert named(number("a", mask(30, 4)), number("b", ~mask(30, 4))) == []


def report_of(configs: list[dict[str, Any]], metric: Any) -> Any:
    runs = [
        Run(Origin(f"r{i}", "native"), config, {"loss": float(y)})
        for i, (config, y) in enumerate(zip(configs, metric, strict=True))
    ]
    return analyze_table(build(runs), make_objective("loss", None))


@pytest.mark.parametrize("n_members", [1, 4])
@pytest.mark.parametrize("n_other", [5, 40])
def test_runs_of_another_level_without_a_block_give_no_member_credit(n_members: int, n_other: int) -> None:
    """Pure noise among the runs that have the block: before, one member held .97 of the importance."""
    rng = np.random.default_rng(n_members)
    configs = [{f"m{i}": rng.uniform() for i in range(n_members)} | {"lr": rng.uniform()} for _ in range(100)]
    configs += [{"lr": rng.uniform()} for _ in range(n_other)]
    level = np.r_[np.full(100, 8.7), np.full(n_other, 8.5)] + 0.01 * rng.normal(size=100 + n_other)
    report = report_of(configs, level)
    first = report.params[0]
    assert (first.kind, first.importance > 0.9) == ("presence", True)
    assert not any(param.significant for param in report.params[1:])
    (caution,) = [caution for caution in report.cautions if caution.code == "absent-block"]
    assert set(caution.params) == {f"m{i}" for i in range(n_members)}
    assert all(one.status is Status.PASS for one in dominance(report, Requirements(max_importance=0.7)))


def test_a_member_that_acts_is_ranked_among_the_runs_that_have_it() -> None:
    rng = np.random.default_rng(1)
    configs = [{"a": rng.uniform(), "b": rng.uniform()} for _ in range(80)] + [{} for _ in range(20)]
    metric = [config["a"] + 0.05 * rng.normal() if config else 3.0 for config in configs]
    report = report_of([{**config, "lr": rng.uniform()} for config in configs], metric)
    found = {param.param: param for param in report.params}
    assert found["a"].significant
    assert found["a"].n_runs == 80
    assert not found["b"].significant
    assert found["whether a and b are set"].importance > found["a"].importance


def test_a_block_without_an_effect_brings_no_caution() -> None:
    rng = np.random.default_rng(2)
    configs = [{"lr": rng.uniform(), **({"a": rng.uniform()} if i % 3 else {})} for i in range(90)]
    report = report_of(configs, [config["lr"] + 0.01 * rng.normal() for config in configs])
    assert report.params[0].param == "lr"
    assert "absent-block" not in {caution.code for caution in report.cautions}


def test_runs_that_did_not_log_what_acted_in_them_are_at_no_other_level_and_bring_no_caution() -> None:
    """Runs are predicted worse without the block, whose values they do not tell; on average they are as all others."""
    found = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        a, lr = rng.uniform(size=(2, 80))
        configs = [{"lr": lr[i], **({"a": a[i], "b": rng.uniform()} if i % 8 else {})} for i in range(80)]
        report = report_of(configs, a + lr + 0.03 * rng.normal(size=80))
        found.append("absent-block" in {caution.code for caution in report.cautions})
    assert sum(found) <= 1  # by chance, their mean may be another: one in twenty
