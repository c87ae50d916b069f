"""Files with numbers in their names: of the epochs of one run, which are its history, or of anything else.

A script that writes what it measured after each epoch to a file of its own (``metrics_epoch_0.json``,
``metrics_epoch_1.json``) leaves as many files as epochs. Folds, seeds, clients and samples are numbered as well, and
none of these comes after the other: so the word before the number has to be that of a step, or a step that the files
hold has to go up with the number.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import dotted
from paramimp.decoding.histories import as_number
from paramimp.objective import words_of
from paramimp.readers.metrics_file import is_counter, load_metrics_file
from paramimp.records import record
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paramimp.places.folder import Folder

MAX_EPOCHS = 10_000
_NUMBER = re.compile(r"(?P<before>(?:.*\D)?)(?P<number>\d{1,12})(?P<after>\D*)", re.DOTALL)
_DOCUMENTS = (".json", ".yaml", ".yml")
_LOOKED_AT = 4
"""Files that tell of which kind the others are."""
_TWO = 2
"""Any two steps lie on a line."""


@record
class Source:
    """What holds the metrics of a run: a file, or one for each epoch.

    Attributes
    ----------
    name : of the file, or the pattern that chooses all of them.
    epochs : what each of the files of the epochs holds, by their numbers; None for a file.
    note : on what is missing of the epochs.
    """

    name: str
    epochs: tuple[Any, ...] | None = None
    note: str = ""


def sources_among(folder: Folder, files: Sequence[str], *, is_chosen: bool) -> list[Source]:
    """Return the files as they are, but those of the epochs of one run as one.

    Parameters
    ----------
    files : those that hold metrics.
    is_chosen : whether the user chose them; if not, all others of a series count as well.
    """
    if len(files) < _TWO:
        return [*map(Source, files)]
    metrics = _by_form(files)
    known = metrics if is_chosen else _by_form({*files, *folder.files})
    sources: list[Source] = []
    for form, alike in metrics.items():
        source = _epochs(folder, sorted(known[form], key=_place)) if len(alike) >= _TWO else None
        sources += [source] if source else map(Source, alike)
    return sources


def without_epochs(folder: Folder, files: Sequence[str]) -> list[str]:
    """Return the files that are not one of many which begin as those of the epochs of one run do."""
    if len(files) <= _TWO:
        return [*files]
    others: list[str] = []
    for alike in _by_form(files).values():
        series = sorted(alike, key=_place)
        if len(series) <= _TWO or _epochs(folder, series[:_LOOKED_AT]) is None:
            others += alike
    return others


def _by_form(files: Iterable[str]) -> dict[tuple[str, ...], list[str]]:
    """The files by their names without the last number, in the order of the first of each form."""
    forms: dict[tuple[str, ...], list[str]] = {}
    for file in files:
        forms.setdefault(_form(file), []).append(file)
    return forms


def _form(file: str) -> tuple[str, ...]:
    """The name without its last number."""
    match = _NUMBER.fullmatch(file)
    return (match["before"], match["after"]) if match else (file,)


def _place(file: str) -> tuple[int, str]:
    return _number(file), file


def _number(file: str) -> int:
    match = _NUMBER.fullmatch(file)
    return int(match["number"]) if match else -1


def _epochs(folder: Folder, series: Sequence[str]) -> Source | None:
    """Return what the epochs of one run left; None where the files, which differ in a number, are of anything else.

    An epoch whose file cannot be read is left out with a note: the run may have ended while it was written.
    """
    if not series[0].lower().endswith(_DOCUMENTS):
        return None
    numbers: list[int] = []
    records: list[dict[str, Any]] = []
    note = ""
    for file in series[:MAX_EPOCHS]:
        try:
            document, _ = load_metrics_file(folder, file)
        except Unreadable as error:
            note = note or f"{posixpath.basename(file)} {error.message}"
            continue
        if not isinstance(document, dict):
            return None
        numbers.append(_number(file))
        records.append(document)
    before, after = _form(series[0])
    if not _are_epochs(before, numbers, records):
        return None
    return Source(f"{before}*{after}", tuple(records), note)


def _are_epochs(before: str, numbers: Sequence[int], records: Sequence[dict[str, Any]]) -> bool:
    words = words_of(posixpath.basename(before))
    if words and is_counter(words[-1]):
        return bool(records)
    rows = [dict(dotted(record)) for record in records]
    counters = [name for name in rows[0] if is_counter(name)] if rows else []
    return any(_goes_up(numbers, [as_number(row.get(name)) for row in rows]) for name in counters)


def _goes_up(numbers: Sequence[int], steps: Sequence[float | None]) -> bool:
    """Whether a step goes up from file to file as the numbers in their names do, or by as much for each."""
    told = [step for step in steps if step is not None]
    if len(told) < len(numbers) or len(told) < _TWO or len(set(numbers)) < len(numbers):
        return False
    per_number = (told[-1] - told[0]) / (numbers[-1] - numbers[0])
    expected = [told[0] + per_number * (number - numbers[0]) for number in numbers]
    return expected == told and (per_number == 1 or (per_number > 0 and len(told) > _TWO))
