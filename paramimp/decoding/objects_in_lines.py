"""Objects that a script printed into its log, one in a line: ``json_stats: {"epoch": 3, "top1_err": 25.6}``.

pycls, SlowFast and Detectron print them so, Syne Tune behind ``[tune-metric]:``, MLPerf behind ``:::MLLOG``, and the
Trainer of Hugging Face prints ``{'loss': 0.41, 'epoch': 1.0}`` alone. Anything may stand between these lines; those
that belong together have the same word before the object. One object alone is no history: settings are printed so.
Where nothing but JSON stands in a file, no script has printed for people: that is JSON Lines, as Optuna's journal.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from paramimp.decoding.json_text import MAX_LINES, load_metrics_json
from paramimp.decoding.python_literal import literal_as_json
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST = 10_000
"""Characters of a line; a longer one is data that was printed."""
_STARTS = (b'{"', b"{'")
_LEAST = 2
_KEYS, _VALUE = ("key", "name", "metric"), "value"
_MOST_KINDS, _LONGEST_KIND = 8, 32


def objects_in_lines(data: bytes) -> list[dict[str, Any]]:
    """Return the objects behind the word that most of them stand behind; none where no two stand behind the same one.

    What a text in each of them tells apart (``"mode": "val"``) is a part of the names that several of them have. One of
    a name and a value has that one entry.
    """
    if not any(start in data for start in _STARTS):
        return []
    if all(line.startswith(b'{"') for line in data.splitlines() if line.strip()):
        return []
    found: dict[str, list[dict[str, Any]]] = {}
    for line in data.decode("utf-8", "replace").splitlines()[:MAX_LINES]:
        start = min((place for place in (line.find('{"'), line.find("{'")) if place >= 0), default=-1)
        if start >= 0 and len(line) <= LONGEST and (record := _object(line[start:].strip())) is not None:
            found.setdefault(line[:start].split()[-1] if line[:start].strip() else "", []).append(record)
    records = max(found.values(), key=len, default=[])
    if len(records) < _LEAST:
        return []
    return _named(records) or _by_kind(records)


def _object(text: str) -> dict[str, Any] | None:
    if not text.endswith("}"):
        return None
    source = text if text.startswith('{"') else literal_as_json(text)
    try:
        value = load_metrics_json(source.encode("utf-8", "surrogatepass")) if source else None
    except Unreadable:
        return None
    return value if isinstance(value, dict) else None


def _named(records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return objects that each hold a name and its value with that value under its name; none where they do not."""
    key = next((key for key in _KEYS if all(isinstance(record.get(key), str) for record in records)), None)
    if key is None or not all(_VALUE in record for record in records):
        return []
    return [{record[key]: record[_VALUE]} for record in records]


def _by_kind(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the objects with their kind before the names that objects of another kind have, too."""
    key = _key_of_kind(records)
    if key is None:
        return list(records)
    kinds: dict[str, set[str]] = {}
    for record in records:
        kinds.setdefault(record[key], set()).update(record)
    counts = Counter(name for names in kinds.values() for name in names)
    return [
        {f"{record[key]}.{name}" if counts[name] > 1 else name: value for name, value in record.items() if name != key}
        for record in records
    ]


def _key_of_kind(records: Sequence[Mapping[str, Any]]) -> str | None:
    """The entry that all objects have, with a few words for them; each of these stands in more than one object."""
    for key in records[0]:
        if all(isinstance(record.get(key), str) for record in records):
            kinds = Counter(record[key] for record in records)
            if 1 < len(kinds) <= _MOST_KINDS and min(kinds.values()) > 1 and all(map(_is_word, kinds)):
                return key
    return None


def _is_word(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_KIND and not any(map(str.isdigit, text))
