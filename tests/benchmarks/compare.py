"""How often `compare` shows a difference that is none, and one that is; and whether it names ranges that differ.

``python -m tests.benchmarks.compare`` takes half an hour on a busy core: 210 pairs of sweeps of one process, as many of
a process whose driver has changed places with a param that did nothing, and a thousand in which the second sweep tried
half the range of one param (which needs no ranking).
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from typing import TYPE_CHECKING

import paramimp
from paramimp.comparison.tried import tried_by_all, untried
from paramimp.results import Report
from tests.benchmarks.compare_sweeps import PROCESSES
from tests.sweeps import analyze_frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from paramimp import Comparison
    from tests.benchmarks.compare_sweeps import Process

SIZES = ((60, 60), (100, 100), (100, 200), (40, 40), (200, 200), (40, 200), (500, 300))
"""Runs of the two sweeps of a pair."""
OTHER_SEEDS = 1_000_000
FEW = 100
"""Runs of the smaller sweep, below which a driver may go unseen."""


def main() -> None:
    """Print the rates, by the sizes of the sweeps and by the process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=210)
    parser.add_argument("--ranges", type=int, default=1_000)
    given = parser.parse_args()
    started = time.perf_counter()
    ranges(given.ranges)
    false: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    wrong: list[bool] = []
    for k, process, (n, m) in drawn(given.pairs):
        first = report(process.sweep(n, k))
        same = paramimp.compare([first, report(process.sweep(m, k + OTHER_SEEDS))])
        other = paramimp.compare([first, report(process.swapped().sweep(m, k + OTHER_SEEDS))])
        for key in (f"{n} and {m} runs", process.name, "all", *["both of 100 or more"] * (min(n, m) >= FEW)):
            pairs[key] += 1
            false[key] += bool(shown(same))
            seen[key] += "p0" in shown(other)
        wrong.append(any(param.ranges_differ for param in same))
    for key in sorted(pairs, key=lambda key: (key != "all", key)):
        print(
            f"{key:<22} {pairs[key]:4d} pairs: {false[key] / pairs[key]:6.1%} of one process differ,"
            f" a driver that changed is seen in {seen[key] / pairs[key]:6.1%}",
            flush=True,
        )
    print(f"ranges that are the same are said to differ in {sum(wrong) / max(given.pairs, 1):.1%} of pairs")
    print(f"{time.perf_counter() - started:.0f} s")


def drawn(pairs: int) -> Iterator[tuple[int, Process, tuple[int, int]]]:
    """A number for the seeds, a process and the sizes of two sweeps: all combinations in turn."""
    for k in range(pairs):
        yield k, PROCESSES[k % len(PROCESSES)], SIZES[k // len(PROCESSES) % len(SIZES)]


def report(frame: pd.DataFrame) -> Report:
    """The analysis of a sweep."""
    found = analyze_frame(frame, "loss", jobs=1)
    assert isinstance(found, Report)
    return found


def shown(comparison: Comparison) -> set[str]:
    """The params of which the share or the effect is shown to differ."""
    return {param.param for param in comparison if param.most is not None and param.most.differs}


def ranges(pairs: int) -> None:
    """Print how often a range of which one sweep tried half is named, and one that both tried is."""
    named, beside = 0, 0
    for k, process, (n, m) in drawn(pairs):
        narrow = f"p{k % len(process.shares)}"
        frames = (process.sweep(n, k), process.sweep(m, k + OTHER_SEEDS, narrow=narrow))
        tried = tried_by_all([{str(name): frame[name].tolist() for name in frame} for frame in frames])
        differ = {name for name, (there, here) in tried.items() if there and here and untried(there, here)}
        named += narrow in differ
        beside += bool(differ - {narrow, "loss"})
    print(f"of {pairs} pairs in which one sweep tried half a range, it is named in {named / pairs:.1%};")
    print(f"a range of another param is named in {beside / pairs:.1%}", flush=True)


if __name__ == "__main__":
    main()
