"""Runs that were left out are compared with the used ones, param by param."""

from __future__ import annotations

import json
from fractions import Fraction
from math import comb
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp import analyze
from paramimp.analysis.question import Question
from paramimp.analysis.ranking import analyze_table
from paramimp.objective import make_objective
from paramimp.runs import Origin, Run, Status
from paramimp.table.building import build
from paramimp.table.left_out_runs import Fate, _fisher, compare

FATES = {
    Fate.PRUNED: (Status.PRUNED, 0.1, "--include-pruned counts these runs."),
    Fate.UNFINISHED: (Status.FAILED, 0.1, "--include-unfinished counts these runs."),
    Fate.DIVERGED: (Status.UNKNOWN, float("nan"), "Read it as that of the runs which got through."),
}


def cautions(runs: list[Run]) -> dict[str, Any]:
    report = analyze_table(build(runs), make_objective("loss", None), Question(method="impurity"))
    return {caution.code: caution for caution in report.cautions}


@pytest.mark.parametrize("fate", FATES)
def test_a_value_that_only_runs_left_out_have_is_named_with_what_counts_them(fate: Fate) -> None:
    status, value, advice = FATES[fate]
    rng = np.random.default_rng(0)
    runs = [Run(Origin(f"u{i}", "native"), {"f": "B", "g": rng.uniform()}, {"loss": rng.uniform()}) for i in range(20)]
    runs += [Run(Origin(f"l{i}", "native"), {"f": "A", "g": rng.uniform()}, {"loss": value}, status) for i in range(12)]
    found = cautions(runs)["left-out-differ"]
    assert found.params == ("f",)
    assert "f is A in 12 of the 12 and in 0 of the 20" in found.message
    assert found.shell_message.endswith(advice)


@pytest.mark.parametrize("left", ["{}", None])
def test_runs_that_crashed_before_they_logged_anything_are_compared_by_their_configs(
    tmp_path: Path, left: str | None
) -> None:
    for i in range(24):
        crashed = i % 2
        folder = tmp_path / f"r{i}"
        folder.mkdir()
        (folder / "config.json").write_text(json.dumps({"f": "A" if crashed else "B", "g": i * 5 % 7}))
        text = left if crashed else json.dumps({"loss": i * 7 % 11})
        if text is not None:
            (folder / "metrics.json").write_text(text)
    report = analyze(tmp_path, "loss", method="impurity")
    (message,) = (caution.message for caution in report.cautions if caution.code == "left-out-differ")
    assert "12 runs left out that have no loss" in message
    assert "f is A in 12 of the 12 and in 0 of the 12" in message


def test_runs_without_a_value_are_not_said_to_be_countable() -> None:
    runs = [Run(Origin(f"u{i}", "native"), {"f": "B", "g": i}, {"loss": i % 7}) for i in range(20)]
    runs += [Run(Origin(f"l{i}", "native"), {"f": "A", "g": i}, {}, Status.FAILED) for i in range(12)]
    assert "--include" not in cautions(runs)["left-out-differ"].shell_message


def test_a_number_that_was_higher_in_the_runs_that_diverged_is_named() -> None:
    rng = np.random.default_rng(1)
    rates = (10 ** rng.uniform(-5, 0, 60)).tolist()
    runs = [
        Run(
            Origin(f"r{i}", "native"), {"lr": rate, "w": i % 7}, {"loss": float("nan") if rate > 0.2 else rng.uniform()}
        )
        for i, rate in enumerate(rates)
    ]
    assert cautions(runs)["left-out-differ"].params == ("lr",)


def test_runs_that_log_other_metrics_are_of_another_program_and_not_compared() -> None:
    runs = [Run(Origin(f"u{i}", "native"), {"f": "B", "g": i}, {"loss": i % 7}) for i in range(20)]
    for status in (Status.UNKNOWN, Status.PRUNED):
        others = [Run(Origin(f"l{i}", "native"), {"f": "A", "g": i}, {"reward": 1}, status) for i in range(12)]
        assert "left-out-differ" not in cautions([*runs, *others])
    of_optuna = [Run(Origin(f"l{i}", "optuna"), {"f": "A", "g": i}, {}, Status.PRUNED) for i in range(12)]
    assert "left-out-differ" not in cautions([*runs, *of_optuna])


def test_the_p_value_is_that_of_fisher_s_exact_test() -> None:
    """All 3 of 3 runs left out, none of 5 used: one of comb(8, 3) ways, twice for both sides, over one param."""
    runs = [Run(Origin(f"u{i}", "native"), {"f": "B"}, {"loss": i}) for i in range(5)]
    runs += [Run(Origin(f"l{i}", "native"), {"f": "A"}, {"loss": 9}, Status.PRUNED) for i in range(3)]
    (group,) = compare(build(runs), "loss", range(5))
    assert group.differences[0].p_value == pytest.approx(2 / comb(8, 3))


@given(st.integers(1, 300), st.integers(1, 300), st.integers(0, 60), st.integers(0, 300))
def test_what_is_too_small_to_be_added_is_not_looked_at(n_left: int, n_having: int, inside: int, others: int) -> None:
    inside = min(inside, n_left, n_having)
    n_all = max(n_left, n_having) + others
    whole = [comb(n_having, k) * comb(n_all - n_having, n_left - k) for k in range(inside, min(n_left, n_having) + 1)]
    expected = min(1.0, float(2 * Fraction(sum(whole), comb(n_all, n_left))))
    # The chances are made of logarithms of factorials, with an error of 1e-16 of some thousands.
    assert _fisher(inside, n_left, n_having, n_all) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_honest_sweeps_seldom_show_a_difference() -> None:
    """200 sweeps of five params, in which a third of the runs is left out at random: fewer than one in twenty."""
    alarms = 0
    for seed in range(200):
        rng = np.random.default_rng([3, seed])
        n_runs = int(rng.choice([15, 40, 90]))
        runs = [
            Run(
                Origin(f"r{i}", "native"),
                {
                    "a": rng.uniform(),
                    "b": int(rng.integers(4)),
                    "c": str(rng.choice(["x", "y", "z"])),
                    "d": bool(rng.integers(2)),
                    "e": None if rng.random() < 0.3 else float(rng.integers(9)),
                },
                {"loss": rng.uniform()},
                Status.PRUNED if rng.random() < 0.33 else Status.FINISHED,
            )
            for i in range(n_runs)
        ]
        used = [index for index, run in enumerate(runs) if run.status is Status.FINISHED]
        alarms += bool(compare(build(runs), "loss", used))
    assert alarms <= 12  # 5 % are 10
