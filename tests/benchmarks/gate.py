"""How often the gate is red, by chance and with cause: the rates of its rules over many fresh sweeps.

``python -m tests.benchmarks.gate`` takes some minutes. Sweeps come from additive laws of independent params, so the
true share of a param is its part of the explained variance, exactly: half of them of straight lines, half of waves,
steps and bows. Noise adds a tenth of the variance.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from paramimp.gate import judge
from paramimp.gate.baseline import baseline_of
from paramimp.gate.outcomes import Status
from paramimp.gate.requirements import Requirements
from paramimp.results import Report
from tests.sweeps import analyze_frame

Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]

STRAIGHT: tuple[Curve, ...] = (lambda u: u,)
CURVED: tuple[Curve, ...] = (
    lambda u: np.sin(2 * np.pi * u),
    lambda u: (u > 0.6).astype(float),
    lambda u: (u - 0.5) ** 2,
    lambda u: u,
)
NOISE = 0.1


@dataclass(frozen=True)
class Process:
    """A law that sweeps are drawn from: the true share of each param, and the curve that its effect follows."""

    shares: Mapping[str, float]
    curves: Sequence[Curve] = STRAIGHT

    def sweep(self, n_runs: int, seed: int) -> pd.DataFrame:
        rng = np.random.default_rng([seed, n_runs, len(self.curves)])
        grid = (np.arange(10_000) + 0.5) / 10_000
        frame, metric = {}, np.zeros(n_runs)
        for position, (name, share) in enumerate(self.shares.items()):
            curve = self.curves[position % len(self.curves)]
            frame[name] = rng.uniform(size=n_runs)
            metric += np.sqrt(share) * (curve(frame[name]) - curve(grid).mean()) / curve(grid).std()
        metric += np.sqrt(NOISE / (1 - NOISE)) * rng.standard_normal(n_runs)
        return pd.DataFrame({**frame, "loss": metric})

    def reports(self, n_sweeps: int, n_runs: int, first_seed: int = 0) -> list[Report]:
        return [analyze_frame(self.sweep(n_runs, first_seed + k), "loss", jobs=1) for k in range(n_sweeps)]


def process(driver: float, others: Sequence[float] = (3, 2, 1, 0, 0), curves: Sequence[Curve] = STRAIGHT) -> Process:
    """A driver with a true share, and others that hold the rest in the given proportions."""
    rest = (1 - driver) / sum(others)
    return Process({"driver": driver, **{f"other_{k}": rest * part for k, part in enumerate(others)}}, curves)


def swapped(before: Process, other: str) -> Process:
    """What a process became when another param took the place of the driver, and the driver its place."""
    shares = dict(before.shares)
    shares["driver"], shares[other] = shares[other], shares["driver"]
    return Process(shares, before.curves)


def show(claim: str, wanted: str, reports: Sequence[Report], requirements: Sequence[Requirements]) -> None:
    """Print how often each verdict was reached."""
    verdicts = Counter(judge(report, asked).status for report, asked in zip(reports, requirements, strict=True))
    rates = "  ".join(f"{verdicts[status] / len(reports):6.1%} {status}" for status in Status)
    print(f"{claim:<66} {rates}   wanted: {wanted}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sweeps", type=int, default=200)
    parser.add_argument("--runs", type=int, default=100)
    given = parser.parse_args()
    started = time.perf_counter()
    for title, curves in {"straight": STRAIGHT, "curved": CURVED}.items():
        print(f"{title} effects, {given.sweeps} sweeps of {given.runs} runs")
        rates(curves, given.sweeps, given.runs)
    print(f"{time.perf_counter() - started:.0f} s")


def rates(curves: Sequence[Curve], n_sweeps: int, n_runs: int) -> None:
    """The rates of every rule for one family of effects."""
    before = process(0.55, curves=curves)
    first, second = before.reports(n_sweeps, n_runs), before.reports(n_sweeps, n_runs, first_seed=1_000_000)
    strong = process(0.75, curves=curves).reports(n_sweeps, n_runs)
    limit = [Requirements(max_importance=0.6)] * n_sweeps
    show("max-importance 0.6, true share 0.55", "< 5 % fail", first, limit)
    show("max-importance 0.6, true share 0.75", "> 80 % fail", strong, limit)
    against = [Requirements(baseline=baseline_of(report)) for report in first]
    show("max-drift 0.1, two sweeps of one process", "< 5 % fail", second, against)
    for other in ("other_4", "other_0"):
        changed = swapped(before, other).reports(n_sweeps, n_runs, first_seed=2_000_000)
        claim = f"max-drift 0.1, one of {before.shares[other]:.2f} has changed places with the driver"
        show(claim, "> 90 % fail", changed, against)
    bare = [Requirements(baseline=baseline_of(report), max_drift=0) for report in first]
    show("max-drift 0, two sweeps of one process", "< 5 % fail", second, bare)
    null = [Requirements(forbid=("other_3", "other_4"))] * n_sweeps
    real = [Requirements(expect=("other_0",))] * n_sweeps
    show("forbid two params that do nothing", "< 5 % fail", first, null)
    show("expect a param with a fifth of the share", "0 % fail", first, real)
    show("expect a param that does nothing", "some fail", first, [Requirements(expect=("other_4",))] * n_sweeps)
    r2 = float(np.mean([report.fit.r2 for report in first if report.fit.r2 is not None]))
    show(f"min-r2 {r2:.2f}, the mean of such sweeps", "< 5 % fail", first, [Requirements(min_r2=r2)] * n_sweeps)
    for name in ("driver", "other_4"):
        shares = [next(p.importance or 0.0 for p in report.params if p.param == name) for report in first]
        print(f"  share of {name}: mean {np.mean(shares):.3f}, true {before.shares[name]:.3f}, sd {np.std(shares):.3f}")
    shares = [next(p.importance or 0.0 for p in report.params if p.param == "driver") for report in strong]
    print(f"  share of driver where it is 0.75: mean {np.mean(shares):.3f}, sd {np.std(shares):.3f}")


if __name__ == "__main__":
    main()
