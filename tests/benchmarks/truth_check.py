"""Checks of the truths themselves, against an independent way to get them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from tests.benchmarks.families import all_problems
from tests.benchmarks.problem import Model, Problem
from tests.benchmarks.truth_axes import total_effects

KNOWN_ELSEWHERE = (
    ("car", "hpobench_mlp", "car", "val_acc", "raw"),
    ("phoneme", "hpobench_mlp", "phoneme", "val_acc", "raw"),
    ("fcnet_parkinsons_rank", "fcnet_hpolib", "parkinsons_telemonitoring", "val_loss", "rank"),
    ("fcnet_model_size", "fcnet_hpolib", "parkinsons_telemonitoring", "model_size", "raw"),
)
"""Problems, and where in a folder of ``--tables`` their total effects stand: subfolder, table, metric, scale."""


def check(folder: Path | None) -> int:
    """Compare the truths with an independent way to get them; 1 if any differs."""
    problems = all_problems()
    rows = [
        (problem.name, resampled_difference(problem, problem.model), 0.01)  # 400,000 runs, heavy tails: about 0.003
        for problem in problems.values()
        if problem.model is not None
    ]
    rows += [(f"{name}, quadrature", quadrature_difference(problems[name]), 1e-9) for name in ("ishigami",)]
    if folder is not None:
        rows += [(entry[0], table_difference(problems[entry[0]], folder, entry), 2e-5) for entry in KNOWN_ELSEWHERE]
    for name, difference, allowed in rows:
        print(f"{'ok ' if difference <= allowed else 'BAD'} {name:24} {difference:.1e} (allowed {allowed:g})")
    return int(any(difference > allowed for _, difference, allowed in rows))


def resampled_difference(problem: Problem, model: Model, n: int = 400_000) -> float:
    """Largest difference of a share from that of half the mean squared change when one param is shuffled."""
    rng = np.random.default_rng(1)
    drawn = model.latent(n, rng)
    values = {name: drawn[name] for name in problem.effects()}
    base = model.formula(values)
    effects = {
        name: float(np.mean((model.formula({**values, name: rng.permutation(values[name])}) - base) ** 2)) / 2
        for name in values
    }
    total = sum(effects.values())
    return max(abs(effects[name] / total - problem.truth[name]) for name in effects)


def quadrature_difference(problem: Problem) -> float:
    """Largest relative difference of the quadrature from the closed form."""
    effects = problem.effects()
    assert problem.model is not None
    found = total_effects([axis for axis in problem.axes if axis.name in effects], problem.model.formula)
    return max(abs(found[name] / effect - 1) for name, effect in effects.items())


def table_difference(problem: Problem, folder: Path, entry: tuple[str, ...]) -> float:
    """Largest difference of a share from that of truth.json, whose indices have five decimals."""
    _, family, table, metric, scale = entry
    document = json.loads((folder / family / "truth.json").read_text(encoding="utf-8"))
    given = document["tables"][table][metric][scale]["ST"]
    total = sum(given.values())
    return float(max(abs(share - given[param] / total) for param, share in problem.truth.items()))
