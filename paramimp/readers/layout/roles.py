"""Whether files of one form, one from each of several sibling folders, hold settings or results.

What siblings have in common tells. Settings have the same names everywhere, few values or designed ones, and some of
them differ; what differs under the name of a result, or in all of its digits, was measured. Whatever is the same in all
siblings, as the config of a model library or of a launcher is, says nothing of any run.
"""

from __future__ import annotations

import posixpath
import re
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import as_number, collect_metrics, is_number
from paramimp.objective import words_of
from paramimp.readers.config_file import tells_settings
from paramimp.readers.layout.columns import (
    SHORT,
    are_long,
    are_of_samples,
    by_name,
    differ,
    digits,
    lasts_in,
    leaves_in,
)
from paramimp.readers.layout.contents import Form
from paramimp.readers.layout.nameless import name_of
from paramimp.readers.metrics_file import are_metrics, is_counter, is_result
from paramimp.runs import Unreadable
from paramimp.table.settings import is_ambiguous, is_setting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from paramimp.readers.layout.contents import Contents

_LEAST_COUNTED = 3
_LEAST_OF_CURVE = 5
"""Values that a log says of one thing: fewer may be anything that was printed."""
_OF_A_NAME = re.compile(r"[^\W\d]")
_OWN = frozenset(
    "id ids uid uuid index idx seed seeds run job trial fold rank pid port rep repeat number num no time date timestamp"
    " host hosts hostname node gpu gpus user username machine cluster partition queue platform os version commit git"
    " branch hash sha path dir url".split()
)
"""Words of what each run has of its own and of where it ran, so that it differs without having been chosen."""


class Evidence(IntEnum):
    """How sure it is that files play a part."""

    NONE = 0
    LIKELY = 1
    SURE = 2


def of_settings(samples: Sequence[Contents], path: str, measured: Collection[str] = ()) -> Evidence:
    """How sure it is that files say what runs were told, with something in them that was told to each differently.

    Parameters
    ----------
    samples : the files of several siblings.
    path : what they are called.
    measured : names that are left out.
    """
    told = by_name([leaves_in(sample.told) for sample in samples])
    columns = {name: cells for name, cells in told.items() if name not in measured}
    known = [name for name in columns if is_setting(name)]
    differing = {name: cells for name, cells in columns.items() if differ(cells)}
    if not all(sample.is_apart for sample in samples):
        results = [name for name, cells in differing.items() if is_result(name) and any(map(is_number, cells))]
        n_sure = sum(not is_ambiguous(name) for name in results)
        if any(are_long(differing[name]) for name in results) or 2 * n_sure > len(known):
            return Evidence.NONE
    if not any(_is_choice(name, cells) for name, cells in differing.items()):
        return Evidence.NONE
    return Evidence.SURE if known or _is_named_so(path) else Evidence.LIKELY


def of_results(samples: Sequence[Contents], path: str) -> Evidence:
    """How sure it is that files hold what runs measured.

    Parameters
    ----------
    samples, path : those of `of_settings`.
    """
    if samples[0].form is Form.EVENTS:
        return Evidence.SURE
    try:
        columns = by_name([lasts_in(sample.document) for sample in samples])
    except Unreadable:
        return Evidence.NONE
    differing = {name: cells for name, cells in columns.items() if differ(cells) and not is_counter(name)}
    if not differing or are_of_samples(columns):
        return Evidence.NONE
    if samples[0].is_nameless:
        name = name_of(path)
        return Evidence.NONE if is_setting(name) else Evidence.SURE if is_result(name) else Evidence.LIKELY
    if samples[0].form is Form.LOG:
        if any(map(is_result, differing)):
            return Evidence.SURE
        curves = [name for name in differing if not is_setting(name) and _is_curve(samples[0].document.get(name, ()))]
        return Evidence.LIKELY if curves else Evidence.NONE
    if samples[0].is_apart:
        return Evidence.SURE
    if samples[0].form is Form.DOCUMENT and any(map(is_setting, _single_values(samples, differing))):
        return Evidence.NONE
    if any(len(history) > 1 and is_result(name) for name, history in _histories(samples[0]) if name in differing):
        return Evidence.SURE
    words = set(words_of(posixpath.splitext(posixpath.basename(path))[0]))
    if 2 * sum(are_metrics(_judged(sample), words) for sample in samples) > len(samples):
        return Evidence.SURE
    long = [name for name, cells in differing.items() if are_long(cells) and _OF_A_NAME.match(name)]
    if samples[0].form is Form.ROWS:  # of epochs, or of samples of which the last is no result of the run
        is_history = bool(long) and (any(map(is_result, long)) or _is_counted(samples[0].records))
        return Evidence.LIKELY if is_history else Evidence.NONE
    is_of_run = 2 * len(long) >= len(differing)
    return Evidence.LIKELY if is_of_run else Evidence.NONE


def _is_curve(numbers: Sequence[float]) -> bool:
    """Whether fractions change from line to line, as what is measured in each step does."""
    return len(set(numbers)) >= _LEAST_OF_CURVE and not all(map(float.is_integer, numbers))


def is_own(name: str) -> bool:
    """Whether what has this name is each run's own, or says where it ran."""
    return not _OWN.isdisjoint(words_of(name.rpartition(".")[2]))


def says_a_step(sample: Contents) -> bool:
    """Whether a document says of which step or epoch of a run it is."""
    return any(map(is_counter, leaves_in(sample.told)))


def _judged(sample: Contents) -> Any:
    return list(sample.records) if sample.form is Form.ROWS and sample.records else sample.document


def _is_counted(records: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the rows of a table are numbered one after the other, by what is no id of a thing, or by a time."""
    return any(
        (_OWN.isdisjoint(words_of(name)) and _goes_up_evenly(_cells(records, name)))
        or (words_of(name)[-1:] == ["time"] and _goes_on(_cells(records, name)))
        for name in records[0]
    )


def _cells(records: Sequence[Mapping[str, Any]], name: str) -> list[float | None]:
    return [as_number(record.get(name)) for record in records]


def _goes_on(numbers: Sequence[float | None]) -> bool:
    told = [number for number in numbers if number is not None]
    return _LEAST_COUNTED <= len(told) == len(numbers) and all(before < after for before, after in pairwise(told))


def _goes_up_evenly(numbers: Sequence[float | None]) -> bool:
    told = [number for number in numbers if number is not None and number.is_integer()]
    steps = {after - before for before, after in pairwise(told)}
    return _LEAST_COUNTED <= len(told) == len(numbers) and len(steps) == 1 and min(steps) > 0


def _histories(sample: Contents) -> Iterator[tuple[str, Sequence[float]]]:
    """The histories in a document, by their names; a table may be of samples, and is judged by its rows."""
    if sample.form is Form.DOCUMENT:
        for name, value in collect_metrics(sample.document).items():
            if isinstance(value, list):
                yield name, value


def _single_values(samples: Sequence[Contents], names: Mapping[str, Any]) -> list[str]:
    """Those of some names whose values are numbers of a run rather than of its epochs."""
    leaves = leaves_in(samples[0].told)
    return [name for name in names if name in leaves]


def _is_choice(name: str, cells: Sequence[Any]) -> bool:
    """Whether what differs between siblings was chosen: a known hyperparameter, or values that repeat or are short."""
    if is_own(name) or is_counter(name) or (is_result(name) and any(map(is_number, cells))):
        return False
    if is_setting(name):
        return True
    repeats = len({repr(cell) for cell in cells}) < len(cells)
    if all(isinstance(cell, str) for cell in cells):
        return repeats and not any("/" in cell or "\n" in cell for cell in cells)
    numbers = [cell for cell in cells if is_number(cell)]
    return repeats or (len(numbers) == len(cells) and max(map(digits, numbers)) <= SHORT and not _count(numbers))


def _count(numbers: Sequence[float]) -> bool:
    """Whether numbers go up by one from sibling to sibling: then each has its own."""
    ordered = sorted(numbers)
    return all(float(number).is_integer() for number in numbers) and ordered[-1] - ordered[0] == len(ordered) - 1


def _is_named_so(path: str) -> bool:
    return any(tells_settings({word}) for part in path.split("/") for word in words_of(posixpath.splitext(part)[0]))
