"""Columns that belong together by their names: those of the splits of the data, numbered repeats, and their means."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from paramimp.objective import words_of
from paramimp.table.numbered import series_among
from paramimp.table.outcomes import Associations
from paramimp.table.relations import aggregates

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from paramimp.table.values import Values

SPLITS = frozenset(
    "train training val valid validation test testing eval dev holdout heldout oos insample outsample".split()
)
_ANSWERS, _MOST_ANSWERS = frozenset("tp tn fp fn".split()), 3
_MAX_COMPARED = 20_000
"""Numbered series times columns that may sum them up, at most."""
_CLOSE_REPEATS = 0.5
"""Rank correlation with the first of its repeats."""


def of_splits(columns: Sequence[str], measured: Collection[str]) -> set[str]:
    """Columns of which there is one for each of several splits, as for what was measured."""
    if not any(SPLITS.intersection(words_of(column)) for column in measured):
        return set()
    stems: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for column in columns:
        if SPLITS.intersection(words_of(column)):
            stems[tuple(stem_of(column, SPLITS))].append(column)
    return {column for members in stems.values() if len(members) > 1 for column in members}


def of_a_confusion(columns: Sequence[str]) -> set[str]:
    """Counts of right and wrong answers, ``tp`` to ``fn``, where most of them stand beside each other."""
    stems: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for column in columns:
        words = words_of(column)
        if words[-1:] and words[-1] in _ANSWERS:
            stems[tuple(words[:-1])].append(column)
    return {column for members in stems.values() if len(members) >= _MOST_ANSWERS for column in members}


def aggregated(columns: Sequence[str], targets: Sequence[str], values: Mapping[str, Values]) -> set[str]:
    """The members of a numbered series of which another column is the mean, spread or the like; and that one."""
    series = series_among(columns)
    found: set[str] = set()
    numbers = set(columns)
    if len(series) * len(numbers) > _MAX_COMPARED:
        return found
    for members in series:
        together = aggregates([values[member].numbers for member in members])
        others = dict.fromkeys([*columns, *targets])
        for member in members:
            del others[member]
        made = [column for column in others if together.hold(values[column].numbers)]
        if made:
            found.update(members, numbers.intersection(made))
    return found


def close_repeats(columns: Sequence[str], values: Mapping[str, Values]) -> set[str]:
    """The members of numbered series that all go with each other, each with values of its own."""
    found: set[str] = set()
    for members in series_among(columns):
        if any(values[member].is_factor for member in members):
            continue
        together = Associations([values[m] for m in members[1:]], values[members[0]].numbers)
        if min(together.with_metric(member) for member in members[1:]) > _CLOSE_REPEATS:
            found.update(members)
    return found


def stem_of(name: str, parts: Collection[str]) -> list[str]:
    """The words of a name but those of `parts`."""
    return [word for word in words_of(name) if word not in parts]
