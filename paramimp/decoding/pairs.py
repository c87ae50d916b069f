"""Names and values that a program keeps as a list of pairs: ``[{"name": "lr", "value": 0.1}, ...]``.

Services that tune write params and metrics so (Vertex AI, Katib), and MLflow's REST interface does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_VALUE = "value"
_DEEPEST = 8


def with_pairs_as_mappings(value: Any, depth: int = 0) -> Any:
    """Return a value in which each list of pairs is the mapping that it stands for.

    Pairs have a value, and the same other keys, of which one holds texts that all differ: the names. Beside it may
    stand numbers, such as times.
    """
    if depth > _DEEPEST:
        return value
    if isinstance(value, dict):
        return {name: with_pairs_as_mappings(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        name = _name_of_pairs(value)
        return value if name is None else {pair[name]: pair[_VALUE] for pair in value}
    return value


def _name_of_pairs(pairs: Sequence[dict[str, Any]]) -> str | None:
    keys = pairs[0].keys()
    if _VALUE not in keys or any(pair.keys() != keys for pair in pairs):
        return None
    others = keys - {_VALUE}
    texts = [key for key in others if all(isinstance(pair[key], str) for pair in pairs)]
    numbers = [key for key in others if all(isinstance(pair[key], (int, float)) for pair in pairs)]
    if len(texts) != 1 or len(texts) + len(numbers) < len(others):
        return None
    names = {pair[texts[0]] for pair in pairs}
    are_names = len(names) == len(pairs) and all(any(map(str.isalpha, name)) for name in names)
    are_scalars = not any(isinstance(pair[_VALUE], (dict, list)) for pair in pairs)
    return texts[0] if are_names and are_scalars else None
