"""What the user gave for sweeps, each with a label: tables that are read, reports, and files with a baseline."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from paramimp.comparison.runs import Side
from paramimp.comparison.split import is_of_groups, split
from paramimp.errors import NoTableError, ParamimpError
from paramimp.gate.baseline import is_baseline, parse
from paramimp.messages.mentions import option
from paramimp.messages.printable import printable, quoted
from paramimp.places.addresses import may_hold_secrets, without_secrets
from paramimp.places.files import read_regular_file
from paramimp.places.paths import is_file, root_of
from paramimp.results import Report, Reports
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.analysis.question import Question
    from paramimp.comparison.sides import Given
    from paramimp.table.run_table import RunTable

LARGEST_BASELINE = 64 << 20


class Read(Protocol):
    """Reads runs, and says what is then asked of them.

    Parameters
    ----------
    comparable : whether they have to be those of one study, or are all that is there.
    of_table : whether the columns of a table that were named are looked for.
    """

    def __call__(self, runs: Any, *, comparable: bool = True, of_table: bool = True) -> tuple[RunTable, Question]:  # noqa: D102
        ...


def several(given: object) -> list[object]:
    """The sweeps in a list.

    Raises
    ------
    ParamimpError : it holds fewer than two.
    """
    sweeps = list(given) if isinstance(given, list | tuple) else [given]
    if len(sweeps) < 2:
        count = "one sweep was" if sweeps else "no sweep was"
        raise ParamimpError(
            f"{count} given, and a comparison needs two; name another one, or split the runs of one by a param with"
            f" {option('by')}."
        )
    return sweeps


def labelled(sweeps: Sequence[object], read: Read, labels: Sequence[str] | None) -> dict[str, Given]:
    """Each sweep by its label. Columns that were named are those of the tables among the sweeps.

    Raises
    ------
    ParamimpError : what was given holds no runs, or there is not one label for each.
    NoTableError : columns were named, and no sweep is a table.
    """
    named = _checked(labels, len(sweeps)) if labels else _labels_of(sweeps)
    found: dict[str, Given] = {}
    logs: list[NoTableError] = []
    for label, sweep in zip(named, sweeps, strict=True):
        try:
            found[label] = _taken(label, sweep, read)
        except NoTableError as error:
            logs.append(error)
            found[label] = _taken(label, sweep, partial(read, of_table=False))
    if logs and len(logs) == sum(isinstance(one, Side) for one in found.values()):
        raise logs[0]
    return found


def split_in(given: object, by: str, read: Read, labels: Sequence[str] | None) -> dict[str, Given]:
    """The runs of one sweep as several, by a param or by the groups that their tool keeps.

    Raises
    ------
    ParamimpError : there are no such parts.
    """
    if isinstance(given, list | tuple) and len(given) == 1:
        (given,) = given
    elif isinstance(given, list | tuple) and all(isinstance(each, str | os.PathLike) for each in given):
        raise ParamimpError(
            f"{option('by', by)} splits one sweep, and {len(given)} were given; leave it out, or give one folder."
        )
    if isinstance(given, Report | Reports):
        raise ParamimpError(f"{option('by', by)} splits runs, and a report was given; give the folder of its runs.")
    table, question = read(given, comparable=not is_of_groups(by))
    parts = split(table, by)
    named = _checked(labels, len(parts)) if labels else parts
    return {label: Side(label, part, question, chosen_by=by) for label, part in zip(named, parts.values(), strict=True)}


def _taken(label: str, sweep: object, read: Read) -> Given:
    if isinstance(sweep, Report | Reports):
        return sweep
    if isinstance(sweep, str | os.PathLike) and (text := _text_of_baseline(os.fspath(sweep))) is not None:
        return parse(text, os.fspath(sweep))
    table, question = read(sweep)
    return Side(label, table, question)


def _text_of_baseline(path: str) -> bytes | None:
    """What stands in a file, if that is a baseline or a report."""
    if not path.lower().endswith(".json") or not is_file(path):
        return None
    try:
        text = read_regular_file(path, root=root_of(path), limit=LARGEST_BASELINE)
    except Unreadable:  # whoever reads runs says what is wrong with it
        return None
    return text if is_baseline(text) else None


def _checked(labels: Sequence[str], count: int) -> list[str]:
    if len(labels) != count:
        raise ParamimpError(
            f"{len(labels)} label{'s' * (len(labels) != 1)} for {count} sweeps; give one for each, in their order."
        )
    twice = next((label for label in labels if list(labels).count(label) > 1), None)
    if twice is not None:
        raise ParamimpError(f"two sweeps are labelled {quoted(twice)}; give each a label of its own.")
    return list(labels)


def _labels_of(sweeps: Sequence[object]) -> list[str]:
    """The last parts of the paths, as many as tell them apart; a letter for what has no path."""
    paths = [_parts_of(sweep) for sweep in sweeps]
    letters = [chr(ord("A") + place) if place < 26 else f"sweep {place + 1}" for place in range(len(sweeps))]
    named = [parts for parts in paths if parts]
    length = 1
    while len({tuple(parts[-length:]) for parts in named}) < len(named) and length < max(map(len, named), default=0):
        length += 1
    labels = ["/".join(parts[-length:]) or letter for parts, letter in zip(paths, letters, strict=True)]
    return labels if len(set(labels)) == len(labels) else letters


def _parts_of(sweep: object) -> list[str]:
    if isinstance(sweep, list | tuple) and sweep:
        sweep = sweep[0]
    if not isinstance(sweep, str | os.PathLike):
        return []
    text = os.fspath(sweep)
    text = (without_secrets(text) if may_hold_secrets(text) else text).replace("\\", "/")
    parts = [part for part in text.split("/") if part not in ("", ".")]
    return [printable(part) for part in parts] or [text]
