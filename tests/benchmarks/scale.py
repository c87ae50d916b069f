"""What reading costs without the cache, while it is filled, and from it.

    python -m tests.benchmarks.scale --sizes 1000 10000 --repeats 3

CPU time of reading alone, in one process, imports excluded; the order is A B C A B C, and the table shows medians.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from paramimp.cli.startup import collect_rarely
from paramimp.reading.processes import read
from paramimp.reading.request import Request
from tests.benchmarks.end_to_end import write_runs

SETTLED = 2.2
"""Seconds after which what was written is kept."""


def cpu_of_reading(folder: str, *, cached: bool) -> float:
    """Seconds that one reading takes."""
    start = time.process_time()
    read(Request((folder,), cached=cached))
    return time.process_time() - start


def compare(n_runs: int, repeats: int) -> tuple[float, float, float]:
    """Median seconds without the cache, while it is filled, and from it."""
    with tempfile.TemporaryDirectory(prefix="paramimp-benchmark-") as place:
        runs, cache = os.path.join(place, "runs"), os.path.join(place, "cache")
        os.environ["PARAMIMP_CACHE_DIR"] = cache
        write_runs(Path(runs), n_runs)
        time.sleep(SETTLED)
        cpu_of_reading(runs, cached=False)  # warm-up: file cache and imports
        cpu_of_reading(runs, cached=True)
        found = []
        for _ in range(repeats):
            shutil.rmtree(cache)
            found.append([cpu_of_reading(runs, cached=cached) for cached in (False, True, True)])
    plain, filling, cached = (statistics.median(column) for column in zip(*found, strict=True))
    return plain, filling, cached


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000], metavar="RUNS")
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    collect_rarely()
    print(f"{'runs':>8}  {'plain':>10}  {'filling':>10}  {'cached':>10}  us of CPU a run; plain / cached")
    for size in asked.sizes:
        plain, filling, cached = (1e6 * seconds / size for seconds in compare(size, asked.repeats))
        print(f"{size:>8,}  {plain:>10.1f}  {filling:>10.1f}  {cached:>10.1f}  {plain / cached:.1f}", flush=True)


if __name__ == "__main__":
    main()
