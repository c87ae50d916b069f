"""Let each call of the system fail once: ``python -m tests.faults [--every N] [--only NAME...] [--kind KIND]``.

A small sweep with one run of each reader is read by each command, with and without the cache, in a process of its own
for each call of each kind (open, read, list, stat, write, ...) and each error that such a call may end with. Needs gcc,
and Linux. NOTES.md says what is not reached.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from errno import errorcode
from pathlib import Path
from typing import Any

from tests.faults.commands import OLD, Command, commands, differences, each_tool, outcome_of_file
from tests.faults.library import ERRORS, VARIABLE, Kind, Library, start_again_with_library

SECONDS = 120
SECONDS_BETWEEN_NEWS = 20
_SIGNED = re.compile(r"Traceback|Internal error|Fatal Python error")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended."""

    status: int
    stdout: str
    stderr: str
    counts: dict[Kind, int]
    place: str | None


@dataclass(slots=True)
class Bench:
    """The folders, and the library."""

    top: Path
    library: Library
    tried: int = 0
    failed: int = 0
    found: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    @property
    def commands(self) -> list[Command]:
        """Every command line, those that read least first."""
        listings = [each_tool(self.runs, *how) for how in (("runs", "none"), ("warm", "warm"), ("cold", "cold"))]
        return [*itertools.chain(*listings), *commands()]

    def needed(self, asked: Sequence[str]) -> list[Command]:
        """The commands that have one of some texts in their name, or that ``=`` and their whole name stand for."""
        return [each for each in self.commands if any(one in each.name or one == f"={each.name}" for one in asked)]

    @property
    def runs(self) -> Path:
        return self.top / "runs"

    @property
    def out(self) -> Path:
        return self.top / "out"

    @property
    def cache(self) -> Path:
        return self.top / "cache"

    @property
    def temporary(self) -> Path:
        return self.top / "tmp"

    def warm(self, command: Command) -> Path:
        """A cache that knows what a command reads."""
        return self.top / "warm" / command.name

    @property
    def baseline(self) -> str:
        """A baseline of the sweep."""
        return (self.top / "base.json").read_text()

    def clear(self, command: Command, *, old: bool) -> None:
        """Put every folder but the sweep back."""
        for folder in (self.out, self.cache, self.temporary):
            shutil.rmtree(folder, ignore_errors=True)
        self.out.mkdir()
        self.temporary.mkdir()
        if command.cache == "warm" and self.warm(command).exists():
            shutil.copytree(self.warm(command), self.cache)
        if old and command.output:
            (self.out / command.output).write_text(self.baseline if command.name == "check-update" else OLD)

    def run(self, command: Command, kind: Kind | None = None, at: int = -1, error: int = 0) -> Outcome:
        """Run a command in a fork of this process, with one fault or none."""
        told = self.top / "told"
        told.mkdir(exist_ok=True)
        child = os.fork()
        if not child:
            self._be_child(command, kind, at, error, told)
        status = _wait(child)
        stdout, stderr = ((told / name).read_text(errors="replace") for name in ("out", "err"))
        file = told / "report"
        report = json.loads(file.read_text()) if file.exists() else {"counts": {}, "place": None}
        file.unlink(missing_ok=True)
        counts = {Kind(int(each)): count for each, count in report["counts"].items()}
        return Outcome(status, stdout, stderr, counts, report["place"])

    def _be_child(self, command: Command, kind: Kind | None, at: int, error: int, told: Path) -> None:
        status = 99
        try:
            signal.alarm(SECONDS)
            for number, name in ((1, "out"), (2, "err")):
                os.dup2(os.open(told / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            from paramimp import cli
            from paramimp.reading import processes

            processes.WORTH_A_CACHE = 0 if command.cache != "none" else 10**9
            cli.terminal.prepare_streams()
            words = [word.format(runs=self.runs, out=self.out) for word in command.words]
            self.library.arm(kind, at, error)
            status = cli.run(words)
            cli.terminal.flush()
            self.library.off()
            sys.stderr.flush()
            counts = {int(each): count for each, count in self.library.counts().items()}
            (told / "report").write_text(json.dumps({"counts": counts, "place": self.library.place()}))
        except BaseException:  # noqa: BLE001  a fork must never go on as its parent
            self.library.off()
            import traceback

            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(status)

    def blame(self, command: Command, what: str, how: str) -> None:
        """Note a fault of paramimp."""
        key = f"{command.name}: {what}"
        self.found[key] += 1
        if key not in self.examples:
            self.examples[key] = how
            print(f"FOUND {key}\n  {how}", flush=True)


def _wait(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def make_bench(top: Path, asked: Sequence[str]) -> Bench:
    """Make the sweep, and run each command that is asked for in this process, so that its forks have all modules.

    What these leave in the cache is what later knows what the command reads.
    """
    from tests.faults.sweep import make_sweep

    library = Library()
    bench = Bench(top.resolve(), library)
    make_sweep(bench.runs)
    long_ago = time.time() - 3600
    for path in sorted(bench.runs.rglob("*")):  # what has just changed is not cached
        os.utime(path, (long_ago, long_ago))
    time.sleep(2.1)
    os.environ["PARAMIMP_CACHE_DIR"] = str(bench.cache)
    os.environ["TMPDIR"] = str(bench.temporary)
    tempfile.tempdir = None
    for folder in (bench.runs, bench.out, bench.cache, bench.temporary):
        library.watch(folder)
    from paramimp import cli
    from paramimp.reading import processes

    with open(os.devnull, "w") as null:
        usual = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = null
        try:
            for command in bench.needed(asked):
                print(f"{command.name} without a fault", file=usual[0], flush=True)
                bench.clear(command, old=False)
                processes.WORTH_A_CACHE = 0 if command.cache != "none" else 10**9
                assert cli.run([word.format(runs=bench.runs, out=bench.out) for word in command.words]) == 0, command
                if command.cache == "warm":
                    shutil.copytree(bench.cache, bench.warm(command))
                if command.name == "check-update":
                    shutil.copy(bench.out / "base.json", bench.top / "base.json")
        finally:
            sys.stdout, sys.stderr = usual
    return bench


def cases(counts: dict[Kind, int], kinds: list[Kind], every: int) -> Iterator[tuple[Kind, int, int]]:
    """Each call with one of the errors in turn, and with every error where all are tried."""
    for kind in kinds:
        for at in range(counts.get(kind, 0)):
            errors = ERRORS[kind] if every == 1 else (ERRORS[kind][at % len(ERRORS[kind])],)
            for error in errors:
                if every == 1 or (at + int(kind)) % every == 0:
                    yield kind, at, error


def try_command(bench: Bench, command: Command, kinds: list[Kind], every: int) -> None:
    """Try one command with each fault."""
    bench.clear(command, old=False)
    usual = bench.run(command)
    assert usual.status == 0, usual
    listing = json.loads(usual.stdout) if command.lists else None
    to_try = list(cases(usual.counts, kinds, every))
    print(f"{command.name}: {len(to_try):,} faults to try", flush=True)
    told = time.monotonic()
    for number, (kind, at, error) in enumerate(to_try):
        if time.monotonic() - told > SECONDS_BETWEEN_NEWS:
            told = time.monotonic()
            print(f"  {number:,} of {len(to_try):,} tried", flush=True)
        had_old = number % 2 == 0
        bench.clear(command, old=had_old)
        begun = time.monotonic()
        outcome = bench.run(command, kind, at, error)
        bench.tried += 1
        bench.failed += outcome.place is not None
        where = (outcome.place or "?").replace(str(bench.top), "")
        how = f"{kind.name} {at} {errorcode[error]} {where}\n    {outcome.status}: {outcome.stderr.strip()[-1500:]}"
        if time.monotonic() - begun > SECONDS / 2:
            bench.blame(command, "slow", how)
        for wrong in (*_wrong_ends(outcome), *_wrong_files(bench, command, kind, outcome, had_old=had_old)):
            bench.blame(command, wrong, how)
        if listing is not None and outcome.status == 0:
            for wrong in _wrong_runs(listing, outcome)[:1]:
                bench.blame(command, f"{kind.name} {wrong}"[:200], how)


def _wrong_ends(outcome: Outcome) -> Iterator[str]:
    if outcome.status not in (0, 2):
        yield f"status {outcome.status}"
    if _SIGNED.search(outcome.stderr):
        yield f"traceback: {outcome.stderr.strip().splitlines()[-1]:.90}"
    if outcome.status == 2 and "Error: " not in outcome.stderr:
        yield "status 2 without an error"


def _wrong_files(bench: Bench, command: Command, kind: Kind, outcome: Outcome, *, had_old: bool) -> Iterator[str]:
    """What is wrong with the files afterwards; one that could not be removed has to stay."""
    is_kept = kind is Kind.REMOVE and outcome.place is not None
    left = [path.name for path in bench.temporary.iterdir()]
    if left and not is_kept:
        yield f"temporary files: {left}"
    if command.output is None:
        return
    old = None if not had_old else bench.baseline if command.name == "check-update" else OLD
    wrong = outcome_of_file(command, bench.out, status=outcome.status, old=old)
    if wrong and not (is_kept and "behind" in wrong):
        yield wrong


def _wrong_runs(listing: dict[str, Any], outcome: Outcome) -> list[str]:
    try:
        after = json.loads(outcome.stdout)
    except ValueError:
        return ["standard output is no whole JSON"]
    return differences(listing, after, outcome.stderr)


def main() -> None:
    """Try all commands, or the ones asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--every", type=int, default=1, help="try every Nth call only, with one of its errors")
    parser.add_argument(
        "--only", nargs="+", default=[""], help="the commands with one of these in their name, or =NAME"
    )
    parser.add_argument("--kind", choices=[kind.name.lower() for kind in Kind], action="append")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="paramimp-faults-") as folder:
        if VARIABLE not in os.environ:
            built = Path(tempfile.mkdtemp(prefix="paramimp-inject-"))
            start_again_with_library(built)
        bench = make_bench(Path(folder), asked.only)
        kinds = [Kind[name.upper()] for name in asked.kind] if asked.kind else list(Kind)
        for command in bench.needed(asked.only):
            before, start = bench.tried, time.monotonic()
            try_command(bench, command, kinds, asked.every)
            taken = time.monotonic() - start
            print(f"{command.name}: {bench.tried - before:,} faults in {taken:.0f} s", flush=True)
    for what, count in bench.found.most_common():
        print(f"{count} times, {what}")
    print(f"\n{bench.tried:,} faults, {bench.failed:,} of them met; {len(bench.found)} kinds of wrong outcomes")
    sys.exit(bool(bench.found))


if __name__ == "__main__":
    main()
