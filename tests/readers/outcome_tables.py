"""Tables made for the question of which columns are outcomes: what each column is stands beside it.

Names tell nothing in most of them, so that values and places have to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from paramimp.readers.table.rows import Table, make_table

CHOICES = (
    "lernrate", "tiefe", "breite", "abbruch", "fensterLaenge", "k", "q", "taux", "vitesse", "param_a_x", "xi",
    "stop_pct", "fast", "slow", "entry", "rho_0", "n_blocks", "mode_size", "scale", "knob",
)  # fmt: skip
OUTCOMES = (
    "genauigkeit", "verlust_val", "précision", "ganancia", "maxDrawdown", "profit_factor", "n_trades", "wins", "ep_rew",
    "fitness", "quality", "yield_pct", "kosten_eur", "dauer", "tput", "perf", "gesamt", "umsatz", "sharpness", "cov",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A table, the metric to analyse, and what its other columns are."""

    table: Table
    metric: str
    choices: frozenset[str]
    outcomes: frozenset[str]
    about: str


def make_table_of_runs(seed: int) -> Made:
    """Return a table whose design, size, effects, order, rounding and failures come from the seed."""
    rng = np.random.default_rng([17, seed])
    design = ("grid", "random", "repeated", "adaptive", "integers")[seed % 5]
    n_rows = int(rng.choice([12, 20, 36, 60, 150, 600, 2000]))
    names = [*map(str, rng.permutation(CHOICES))]
    choices, n_rows = _choices(design, n_rows, names, rng)
    level = _effect(choices, rng)
    noise = float(rng.choice([0.02, 0.1, 0.3])) * level.std()
    metric = level + noise * rng.normal(size=n_rows)
    outcome_names = [*map(str, rng.permutation(OUTCOMES))]
    outcomes = {name: _outcome(kind, metric, level, choices, rng) for name, kind in zip(
        outcome_names, rng.permutation(["sibling", "inverse", "count", "bent", "other"])[: int(rng.integers(1, 5))],
        strict=False,
    )}  # fmt: skip
    decimals = int(rng.choice([2, 3, 4, 16]))
    measured = {"ziel": metric, **outcomes}
    if decimals < 16:
        measured = {
            name: values if values.dtype.kind == "i" else np.round(values, decimals)
            for name, values in measured.items()
        }
    columns: dict[str, Any] = {**choices}
    place = ("behind", "before", "between")[int(rng.integers(3))]
    if place == "behind":
        columns = {**choices, **measured}
    elif place == "before":
        columns = {**measured, **choices}
    else:
        first = dict(list(measured.items())[:1])
        columns = {**first, **choices, **{k: v for k, v in measured.items() if k not in first}}
    cells = {name: values.tolist() for name, values in columns.items()}
    if seed % 3 == 0:
        for row in rng.choice(n_rows, max(1, n_rows // 12), replace=False):
            for name in measured:
                cells[name][row] = None
    rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    about = f"{design}, {n_rows} rows, metrics {place}, {decimals} decimals, seed {seed}"
    return Made(make_table(rows, [*cells]), "ziel", frozenset(choices), frozenset(outcomes), about)


def _choices(design: str, n_rows: int, names: list[str], rng: np.random.Generator) -> tuple[dict[str, Any], int]:
    if design in ("grid", "repeated"):
        sizes = rng.choice([2, 3, 4, 5], int(rng.integers(2, 4)))
        axes = [_levels(int(size), rng) for size in sizes]
        grid = [axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")]
        repeats = 3 if design == "repeated" else 1
        columns = {name: np.repeat(axis, repeats) for name, axis in zip(names, grid, strict=False)}
        n = len(next(iter(columns.values())))
        if design == "repeated":
            columns["seed"] = np.tile(np.arange(repeats), n // repeats)
        return (columns, n) if n >= 8 else _choices(design, n_rows, names, rng)
    columns = {}
    for position, name in enumerate(names[: int(rng.integers(2, 6))]):
        if design == "integers" and position % 2:
            columns[name] = rng.integers(1, int(rng.choice([8, 50, 500])), n_rows)
        elif position % 3 == 2:
            columns[name] = rng.choice(_levels(4, rng), n_rows)
        else:
            drawn = rng.uniform(size=n_rows)
            if design == "adaptive":
                narrowed = np.linspace(1, 0.3, n_rows)
                drawn = np.clip(0.4 + (drawn - 0.4) * narrowed, 0, 1)
            columns[name] = 10 ** (-5 + 4 * drawn) if position % 2 == 0 else drawn
    return columns, n_rows


def _levels(size: int, rng: np.random.Generator) -> Any:
    kinds = [
        np.array([8, 16, 32, 64, 128])[:size], np.array([0.001, 0.003, 0.01, 0.03, 0.1])[:size],
        np.arange(1, size + 1), np.linspace(0, 0.5, size).round(4), np.array([5, 10, 20, 50, 100])[:size],
    ]  # fmt: skip
    return kinds[int(rng.integers(len(kinds)))]


def _effect(choices: dict[str, Any], rng: np.random.Generator) -> Any:
    level = np.zeros(len(next(iter(choices.values()))))
    for position, (name, values) in enumerate(choices.items()):
        if name == "seed":
            continue
        scaled = np.log(values) if (values > 0).all() and values.max() > 50 * values.min() else values.astype(float)
        scaled = (scaled - scaled.mean()) / (scaled.std() or 1.0)
        bent = scaled**2 if rng.random() < 0.3 else scaled
        level += rng.choice([1.0, 1.0, 0.5, 0.0]) * (1.0 if position else 2.0) * bent
    return level if level.std() > 0 else level + scaled


def _outcome(kind: str, metric: Any, level: Any, choices: dict[str, Any], rng: np.random.Generator) -> Any:
    noise = rng.normal(size=len(metric)) * metric.std()
    if kind == "sibling":
        return 0.5 + 0.1 * metric + 0.01 * noise
    if kind == "inverse":
        return 3 - 2 * metric + 0.3 * noise
    if kind == "count":
        return np.round(500 + 60 * level / level.std() + 15 * rng.normal(size=len(metric))).astype(int)
    if kind == "bent":
        return np.exp(0.5 * metric / metric.std()) + 0.05 * noise
    first = next(iter(choices.values())).astype(float)
    return 20 + 5 * (first - first.mean()) / first.std() + metric / metric.std() + 0.5 * rng.normal(size=len(metric))
