"""Let each call of an SFTP server fail: ``python -m tests.faults.sftp [--every N] [--only TOOL] [--cached]``.

What each tool wrote is read through a real ``sshd`` of this machine, whose ``sftp-server`` has the library of
`inject.c` before the C library: one call that concerns the runs ends with an error, once or each time that the same
file is met, or ends the server's process. The listing then has to be the one without a fault, or to name what it lacks.
With `--cached` each fault meets a cache that knows all but one file, which was written to since.
Of a folder that fails amid its entries OpenSSH's server tells the first of them as if they were all: less is found.
"""

from __future__ import annotations

import argparse
import errno
import itertools
import json
import os
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paramimp.places.remote import attempts
from paramimp.reading import processes
from tests.faults.commands import differences
from tests.faults.library import SHARED, Kind, Library, build
from tests.faults.remote import Answer, end, listing, try_each
from tests.faults.sweep import make_sweep
from tests.places.remote import servers

ENDS = -1
ERRORS = (errno.EIO, errno.EACCES, errno.ENOENT, ENDS)
KINDS = (Kind.OPEN, Kind.READ, Kind.LIST, Kind.STAT, Kind.LINK)
NEVER_FAIL = frozenset({errno.EIO, ENDS})
"""What is tried again, so that one time is no failure."""
_SIGNED = re.compile(r"Traceback|Internal error|Fatal Python error")
_SIZE = 1 << 14
"""Bytes of the file that the server's processes share; more than the library needs."""
_OLD = 3600
"""Seconds since the files were written: what is younger than a tick of the clock is not kept."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One call of a kind that ends with an error, or each later one for the same path as well."""

    kind: Kind
    at: int
    error: int
    lasts: bool


def wrongs(before: dict[str, Any], answer: Answer, fault: Fault, place: str | None) -> Iterator[str]:
    """What is wrong with an answer, where the path `place` has met a fault."""
    if _SIGNED.search(answer.stderr):
        yield "a traceback"
    if answer.status not in (0, 2):
        yield f"status {answer.status}"
    elif answer.status == 2:
        if "Error: " not in answer.stderr:
            yield "status 2 without an error"
        if place and len(before["runs"]) > 1 and fault.kind is not Kind.LIST and Path(place).name not in answer.stderr:
            yield "one file ends the command"
    else:
        after = json.loads(answer.stdout)
        found = differences(before, after, answer.stderr)
        if found and fault.error != errno.ENOENT and fault.kind is not Kind.LIST:
            yield found[0][:150]
        elif (
            fault.error in NEVER_FAIL
            and not fault.lasts
            and fault.kind is not Kind.LIST
            and after["runs"] != before["runs"]
        ):
            yield "is not tried again"


class WarmCache:
    """A cache that knows what one listing read, brought back for each fault; another file has changed each time.

    Attributes
    ----------
    files : those of the tool, in order.
    """

    def __init__(self, cache: Path, folder: Path) -> None:
        self.cache, self.kept = cache, cache.with_name("kept")
        self.files = sorted(path for path in folder.rglob("*") if path.is_file())
        shutil.rmtree(cache, ignore_errors=True)
        for path in (*self.files, *(path for path in folder.rglob("*") if path.is_dir()), folder):
            os.utime(path, (time.time() - _OLD, time.time() - _OLD))

    def keep(self) -> None:
        """Keep what has just been read.

        Raises
        ------
        FileNotFoundError : nothing was.
        """
        shutil.rmtree(self.kept, ignore_errors=True)
        shutil.copytree(self.cache, self.kept)

    def bring_back(self, number: int) -> None:
        """Put the cache back as it was, and let the fault of this number meet another file that it does not know."""
        shutil.rmtree(self.cache)
        shutil.copytree(self.kept, self.cache)
        written = time.time() - _OLD / 2 - number % (_OLD // 4)
        os.utime(self.files[number % len(self.files)], (written, written))


def try_tool(
    library: Library, address: str, found: Counter[str], every: int, warm: WarmCache | None
) -> tuple[int, int]:
    """Try one tool with each fault; return how many there were, and how many were met."""
    library.arm()
    answer = listing(address)
    if warm is not None and not answer.status:
        warm.keep()
        warm.bring_back(0)
        library.arm()
        answer = listing(address)
    if answer.status:
        print(f"{address}: nothing is read: {answer.stderr.strip()[:100]}")
        return 0, 0
    before, counts = json.loads(answer.stdout), library.counts()
    cases = [
        Fault(kind, at, error, lasts)
        for kind in KINDS
        for at, error, lasts in itertools.product(range(counts[kind]), ERRORS, (False, True))
    ]
    tried = met = 0
    for number, fault in enumerate(cases[::every]):
        if warm is not None:
            warm.bring_back(number)
        library.arm(fault.kind, fault.at, fault.error, lasts=fault.lasts)
        answer = listing(address)
        place = library.place()
        tried, met = tried + 1, met + (place is not None)
        name = "ends" if fault.error == ENDS else errno.errorcode[fault.error]
        for wrong in wrongs(before, answer, fault, place):
            key = f"{fault.kind.name} {name} {'for ever' if fault.lasts else 'once'}: {wrong}"
            found[key] += 1
            if found[key] == 1:
                print(f"FOUND {key}\n  at {place!r} of {address}\n  {answer.status}: {answer.stderr.strip()[-600:]}")
    return tried, met


@contextmanager
def failing(top: Path) -> Iterator[tuple[Library, servers.Shell]]:
    """A server whose calls the library lets fail, both in an empty folder."""
    shared, built, usual = top / "shared", build(top), servers.SFTP_SERVER
    shared.write_bytes(bytes(_SIZE))
    os.environ[SHARED] = str(shared)
    try:
        library = Library(str(built))
        servers.SFTP_SERVER = f"/usr/bin/env LD_PRELOAD={built} {SHARED}={shared} {usual}"
        with servers.openssh(top / "home") as shell:
            yield library, shell
    finally:
        servers.SFTP_SERVER = usual
        del os.environ[SHARED]


def main() -> None:
    """Try every tool, or those asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.sftp")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--only", default="", help="the tools that have this in their name")
    parser.add_argument("--cached", action="store_true")
    asked = parser.parse_args()
    attempts.FIRST_PAUSE, processes.WORTH_A_CACHE = 0.002, 0 if asked.cached else 10**9
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="paramimp-sftp-") as name:
        top = Path(name).resolve()
        make_sweep(top / "sweep")
        with failing(top) as (library, shell):
            library.watch(top / "sweep")
            os.environ["HOME"] = str(shell.home)
            os.environ.pop("SSH_AUTH_SOCK", None)
            os.environ["PARAMIMP_CACHE_DIR"] = str(top / "cache")

            def attempt(folder: Path) -> tuple[int, int]:
                warm = WarmCache(top / "cache", folder) if asked.cached else None
                return try_tool(library, shell.address(folder), found, asked.every, warm)

            tried, met = try_each(top / "sweep", asked.only, attempt)
    end(found, tried, met)


if __name__ == "__main__":
    main()
