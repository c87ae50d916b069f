"""Choosing a study: one Optuna storage holds many, each a search of its own, and mixing them ranks nothing."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.printable import printable
from paramimp.run_table import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paramimp.run_table import Row, RunTable

READERS = frozenset({"optuna"})
"""Readers whose groups are searches with their own params and objective, each."""

SHOWN = 60
TWINS = 0.5


@dataclass(frozen=True, order=True, slots=True)
class Study:
    """A study and the file or server that it is in."""

    name: str
    path: str


def choose_studies(table: RunTable, pattern: str) -> RunTable:
    """Leave out the runs of all studies but those that a name or a glob chooses.

    Raises
    ------
    ParamimpError : there is no such study; the message lists those there are.
    """
    counts = _count(table.rows)
    chosen = {study for study in counts if study.name == pattern} or {
        study for study in counts if fnmatchcase(study.name, pattern)
    }
    if not chosen:
        near = difflib.get_close_matches(pattern, [study.name for study in counts], n=1, cutoff=0.5)
        hint = f" Did you mean {printable(near[0])!r}?" if near else ""
        found = f" Found:\n{_listing(counts)}" if counts else " There are no studies in what was given."
        raise ParamimpError(f"there is no study {printable(pattern)!r}.{hint}{found}")
    _refuse_twins(table, chosen)
    return table.take([index for index, row in enumerate(table.rows) if _study(row) in chosen])


def refuse_several_studies(table: RunTable) -> None:
    """Refuse to analyse what several studies hold as if it were one.

    Raises
    ------
    ParamimpError : there is more than one study with runs; the message lists them.
    """
    counts = _count(table.rows)
    if len(counts) < 2:
        return
    first = min(counts, key=lambda study: (-counts[study], study))
    raise ParamimpError(
        f"{len(counts)} studies were found, each a search of its own:\n{_listing(counts)}\n"
        f"Choose one with --study, for example --study {_quoted(first.name)}; a pattern such as --study '*' takes"
        " several."
    )


def _study(row: Row) -> Study | None:
    return Study(row.group, row.path) if row.reader in READERS and row.group else None


def _count(rows: Iterable[Row]) -> Counter[Study]:
    return Counter(study for row in rows if (study := _study(row)) is not None)


def _listing(counts: Counter[Study]) -> str:
    """One line per study, the largest first; the file stands beside it where there are several."""
    several = len({study.path for study in counts}) > 1
    ordered = sorted(counts, key=lambda study: (-counts[study], study))
    names = {study: printable(study.name) for study in ordered}
    width = max(len(name) for name in names.values())
    lines = []
    for study in ordered[:SHOWN]:
        count = counts[study]
        where = f"  {printable(study.path)}" if several and study.path != study.name else ""
        lines.append(f"  {names[study]:<{width}}  {count:>6,} {'runs' if count != 1 else 'run '}{where}".rstrip())
    if len(ordered) > SHOWN:
        lines.append(f"  and {len(ordered) - SHOWN} more: paramimp runs RUNS shows them all")
    return "\n".join(lines)


def _quoted(name: str) -> str:
    shown = printable(name)
    return shown if shown.replace("-", "").replace("_", "").replace(".", "").isalnum() else f"'{shown}'"


def _refuse_twins(table: RunTable, chosen: Iterable[Study]) -> None:
    """Refuse a study that was given twice, in a storage and in a copy of it: each run would count twice."""
    by_name: dict[str, list[Study]] = {}
    for study in sorted(chosen):
        by_name.setdefault(study.name, []).append(study)
    for name, studies in by_name.items():
        contents = [_contents(table, study) for study in studies]
        for first, content in enumerate(contents):
            for second in range(first):
                smaller = min(len(content), len(contents[second]))
                if smaller and len(content & contents[second]) > TWINS * smaller:
                    raise ParamimpError(
                        f"study {printable(name)!r} is in {printable(studies[second].path)} and again in"
                        f" {printable(studies[first].path)}: name the one file to read instead of the folder."
                    )


def _contents(table: RunTable, study: Study) -> set[str]:
    indices = [index for index, row in enumerate(table.rows) if _study(row) == study]
    columns = [*table.params.items(), *table.metrics.items()]
    return {
        repr([(name, column[index]) for name, column in columns if column[index] is not ABSENT]) for index in indices
    }

