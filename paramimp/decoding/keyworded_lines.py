"""Texts whose lines begin with one of a few words that say what stands behind: ``itervar numHosts 10``.

Simulators such as OMNeT++ write their results so: ``scalar Net.sink delay:mean 0.0998``. In lists of atoms, vertices or
clauses, which begin with words as well, numbers stand where a name would. A log of a training (``train loss 0.5``) says
each number in every epoch.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import as_number
from paramimp.decoding.typed_text import typed

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST_LINES, _MOST_WORDS, _MOST_CELLS = 6, 12, 4
_LEAST_OF_LINES = 0.8
_LONGEST = 400
_LEAST_NAMES = 2


def keyworded(data: bytes) -> dict[str, dict[str, Any]] | None:
    """Return names and values by the words before them; None of a text of any other form."""
    lines = [line.split() for line in data.decode("utf-8", "replace").splitlines() if line.strip()]
    words = Counter(line[0] for line in lines)
    if len(lines) < _LEAST_LINES or not 1 < len(words) <= _MOST_WORDS or words.most_common(1)[0][1] < _LEAST_LINES // 2:
        return None
    found: dict[str, dict[str, Any]] = {}
    times: dict[str, Counter[str]] = {}
    count = 0
    for line in lines:
        word, *names, value = line if len(line) > 1 else ("", "")
        if not word.isalpha() or len(names) > _MOST_CELLS or any(as_number(name) is not None for name in names):
            continue
        if not names and as_number(value) is None:
            continue
        count += 1
        if sum(map(len, line)) <= _LONGEST:
            name = ".".join(names) or word
            found.setdefault(word, {})[name] = typed(value)
            if as_number(value) is not None:
                times.setdefault(word, Counter())[name] += 1
    return found if count >= _LEAST_OF_LINES * len(lines) and not _are_histories([*times.values()]) else None


def _are_histories(times: Sequence[Counter[str]]) -> bool:
    """Whether numbers come again under their names, and behind no word several stand once.

    Simulators repeat some lines, too (``field count 10`` below each statistic), beside their scalars.

    Parameters
    ----------
    times : of each word, how often each name stands behind it with a number.
    """
    stand_once = [max(each.values()) == 1 for each in times]
    are_told = any(once and len(each) >= _LEAST_NAMES for once, each in zip(stand_once, times, strict=True))
    return not all(stand_once) and not are_told
