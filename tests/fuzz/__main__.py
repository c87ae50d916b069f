"""Try every decoder and reader with made-up inputs: ``python -m tests.fuzz --minutes N [--only WORD] [--keep FOLDER]``.

Inputs are made of the real samples, and are led by the lines of paramimp that they reach where atheris is installed
(``pip install atheris``; Linux, Python 3.11 to 3.13); else they are made at random. Decoders share most of the minutes
evenly, and readers the rest, for an input costs them a hundred times as much. What is found (an error, more than two
seconds, a process that was ended) is written into the folder, an input and a text each, once for each kind; the exit
status is then 1. What is worth keeping goes into a test: NOTES.md says how.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import os
import re
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from tests.fuzz.mutator import changed_bytes, mutate

if TYPE_CHECKING:
    from types import ModuleType

    from tests.fuzz.targets import Target

SECONDS = 2.0
"""What an input may take, in seconds of CPU."""
LARGEST = 1 << 13
MEGABYTES = 1500
HANGS = 30
OF_DECODERS = 0.7
"""The part of the time that decoders have."""
_EXECUTED = re.compile(r"stat::number_of_executed_units: *(\d+)")


@dataclass(slots=True)
class Found:
    """The inputs of one target that must not do what they do, one of each kind."""

    target: Target
    keep: Path
    tried: int = 0
    kinds: set[str] = field(default_factory=set)

    def try_input(self, data: bytes) -> None:
        """Try one, and keep it if it is of a new kind."""
        self.tried += 1
        start = time.thread_time()
        try:
            self.target.try_input(data)
        except Exception as error:  # noqa: BLE001  that is what is looked for
            self._add(_kind(error), traceback.format_exc(limit=-6), data)
        if (taken := time.thread_time() - start) > SECONDS:
            self._add("slow", f"{taken:.1f} s for {len(data):,} bytes", data)

    def _add(self, kind: str, text: str, data: bytes) -> None:
        if kind in self.kinds:
            return
        self.kinds.add(kind)
        name = f"{self.target.name}-{hashlib.sha256(kind.encode()).hexdigest()[:8]}".replace("/", "_")
        self.keep.mkdir(parents=True, exist_ok=True)
        (self.keep / f"{name}.input").write_bytes(data)
        (self.keep / f"{name}.txt").write_text(f"{kind}\n{text}")
        print(f"FOUND {self.target.name}: {kind}", flush=True)


def _kind(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "paramimp/" in frame.filename and "/tests/" not in frame.filename] or frames
    return f"{type(error).__name__} in {Path(own[-1].filename).name}:{own[-1].lineno} {own[-1].name}"


def try_one(target: Target, seconds: float, keep: Path) -> None:
    """Try one target in this process, which ends with it."""
    atheris = sys.modules.get("atheris")
    if atheris is None:
        _try_at_random(target, seconds, keep)
        return
    found = Found(target, keep)
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(target.seeds):
            (Path(corpus) / str(number)).write_bytes(seed)
        options = (
            f"-max_total_time={max(round(seconds), 1)} -max_len={LARGEST} -len_control=0 -print_final_stats=1"
            f" -rss_limit_mb={MEGABYTES} -timeout={HANGS} -verbosity=0 -artifact_prefix={keep}/"
        ).split(" ")

        def custom(data: bytes, most: int, seed: int) -> bytes:
            return _mutated(target, data, most, Random(seed), atheris.Mutate)

        atheris.Setup([sys.argv[0], *options, corpus], found.try_input, custom_mutator=custom)
        atheris.Fuzz()  # ends the process


def _try_at_random(target: Target, seconds: float, keep: Path) -> None:
    found, random = Found(target, keep), Random(0)
    pool = [*target.seeds] or [b""]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        data = random.choice(pool)
        for _ in range(random.choice((1, 1, 2, 4))):
            data = _mutated(target, data, LARGEST, random, changed_bytes(random))
        found.try_input(data)
    print(f"stat::number_of_executed_units: {found.tried}", flush=True)


def _mutated(target: Target, data: bytes, most: int, random: Random, change: Any) -> bytes:
    head, body = data[: target.fixed], data[target.fixed :]
    if head and random.random() < 0.02:
        head = bytes([random.randrange(target.choices)])
    return head + mutate(body, most - len(head), random, change)


def main() -> int:
    """Try all, each in a process of its own, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--only", default="", help="the targets that have this in their name")
    parser.add_argument("--keep", type=Path, default=Path("found"), help="where what is found is written")
    parser.add_argument("--list", action="store_true", help="name the targets")
    asked = parser.parse_args()
    targets = _targets()
    names = [name for name in targets.names() if asked.only in name]
    if asked.list:
        print("\n".join(names))
        return 0
    asked.keep.mkdir(parents=True, exist_ok=True)
    shared = Path("/dev/shm")  # in memory, where there is such a place
    with tempfile.TemporaryDirectory(prefix="paramimp-fuzz-", dir=shared if shared.is_dir() else None) as folder:
        return _try_all(names, asked.minutes, asked.keep, Path(folder))


def _targets() -> ModuleType:
    """What can be tried, with marks in its code that tell which lines an input has reached."""
    try:
        import atheris
    except ImportError:
        from tests.fuzz import targets
    else:
        told = contextlib.redirect_stderr(io.StringIO())  # a line for each module
        with told, atheris.instrument_imports(include=["paramimp"]):
            from tests.fuzz import targets

            targets.import_all()
    targets.quiet()
    return targets


def _try_all(names: list[str], minutes: float, keep: Path, folder: Path) -> int:
    total, failed, begun = 0, False, time.monotonic()
    for name in names:
        start = time.monotonic()
        status, output = _in_child(name, minutes * 60 * _part(name, names), keep, folder)
        tried = max(map(int, _EXECUTED.findall(output)), default=0)
        taken, total = time.monotonic() - start, total + tried
        found = [line for line in output.splitlines() if line.startswith("FOUND ")]
        print(f"{name}: {tried:,} inputs, {tried / taken:,.0f} per second", *found, sep="\n  ", flush=True)
        if status:
            print(f"  it ended with status {status}:", *output.splitlines()[-8:], sep="\n    ", flush=True)
        failed |= bool(found or status)
    taken = time.monotonic() - begun
    where = f"what is in {keep}" if failed else "nothing"
    print(f"{total:,} inputs in {taken / 60:.1f} minutes, {total / taken:,.0f} per second; found: {where}")
    return int(failed)


def _part(name: str, names: list[str]) -> float:
    """The part of the time that a target has."""
    from tests.fuzz.targets import is_decoder

    alike = sum(is_decoder(each) == is_decoder(name) for each in names)
    if alike == len(names):
        return 1 / alike
    return (OF_DECODERS if is_decoder(name) else 1 - OF_DECODERS) / alike


def _in_child(name: str, seconds: float, keep: Path, folder: Path) -> tuple[int, str]:
    """Try one in a copy of this process, for libFuzzer ends it; its status, and what it wrote."""
    from tests.fuzz import targets

    with tempfile.TemporaryFile() as written:
        child = os.fork()
        if not child:
            try:
                os.dup2(written.fileno(), 1)
                os.dup2(written.fileno(), 2)
                try_one(targets.target(name, folder), seconds, keep)
                status = 0
            except BaseException:  # noqa: BLE001  the parent tells
                traceback.print_exc()
                status = 1
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
        _, ended = os.waitpid(child, 0)
        written.seek(0)
        return os.waitstatus_to_exitcode(ended), written.read().decode("utf-8", "replace")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
