"""What the sweeper of a multirun draws params from: ``multirun.yaml`` of the sweep, or ``.hydra/hydra.yaml`` of a job.

The basic sweeper writes the former, with what was asked for on the command line; with the others (Optuna, Ax, ...)
the jobs alone hold the sweeper's configuration. A job whose values lie outside of that is of another sweep in the same
folder.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from paramimp.decoding.distributions import by_name, of_choices, of_range
from paramimp.decoding.yaml_text import load_yaml
from paramimp.places.files import CONFIG_LIMIT
from paramimp.readers.hydra.overrides import Choices, Interval, Range, parse_override, scalar
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from paramimp.places.folder import Folder
    from paramimp.readers.hydra.overrides import Sweep
    from paramimp.runs import Distribution

    Space = Mapping[str, Distribution]

SWEEP = "multirun.yaml"
_ABOVE = f"../{SWEEP}"
_JOB = ".hydra/hydra.yaml"
_NOTHING: Space = {}
_SWEEPER = re.compile(rb"^  sweeper:[ \t]*\r?\n(?:(?:    .*|[ \t]*)(?:\r?\n|\Z))+", re.MULTILINE)
"""The sweeper's block in the block style that Hydra writes: all else of the file differs from job to job."""
_SINGLE = (b"\n  mode: RUN", b"\n    num: ???")
"""In the file of a job that was started alone, whatever its config says of a sweeper."""
_KEPT = 16
"""Documents of which the spaces are kept: jobs of one sweep follow each other."""


class Sweeps:
    """The spaces of the sweeps that some jobs are of; what jobs share is read once."""

    def __init__(self) -> None:
        self._by_folder: dict[tuple[str, str], Space] = {}

    def drawn_from(self, job: Folder, params: Mapping[str, Any]) -> Space:
        """What the params of a job are drawn from; nothing where that is not stored, or is not where they lie."""
        try:
            space = self._space(job)
        except Unreadable:  # the file says what was searched, and the runs can be used without it
            return _NOTHING
        fits = all(found.holds(params[name]) for name, found in space.items() if name in params)
        return space if fits else _NOTHING

    def _space(self, job: Folder) -> Space:
        if not _is_numbered(job.own_name):
            return _NOTHING
        if not job.has(_ABOVE):
            return _of_job(job.read(_JOB, CONFIG_LIMIT)) if job.has(_JOB) else _NOTHING
        folder = job.root, job.name.rpartition("/")[0]
        if folder not in self._by_folder:
            self._by_folder[folder] = _of_multirun(job.read(_ABOVE, CONFIG_LIMIT))
        return self._by_folder[folder]


def _is_numbered(name: str) -> bool:
    """Whether Hydra names jobs of a sweep so: by their number, or by their overrides (``lr=0.1,seed=1``)."""
    return name.isdigit() or "=" in name


@lru_cache(_KEPT)
def _of_multirun(document: bytes) -> Space:
    hydra = _mapping(_loaded(document), "hydra")
    space = _of_sweeper(_mapping(hydra, "sweeper"), _listed(_mapping(hydra, "overrides").get("task")))
    for group in _mapping(_mapping(hydra, "runtime"), "choices"):
        space.pop(group, None)  # an override of a group chooses a file
    return space


def _of_job(document: bytes) -> Space:
    block = None if any(mark in document for mark in _SINGLE) else _SWEEPER.search(document)
    return _of_block(block[0]) if block else _NOTHING


@lru_cache(_KEPT)
def _of_block(block: bytes) -> Space:
    return _of_sweeper(_mapping(_mapping(_loaded(b"hydra:\n" + block), "hydra"), "sweeper"), [])


def _of_sweeper(sweeper: Mapping[str, Any], asked: list[str]) -> dict[str, Distribution]:
    """The space by a sweeper's configuration, and by the overrides that came after it."""
    kind = str(sweeper.get("_target_", "")).lower()
    params = sweeper.get("params")
    found: dict[str, Distribution | None] = {}
    if not params:  # Optuna's, before Hydra 1.2
        found.update(_of_search_space(sweeper.get("search_space")))
    is_grid = "gridsampler" in str(_mapping(sweeper, "sampler").get("_target_", "")).lower()
    configured = [f"{name}={value}" if isinstance(value, str) else f"{name}=" for name, value in _items(params)]
    for override in (*configured, *asked):
        name, sweep = parse_override(override)
        found[name] = None if sweep is None else _distribution(sweep, kind, is_grid=is_grid)
    return by_name(found.items())


def _distribution(sweep: Sweep, kind: str, *, is_grid: bool) -> Distribution | None:
    if isinstance(sweep, Choices):
        return of_choices(sweep.values)
    if isinstance(sweep, Interval):
        if not kind or "basicsweeper" in kind:  # which runs no interval
            return None
        whole = isinstance(sweep.start, int) and isinstance(sweep.end, int)
        return of_range(sweep.start, sweep.end, whole=whole, log=sweep.log)
    is_inclusive = "optuna" in kind and not sweep.shuffled
    return _of_steps(sweep, _count(sweep, is_inclusive=is_inclusive, is_grid=is_grid))


def _count(sweep: Range, *, is_inclusive: bool, is_grid: bool) -> int:
    """How many numbers a range has.

    Hydra leaves the stop out and adds up the binary numbers. Optuna's sweeper has the stop as the greatest number, and
    takes decimal ones; where it is to run a grid, it leaves the last of its numbers out.
    """
    if not sweep.step:
        return 0
    if not is_inclusive:
        return math.ceil((Fraction(sweep.stop) - Fraction(sweep.start)) / Fraction(sweep.step))
    start, stop, step = (Fraction(repr(number)) for number in (sweep.start, sweep.stop, sweep.step))
    return 0 if step < 0 else math.floor((stop - start) / step) + (not is_grid)


def _of_steps(sweep: Range, count: int) -> Distribution | None:
    if count < 1:
        return None
    whole = all(isinstance(number, int) for number in (sweep.start, sweep.stop, sweep.step))
    last = Fraction(repr(sweep.start)) + (count - 1) * Fraction(repr(sweep.step))
    try:
        low, high = sorted([sweep.start, int(last) if whole else float(last)])
    except OverflowError:
        return None
    return of_range(low, high, whole=whole, step=abs(sweep.step))


def _of_search_space(space: Any) -> Iterator[tuple[str, Distribution | None]]:
    """Optuna's distributions by name, as its sweeper took them before ``params``."""
    for name, entry in _items(space):
        if isinstance(entry, dict):
            kind = str(entry.get("type")).rpartition(".")[2]
            choices = entry.get("choices")
            if kind == "categorical" and isinstance(choices, list):  # written bare into the overrides of jobs
                yield name, of_choices([scalar(value) if isinstance(value, str) else value for value in choices])
            elif kind in {"int", "float"}:
                low, high, step = entry.get("low"), entry.get("high"), entry.get("step")
                yield name, of_range(low, high, whole=kind == "int", log=entry.get("log") is True, step=step)


def _loaded(document: bytes) -> Any:
    try:
        return load_yaml(document)
    except Unreadable:
        return None


def _mapping(document: Any, name: str) -> Mapping[str, Any]:
    found = document.get(name) if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


def _items(document: Any) -> Iterator[tuple[str, Any]]:
    return ((str(name), value) for name, value in document.items()) if isinstance(document, dict) else iter(())


def _listed(document: Any) -> list[str]:
    return [each for each in document if isinstance(each, str)] if isinstance(document, list) else []
