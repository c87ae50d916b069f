"""What small sweeps cost, alone and beside busy neighbours, as ratios of processor time.

    python -m tests.benchmarks.neighbours --sizes 100 191 300 --repeats 5

- *script / paramimp*: the script that people write over `paramimp analyze`, by processor and by wall time.
- *busy / alone*: processor time of `paramimp analyze` beside as many endless loops as there are cores over that alone.
- *analysis / imports*: what `paramimp analyze` takes for the 120 runs of `sample_runs` beyond importing libraries,
  over the latter.
- *listing / reading*: `paramimp runs -f csv` of 10,000 runs over reading them.

All are whole processes; of each the least time counts, for whatever else runs on the machine can only add to it.
"Alone" is as alone as the machine is: the load before and after is shown.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.end_to_end import NAIVE_SCRIPT, REPOSITORY, Timing, measure, write_runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

IMPORTS = """
from paramimp.cli import analyze, startup
from paramimp.formats import renderer
startup.collect_rarely()
with startup.lean_imports():
    import paramimp.api, paramimp.analysis.answer
    from paramimp.analysis.ranking import prepare
    prepare("permutation")
    renderer("table", "one")
"""
READING = "import sys, paramimp; paramimp.load_runs(sys.argv[1])"
MANY = 10_000


@contextmanager
def busy_neighbours(count: int) -> Iterator[None]:
    """Keep that many processes running that never rest."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
        for loop in loops:
            loop.wait()


def least(commands: Sequence[Sequence[str]], repeats: int) -> list[Timing]:
    """The least times of each command, which take turns; the first turn only warms up."""
    turns = [[measure(command) for command in commands] for _ in range(repeats + 1)][1:]
    return [
        Timing(min(timing.wall for timing in timings), min(timing.cpu for timing in timings))
        for timings in zip(*turns, strict=True)
    ]


def paramimp(*arguments: str) -> list[str]:
    """The command line, in a process of its own."""
    return [sys.executable, "-m", "paramimp", *arguments]


def compare(folder: Path, n_runs: int, repeats: int) -> str:
    """One line for one size."""
    write_runs(folder, n_runs)
    command = paramimp("analyze", str(folder), "-m", "val_loss", "--no-cache")
    commands = [[sys.executable, str(NAIVE_SCRIPT), str(folder)], command]
    script, alone = least(commands, repeats)
    with busy_neighbours(os.cpu_count() or 1):
        script_busy, busy = least(commands, repeats)
    ratios = (
        script.cpu / alone.cpu,
        script.wall / alone.wall,
        script_busy.cpu / busy.cpu,
        script_busy.wall / busy.wall,
        busy.cpu / alone.cpu,
    )
    return f"{n_runs:>8}" + "".join(f"{ratio:>10.2f}" for ratio in ratios) + f"{alone.cpu:>12.2f}"


def analysis_over_imports(repeats: int) -> float:
    """For the sample runs, in processor time."""
    command = paramimp("analyze", str(REPOSITORY / "sample_runs"), "-m", "val_loss")
    imports, whole = least([[sys.executable, "-c", IMPORTS], command], repeats)
    return (whole.cpu - imports.cpu) / imports.cpu


def listing_over_reading(folder: Path, repeats: int) -> float:
    """For many runs, in processor time."""
    write_runs(folder, MANY)
    commands = [[sys.executable, "-c", READING, str(folder)], paramimp("runs", str(folder), "-f", "csv", "--no-cache")]
    reading, listing = least(commands, repeats)
    return listing.cpu / reading.cpu


def main() -> int:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 191, 300], metavar="RUNS")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()

    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; least of {options.repeats}")
    print(f"{'':>8}{'script / paramimp, alone':^20}{'the same, busy':^20}{'busy/':>6}{'seconds':>12}")
    print(f"{'runs':>8}" + 2 * f"{'CPU':>10}{'wall':>10}" + f"{'alone':>10}{'of CPU':>12}")
    with tempfile.TemporaryDirectory(prefix="paramimp-benchmark-") as folder:
        for n_runs in options.sizes:
            print(compare(Path(folder, str(n_runs)), n_runs, options.repeats), flush=True)
        print(f"analysis / imports, 120 runs: {analysis_over_imports(options.repeats):.2f}", flush=True)
        print(f"listing / reading, {MANY:,} runs: {listing_over_reading(Path(folder, 'many'), options.repeats):.2f}")
    print(f"load {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
