"""Whether files of one form, one from each of several sibling folders, hold settings or results.

What siblings have in common tells. Settings have the same names everywhere, few values or designed ones, and some of
them differ; what differs under the name of a result, or in all of its digits, was measured. Whatever is the same in all
siblings, as the config of a model library or of a launcher is, says nothing of any run.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import dotted
from paramimp.decoding.histories import as_number, collect_metrics, is_curve, is_number
from paramimp.objective import words_of
from paramimp.readers.config_file import tells_settings
from paramimp.readers.layout.contents import Form
from paramimp.readers.layout.nameless import name_of
from paramimp.readers.metrics_file import are_metrics, is_counter, is_result
from paramimp.runs import Unreadable
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from paramimp.readers.layout.contents import Contents

_LONG, _SHORT = 5, 3
"""Significant digits of a number that nobody typed, and of one that somebody may have."""
_LEAST_COUNTED = 3
_LEAST_OF_CURVE = 5
"""Values that a log says of one thing: fewer may be anything that was printed."""
_MOST_NAMES = 200
"""More numbers than these beside each other are those of samples or words rather than of a run."""
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
    told = _columns([_leaves(sample.told) for sample in samples])
    columns = {name: cells for name, cells in told.items() if name not in measured}
    known = [name for name in columns if is_setting(name)]
    differing = {name: cells for name, cells in columns.items() if _differ(cells)}
    if not all(sample.is_apart for sample in samples):
        results = [name for name, cells in differing.items() if is_result(name) and any(map(is_number, cells))]
        if any(_are_long(differing[name]) for name in results) or 2 * len(results) > len(known):
            return Evidence.NONE
    if not any(_is_choice(name, cells) for name, cells in differing.items()):
        return Evidence.NONE
    return Evidence.SURE if known or _is_named_so(path) else Evidence.LIKELY


def of_both(samples: Sequence[Contents], path: str) -> tuple[Evidence, frozenset[str]]:
    """How sure it is that documents hold settings and results side by side, and the names of their results.

    A result is a number of which each sibling has its own, by its name or with more digits than anybody types. In a
    block with one, and with nothing that was chosen by its name or in words, all numbers are.

    Parameters
    ----------
    samples, path : those of `of_settings`.
    """
    if any(sample.is_apart or sample.form is not Form.DOCUMENT for sample in samples):
        return Evidence.NONE, frozenset()
    columns = _columns([_numbers(sample.told) for sample in samples])
    own = {name: cells for name, cells in columns.items() if 2 * len(set(cells)) > len(cells) > 1}
    known = {name for name in own if is_result(name)}
    sure = known | {
        name for name, cells in own.items() if not is_setting(name) and (_are_long(cells) or _are_ids(cells))
    }
    blocks = _measured_blocks(samples, sure)
    measured = sure | {name for name in columns if _block_of(name) in blocks}
    is_told = bool(known) and not _are_of_samples(columns)
    evidence = of_settings(samples, path, measured) if is_told else Evidence.NONE
    if not any(is_setting(name) and _differ(cells) for name, cells in columns.items()):
        evidence = min(evidence, Evidence.LIKELY)  # what is the same in all, as the width of an image, tells no runs
    return evidence, frozenset(measured)


def _measured_blocks(samples: Sequence[Contents], measured: Collection[str]) -> set[str]:
    """The names of blocks with results in them, in which nothing else differs but numbers of unknown names."""
    told = _columns([_leaves(sample.told) for sample in samples])
    chosen = {name for name, cells in told.items() if _differ(cells) and not all(map(is_number, cells))}
    chosen |= {name for name in told if is_setting(name)}
    return set(map(_block_of, measured)) - set(map(_block_of, chosen)) - {""}


def of_results(samples: Sequence[Contents], path: str) -> Evidence:
    """How sure it is that files hold what runs measured.

    Parameters
    ----------
    samples, path : those of `of_settings`.
    """
    if samples[0].form is Form.EVENTS:
        return Evidence.SURE
    try:
        columns = _columns([_lasts(sample.document) for sample in samples])
    except Unreadable:
        return Evidence.NONE
    differing = {name: cells for name, cells in columns.items() if _differ(cells) and not is_counter(name)}
    if not differing or _are_of_samples(columns):
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
    long = [name for name, cells in differing.items() if _are_long(cells) and _OF_A_NAME.match(name)]
    if samples[0].form is Form.ROWS:  # of epochs, or of samples of which the last is no result of the run
        is_history = bool(long) and (any(map(is_result, long)) or _is_counted(samples[0].records))
        return Evidence.LIKELY if is_history else Evidence.NONE
    is_of_run = 2 * len(long) >= len(differing)
    return Evidence.LIKELY if is_of_run else Evidence.NONE


def _are_of_samples(names: Iterable[str]) -> bool:
    """Whether dotted names have more parts beside each other on one level than a run has."""
    beside = Counter(map(_block_of, names))
    return max(len(beside), *beside.values(), 0) > _MOST_NAMES


def _is_curve(numbers: Sequence[float]) -> bool:
    """Whether fractions change from line to line, as what is measured in each step does."""
    return len(set(numbers)) >= _LEAST_OF_CURVE and not all(map(float.is_integer, numbers))


def says_a_step(sample: Contents) -> bool:
    """Whether a document says of which step or epoch of a run it is."""
    return any(map(is_counter, _leaves(sample.told)))


def _judged(sample: Contents) -> Any:
    return list(sample.records) if sample.form is Form.ROWS and sample.records else sample.document


def _is_counted(records: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the rows of a table are numbered one after the other, by what is no id of a thing."""
    return any(
        _OWN.isdisjoint(words_of(name)) and _goes_up_evenly([as_number(record.get(name)) for record in records])
        for name in records[0]
    )


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
    leaves = _leaves(samples[0].told)
    return [name for name in names if name in leaves]


def _block_of(name: str) -> str:
    return name.rpartition(".")[0]


def _leaves(told: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return dict(dotted(told))
    except Unreadable:
        return {}


def _numbers(told: Mapping[str, Any]) -> dict[str, float]:
    """The numbers among names and values, and the last ones of curves."""
    lasts = {name: value[-1] if is_curve(value) else value for name, value in _leaves(told).items()}
    return {name: value for name, value in lasts.items() if is_number(value)}


def _lasts(document: Any) -> dict[str, float]:
    metrics = collect_metrics(document)
    return {name: value[-1] if isinstance(value, list) else value for name, value in metrics.items()}


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The values of what most siblings have, by its name."""
    columns: dict[str, list[Any]] = {}
    for row in rows:
        for name, value in row.items():
            columns.setdefault(name, []).append(value)
    return {name: cells for name, cells in columns.items() if 2 * len(cells) >= len(rows)}


def _differ(cells: Sequence[Any]) -> bool:
    return len({repr(cell) for cell in cells}) > 1


def _is_choice(name: str, cells: Sequence[Any]) -> bool:
    """Whether what differs between siblings was chosen: a known hyperparameter, or values that repeat or are short."""
    words = words_of(name.rpartition(".")[2])
    if not _OWN.isdisjoint(words) or is_counter(name) or (is_result(name) and any(map(is_number, cells))):
        return False
    if is_setting(name):
        return True
    repeats = len({repr(cell) for cell in cells}) < len(cells)
    if all(isinstance(cell, str) for cell in cells):
        return repeats and not any("/" in cell or "\n" in cell for cell in cells)
    numbers = [cell for cell in cells if is_number(cell)]
    return repeats or (len(numbers) == len(cells) and max(map(_digits, numbers)) <= _SHORT and not _count(numbers))


def _count(numbers: Sequence[float]) -> bool:
    """Whether numbers go up by one from sibling to sibling: then each has its own."""
    ordered = sorted(numbers)
    return all(float(number).is_integer() for number in numbers) and ordered[-1] - ordered[0] == len(ordered) - 1


def _are_long(cells: Sequence[Any]) -> bool:
    """Whether values are fractions, of which each sibling has its own, with more digits than anybody types."""
    numbers = [number for cell in cells if (number := None if isinstance(cell, bool) else as_number(cell)) is not None]
    distinct = len(set(numbers)) == len(cells) == len(numbers)
    return distinct and not all(map(float.is_integer, numbers)) and max(map(_digits, numbers)) >= _LONG


def _are_ids(cells: Sequence[Any]) -> bool:
    """Whether values are whole numbers of many digits, and differ in all siblings, as counts of bytes and times do."""
    if not all(is_number(cell) and float(cell).is_integer() for cell in cells) or len(set(cells)) < len(cells):
        return False
    return all(_digits(cell) >= _LONG and int(cell) & (int(cell) - 1) for cell in cells)


def _digits(number: float) -> int:
    """How many significant digits a number is written with."""
    mantissa = repr(float(number)).lower().partition("e")[0].replace(".", "").lstrip("-0")
    return len(mantissa.rstrip("0"))


def _is_named_so(path: str) -> bool:
    return any(tells_settings({word}) for part in path.split("/") for word in words_of(posixpath.splitext(part)[0]))
