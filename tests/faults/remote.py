"""Let each request to a bucket fail: ``python -m tests.faults.remote [--every N] [--only TOOL] [--cached]``.

What each tool wrote lies in a bucket of a server on this machine, which misbehaves at one request: once, or each time
that the same object is asked for. The listing of runs then has to be the one without a fault, or to name what it lacks.
With `--cached` each fault meets a cache that knows all runs but those of which a file was replaced since.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from paramimp import cli
from paramimp.places.remote import attempts, objects
from paramimp.reading import processes
from tests.faults.commands import differences
from tests.faults.sweep import make_sweep
from tests.places.remote.servers import Hostile, hostile, s3_environment

DEEDS = ("500", "503", "403", "404", "cut", "longer")
NEVER_FAIL = frozenset({"500", "503", "cut"})
"""What is tried again, so that one time is no failure."""
DELETED = "404"
"""An object that is gone since it was listed. What is read then is what lies there without it, which may be less."""
_SIGNED = re.compile(r"Traceback|Internal error|Fatal Python error")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said."""

    status: int
    stdout: str
    stderr: str


def listing(address: str) -> Answer:
    """List the runs at an address, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.run(["runs", address, "-f", "json"])
    return Answer(status, out.getvalue(), err.getvalue())


@dataclass(slots=True)
class Fault:
    """What is done at the n-th request.

    Attributes
    ----------
    at : which request of all; -1 for none.
    lasts : whether every later request for the same object ends so, too.
    met : the object, once it was asked for; empty for the listing.
    """

    at: int
    deed: str
    lasts: bool
    count: int = 0
    met: str | None = None

    def behave(self, key: str) -> str:
        """What is done now."""
        number, self.count = self.count, self.count + 1
        if number == self.at:
            self.met = key
        return self.deed if number == self.at or (self.lasts and self.met == key) else "serve"


def install(server: Hostile, fault: Fault) -> None:
    """Let a server misbehave from its next request on."""
    server.asked.clear()
    server.behave = lambda key, times: fault.behave(key)
    server.behave_listing = lambda times: fault.behave("")


def wrongs(before: dict[str, Any], answer: Answer, fault: Fault) -> Iterator[str]:
    """What is wrong with an answer."""
    if _SIGNED.search(answer.stderr):
        yield "a traceback"
    if answer.status not in (0, 2):
        yield f"status {answer.status}"
    elif answer.status == 2:
        if "Error: " not in answer.stderr:
            yield "status 2 without an error"
        if fault.met and len(before["runs"]) > 1 and fault.met.rpartition("/")[2] not in answer.stderr:
            yield "one object ends the command"  # where it holds all runs, it is named
    else:
        try:
            after = json.loads(answer.stdout)
        except ValueError:
            yield "no JSON"
            return
        found = differences(before, after, answer.stderr)
        if found and fault.deed != DELETED:
            yield found[0][:150]
        elif fault.deed in NEVER_FAIL and not fault.lasts and after["runs"] != before["runs"]:
            yield "is not tried again"


def try_tool(server: Hostile, folder: Path, found: Counter[str], every: int, cache: Path | None) -> tuple[int, int]:
    """Try one tool with each fault; return how many there were, and how many were met."""
    server.objects = {
        file.relative_to(folder.parent).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    address = f"s3://sweeps/{folder.name}"
    usual = Fault(-1, "serve", lasts=False)
    install(server, usual)
    answer = listing(address)
    if answer.status:
        print(f"{folder.name}: nothing is read of a bucket: {answer.stderr.strip()[:100]}")
        return 0, 0
    before = json.loads(answer.stdout)
    kept = None
    if cache is not None:
        kept = cache.with_name("kept")
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(cache, kept)
    tried = met = 0
    cases = itertools.product(range(usual.count), DEEDS, (False, True))
    for number, (at, deed, lasts) in enumerate(cases):
        if number % every:
            continue
        if cache is not None and kept is not None:
            shutil.rmtree(cache, ignore_errors=True)
            shutil.copytree(kept, cache)
            server.etag = lambda key, at=at: '"one"' if hash(key) % usual.count != at else '"two"'  # type: ignore[misc]
        fault = Fault(at, deed, lasts)
        install(server, fault)
        answer = listing(address)
        tried, met = tried + 1, met + (fault.met is not None)
        for wrong in wrongs(before, answer, fault):
            key = f"{folder.name}: {deed} {'for ever' if lasts else 'once'}: {wrong}"
            found[key] += 1
            if found[key] == 1:
                print(f"FOUND {key}\n  at {fault.met!r}\n  {answer.status}: {answer.stderr.strip()[-600:]}", flush=True)
    server.etag = lambda key: '"one"'
    return tried, met


def main() -> None:
    """Try every tool, or those asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.remote")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--only", default="", help="the tools that have this in their name")
    parser.add_argument("--cached", action="store_true")
    asked = parser.parse_args()
    attempts.FIRST_PAUSE, objects.SILENT_SECONDS = 0.002, 1
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="paramimp-remote-") as top, hostile({}) as server:
        make_sweep(Path(top) / "sweep")
        cache = Path(top) / "cache"
        os.environ.update(s3_environment(server.endpoint) | {"PARAMIMP_CACHE_DIR": str(cache)})
        processes.WORTH_A_CACHE = 0 if asked.cached else 10**9

        def attempt(folder: Path) -> tuple[int, int]:
            shutil.rmtree(cache, ignore_errors=True)
            return try_tool(server, folder, found, asked.every, cache if asked.cached else None)

        tried, met = try_each(Path(top) / "sweep", asked.only, attempt)
    end(found, tried, met)


def try_each(sweep: Path, only: str, attempt: Callable[[Path], tuple[int, int]]) -> tuple[int, int]:
    """Try the tools of a sweep that have a text in their names; return how many faults there were, and were met."""
    tried = met = 0
    for folder in sorted(sweep.iterdir()):
        if only in folder.name:
            begun = time.monotonic()
            more = attempt(folder)
            tried, met = tried + more[0], met + more[1]
            print(f"{folder.name}: {more[0]:,} faults in {time.monotonic() - begun:.0f} s", flush=True)
    return tried, met


def end(found: Counter[str], tried: int, met: int) -> NoReturn:
    """Say what was found, and exit with 1 if that is anything."""
    for what, count in found.most_common():
        print(f"{count} times, {what}")
    print(f"\n{tried:,} faults, {met:,} of them met; {len(found)} kinds of wrong outcomes")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
