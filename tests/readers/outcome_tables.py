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


UNRELATED = ("rachaMax", "Störung", "hoogte_x", "duur_y", "回数", "пик", "hyppää", "Länge", "anzahl_z", "ertrag")


def make_table_with_unrelated(seed: int) -> Made:
    """Return such a table with outcomes that follow neither the metric nor a choice: counts, times, rates, sizes."""
    made = make_table_of_runs(seed)
    rng = np.random.default_rng([55, seed])
    rows = made.table.rows
    laws = [
        rng.poisson(rng.choice([3, 6, 40]), len(rows)), rng.geometric(0.35, len(rows)) + 1, rng.normal(5, 1, len(rows)),
        rng.lognormal(1, 0.5, len(rows)), rng.beta(3, 2, len(rows)), rng.gamma(4, 2, len(rows)),
    ]  # fmt: skip
    decimals = int(rng.choice([2, 3, 4, 16]))
    places = rng.permutation(len(laws))[: int(rng.integers(1, 4))]
    unrelated = dict(
        zip(map(str, rng.permutation(UNRELATED)), (laws[place].round(decimals) for place in places), strict=False)
    )
    has_failed = [row.get(made.metric) is None for row in rows]
    added = {
        name: [None if failed else value for value, failed in zip(law.tolist(), has_failed, strict=True)]
        for name, law in unrelated.items()
    }
    related = frozenset() if rng.uniform() < 0.5 else made.outcomes
    columns = {
        c: [row.get(c) for row in rows] for c in made.table.columns if c in related | made.choices | {made.metric}
    }
    place = ("behind", "behind", "front", "beside the metric")[seed % 4]
    if place == "beside the metric":
        at = [*columns].index(made.metric) + 1
        columns = dict([*[*columns.items()][:at], *added.items(), *[*columns.items()][at:]])
    else:
        columns = {**columns, **added} if place == "behind" else {**added, **columns}
    table = make_table(
        [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)], [*columns]
    )
    return Made(table, made.metric, made.choices, related | frozenset(added), f"{made.about}, unrelated {place}")
