"""What is said of several runs, told once; of many, with one of them as the example."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from paramimp.table.run_table import Row


NAMED = 3


def told_once(rows: Iterable[Row], told: Callable[[Row], tuple[str, ...]]) -> list[tuple[str, ...]]:
    """A name and what is told of it, the most frequent first.

    Parameters
    ----------
    told : what is told of a run, in as many cells as there are to be. The last is a sentence that may begin with the
        name of the run or of its file; without that, runs are alike.
    """
    alike: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        *cells, sentence = told(row)
        alike.setdefault((*cells, _without_name(sentence, row)), []).append(row)
    by_frequency = sorted(alike.items(), key=lambda item: -len(item[1]))
    return [(same[0].run, *told(same[0])) if len(same) == 1 else (_names(same), *cells) for cells, same in by_frequency]


def _names(rows: Sequence[Row]) -> str:
    if len(rows) <= NAMED:
        return ", ".join(row.run for row in rows)
    return f"{rows[0].run} and {len(rows) - 1:,} more"


def _without_name(sentence: str, row: Row) -> str:
    """``metrics.jsonl: its last line is cut off`` for a sentence on ``run_7/metrics.jsonl``."""
    for name in sorted((row.path, row.run), key=len, reverse=True):  # a file holds its runs, or a run its files
        rest = sentence.removeprefix(name)
        if rest != sentence and rest.startswith(("/", ":", " ")):
            return rest.lstrip("/: ")
    return sentence
