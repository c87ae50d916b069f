"""How the work grows with the bytes of a file: ``python -m tests.benchmarks.growth [--every N] [NAME ...]``.

Each value of each file in the real samples is blown up in turn: to a list of itself, a mapping of many names, a long
text, a number of many digits, deep nesting; tables get columns, rows or long cells, text gets lines, databases get
rows. Each such file is read in a process of its own with `--from` bytes and, where that costs more than a linear reader
may, with twice as many, up to `--to`. Printed are those that end above the bounds (2 s of CPU, 300 MB), or that cost
more than 2.5 times as much when they are twice as large. Constants are those of the issue that asked for the bounds.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import shutil
import sys
import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import paramimp
from paramimp.errors import ParamimpError
from paramimp.formats import run_listing
from paramimp.runs import Direction, Objective
from paramimp.table.selection import select
from tests import mutations
from tests.benchmarks.inflated import Inflation, inflations

if TYPE_CHECKING:
    pass

SECONDS, MEGABYTES, RATIO = 2.0, 300, 2.5
LINEAR = 1.5
"""Seconds per megabyte above which a larger file is tried, too."""
_AT_REST = 80
"""Megabytes of the process before it reads."""
BEGIN, END = 1 << 17, 1 << 20
KILLED_AFTER = 20


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading took.

    Attributes
    ----------
    seconds : of CPU.
    memory : megabytes at most.
    ended : the status of the process; 0 where all is well.
    """

    seconds: float
    memory: float
    ended: int


def cost(copy: Path) -> Cost:
    """Read a sample in a fork of this process as the commands do."""
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (KILLED_AFTER, KILLED_AFTER))
        status = 1
        try:
            with open(os.devnull, "w") as null, contextlib.redirect_stderr(null), contextlib.redirect_stdout(null):
                use(copy)
            status = 0
        except BaseException as error:  # noqa: BLE001  a fork must never go on as its parent
            print(f"{type(error).__name__}: {error!s:.200}", file=sys.__stderr__)
        finally:
            os._exit(status)
    _, status, used = os.wait4(child, 0)
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))


def use(copy: Path) -> None:
    """Read a sample, and do with the runs what the commands do before they fit."""
    try:
        table = paramimp.load_runs(str(copy))
    except ParamimpError:
        return
    run_listing.as_csv(table)
    run_listing.as_json(table)
    for metric in islice(table.metrics, 2):
        with contextlib.suppress(ParamimpError):
            select(table, Objective(metric, Direction.MINIMIZE, "default"))


def try_inflation(copy: Path, inflation: Inflation, begin: int, end: int) -> list[str]:
    """The costs at each size that was tried, and what is wrong with the last."""
    kept = inflation.file.read_bytes()
    said: list[str] = []
    before, size, wrong = None, begin, ""
    try:
        while size <= end:
            inflation.write(size)
            found = cost(copy)
            said.append(f"{size >> 10} kB {found.seconds:.2f} s {found.memory:.0f} MB")
            if found.ended:
                wrong = f"ended with {found.ended}"
            elif found.seconds > SECONDS or found.memory > MEGABYTES:
                wrong = "above the bounds"
            elif before is not None and found.seconds > max(0.5, RATIO * before):
                wrong = "grows"
            is_linear = found.seconds < LINEAR * size / END and found.memory < MEGABYTES * size / END + _AT_REST
            if wrong or is_linear:
                break
            before, size = found.seconds, size * 2
    finally:
        inflation.file.write_bytes(kept)
    return [*said, wrong] if wrong else []


def main() -> None:
    """Try every inflation of the samples named, or of all."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.growth")
    parser.add_argument("--from", type=int, default=BEGIN, dest="begin")
    parser.add_argument("--to", type=int, default=END, dest="end")
    parser.add_argument("--every", type=int, default=1, help="try every Nth way only")
    parser.add_argument("names", nargs="*")
    asked = parser.parse_args()
    for sample in mutations.samples():
        if asked.names and not any(sample.startswith(name) for name in asked.names):
            continue
        tried = wrong = 0
        folder = tempfile.mkdtemp(prefix="paramimp-growth-")
        try:
            copy = mutations.place(sample, Path(folder))
            use(copy)
            for inflation in islice(inflations(copy), sum(map(ord, sample)) % asked.every, None, asked.every):
                tried += 1
                if found := try_inflation(copy, inflation, asked.begin, asked.end):
                    wrong += 1
                    print(f"  {inflation.where}: {', '.join(found)}", flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(f"{sample}: {tried:,} inflated, {wrong} wrong", flush=True)


if __name__ == "__main__":
    main()
