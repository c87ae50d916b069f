"""A small sweep with one run of each reader, from the real samples, and a few plain runs that can be ranked."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import paramimp
from tests.mutations import SAMPLES
from tests.sweeps import make_runs

PLAIN = 6
"""Runs of a made sweep: half the calls of twelve, and as many places from which they are made."""
KEPT = 1
"""Runs of a sample that are kept, where each has a folder of its own."""
TWO_SIDES = ("plain", "other")


def make_sweep(folder: Path) -> None:
    """Write the sweep: ``plain``, ``other`` and one folder for each tool, with its newest version."""
    make_runs(folder / "plain", PLAIN)
    make_runs(folder / "other", PLAIN, seed=1)
    for top in sorted(SAMPLES.iterdir()):
        if top.is_dir() and not top.name.startswith("_"):
            _copy(top, folder / top.name)


def _copy(top: Path, copy: Path) -> None:
    inner = sorted(top.iterdir())
    versions = [path for path in inner if path.is_dir() and re.search(r"\d\.\d", path.name)]
    shutil.copytree(max(versions, key=_version) if versions else top, copy)
    for file in copy.rglob("*truth*"):
        file.unlink()
    try:
        rows = paramimp.load_runs(copy).rows
    except paramimp.ParamimpError:  # tables, which are read where they are named
        return
    own = [row.path for row in rows if row.path != "." and (copy / row.path).is_dir()]
    for path in own[KEPT:]:
        if not any(kept == path or kept.startswith(path + "/") or path.startswith(kept + "/") for kept in own[:KEPT]):
            shutil.rmtree(copy / path, ignore_errors=True)


def _version(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", path.name)]
