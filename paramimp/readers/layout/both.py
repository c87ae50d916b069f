"""Documents that hold what runs were told and what came of it side by side: which of their names are results.

A result is a number of which each sibling has its own, by its name or with more digits than anybody types. A setting
that was drawn at random is such a number, too. It is told where a run has it twice, in two of its documents, and where
the documents keep what was told together: it then stands among the known hyperparameters, apart from the known results.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import is_number
from paramimp.readers.layout.columns import (
    are_ids,
    are_long,
    are_of_samples,
    block_of,
    by_name,
    differ,
    leaves_in,
    numbers_in,
)
from paramimp.readers.layout.contents import Contents, Form
from paramimp.readers.layout.roles import Evidence, is_own, of_settings
from paramimp.readers.metrics_file import is_counter, is_result
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_LEAST_SHARED = 2
"""Runs with a name in two documents from which on it tells something."""
_LEAST_ORDERED = 3
"""Names that are in the order of the alphabet by accident seldom enough."""


def of_both(samples: Sequence[Contents], path: str, repeated: Collection[str] = ()) -> tuple[Evidence, frozenset[str]]:
    """How sure it is that documents hold settings and results side by side, and the names of their results.

    In a block with a result, and with nothing that was chosen by its name or in words, all numbers are results.

    Parameters
    ----------
    samples, path : those of `of_settings`.
    repeated : names that another document of the same run has with the same value.
    """
    if not _may_hold_both(samples):
        return Evidence.NONE, frozenset()
    columns = by_name([numbers_in(sample.told) for sample in samples])
    own = {name: cells for name, cells in columns.items() if 2 * len(set(cells)) > len(cells) > 1}
    known = {name for name in own if is_result(name)}
    told = {*repeated, *_among_settings(samples[0])} - known
    sure = known | {
        name
        for name, cells in own.items()
        if not is_setting(name) and (are_ids(cells) or (are_long(cells) and name not in told))
    }
    blocks = _measured_blocks(samples, sure, told)
    measured = sure | {name for name in columns if block_of(name) in blocks}
    is_told = bool(known) and not are_of_samples(columns)
    evidence = of_settings(samples, path, measured) if is_told else Evidence.NONE
    if not any(is_setting(name) and differ(cells) for name, cells in columns.items()):
        evidence = min(evidence, Evidence.LIKELY)  # what is the same in all, as the width of an image, tells no runs
    return evidence, frozenset(measured)


def repeated_names(documents: Sequence[Mapping[str, Contents]]) -> frozenset[str]:
    """The names that runs have twice with the same value, in two of their documents, and that differ between runs.

    Nobody measures the same fraction twice; what counts, tells a run from others or where it ran is told again, too.

    Parameters
    ----------
    documents : those of each form, by what its run is called.
    """
    mixed = [
        {run: leaves_in(contents.told) for run, contents in each.items()}
        for each in documents
        if _may_hold_both([*each.values()])
    ]
    return frozenset(name for one, other in combinations(mixed, 2) for name in _shared(one, other))


def _shared(one: Mapping[str, Mapping[str, Any]], other: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The names that two documents have in common, with the leaves of each by what its run is called."""
    pairs = [(one[run], other[run]) for run in one if run in other]
    if len(pairs) < _LEAST_SHARED:
        return
    names = [name for name, value in pairs[0][0].items() if value is not None and value == pairs[0][1].get(name)]
    for name in names:  # of all that the documents hold, hardly any
        cells = [(first.get(name), second.get(name)) for first, second in pairs]
        is_repeated = all(first is not None and first == second for first, second in cells) and differ(cells)
        if is_repeated and not (is_result(name) or is_counter(name) or is_own(name)):
            yield name


def _may_hold_both(samples: Sequence[Contents]) -> bool:
    return all(sample.form is Form.DOCUMENT and sample.told and not sample.is_apart for sample in samples)


def _among_settings(sample: Contents) -> set[str]:
    """The names that stand among known hyperparameters, where a document has these before all known results or behind.

    In the order of the alphabet no name stands where it does for what it is.
    """
    leaves = leaves_in(sample.told)
    names = [*leaves]
    if len(names) < _LEAST_ORDERED or names == sorted(names):
        return set()
    settings = [place for place, name in enumerate(names) if is_setting(name)]
    results = [place for place, name in enumerate(names) if is_result(name) and not isinstance(leaves[name], str)]
    if not settings or not results:
        return set()
    if settings[-1] < results[0]:
        return set(names[: settings[-1]])
    return set(names[settings[0] :]) if results[-1] < settings[0] else set()


def _measured_blocks(samples: Sequence[Contents], measured: Collection[str], told: Collection[str]) -> set[str]:
    """The names of blocks with results in them, in which nothing else differs but numbers of unknown names."""
    columns: dict[str, list[Any]] = by_name([leaves_in(sample.told) for sample in samples])
    chosen = {name for name, cells in columns.items() if differ(cells) and not all(map(is_number, cells))}
    chosen |= {name for name in columns if is_setting(name) or name in told}
    return set(map(block_of, measured)) - set(map(block_of, chosen)) - {""}
