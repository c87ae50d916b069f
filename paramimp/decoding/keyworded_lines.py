"""Texts whose lines begin with one of a few words that say what stands behind: ``itervar numHosts 10``.

Simulators such as OMNeT++ write their results so: ``scalar Net.sink delay:mean 0.0998``. In lists of atoms, vertices or
clauses, which begin with words as well, numbers stand where a name would.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from paramimp.decoding.histories import as_number
from paramimp.decoding.typed_text import typed

_LEAST_LINES, _MOST_WORDS, _MOST_CELLS = 6, 12, 4
_LEAST_OF_LINES = 0.8
_LONGEST = 400


def keyworded(data: bytes) -> dict[str, dict[str, Any]] | None:
    """Return names and values by the words before them; None of a text of any other form."""
    lines = [line.split() for line in data.decode("utf-8", "replace").splitlines() if line.strip()]
    words = Counter(line[0] for line in lines)
    if len(lines) < _LEAST_LINES or not 1 < len(words) <= _MOST_WORDS or words.most_common(1)[0][1] < _LEAST_LINES // 2:
        return None
    found: dict[str, dict[str, Any]] = {}
    count = 0
    for line in lines:
        word, *names, value = line if len(line) > 1 else ("", "")
        if not word.isalpha() or len(names) > _MOST_CELLS or any(as_number(name) is not None for name in names):
            continue
        if not names and as_number(value) is None:
            continue
        count += 1
        if sum(map(len, line)) <= _LONGEST:
            found.setdefault(word, {})[".".join(names) or word] = typed(value)
    return found if count >= _LEAST_OF_LINES * len(lines) else None
