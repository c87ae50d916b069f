"""Results that a script adds to the config of its run, in a block of their own: they are no params."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import as_number, is_curve
from paramimp.objective import words_of
from paramimp.table.measured import is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.runs import Scalar

    Params = Mapping[str, Scalar | Sequence[object]]

_NAMED = frozenset("result results outcome outcomes".split())
"""A block of these is one of results if any number in it has the name of a result."""
_LIKELY = frozenset("metric metrics score scores final finals eval evaluation performance measurements summary".split())
"""A block of these may as well say what to measure and how: in one of results nearly all is a result."""


def without_results(params: Params) -> tuple[Params, dict[str, float | list[float]]]:
    """Return the params of a config without the blocks of results, and the metrics in these by their own names.

    Parameters
    ----------
    params : those of the config file, flattened: ``results.val_loss``.
    """
    blocks = _blocks_among(tuple(params))
    found = {head: block for head in blocks if _is_of_results(head, block := _block(head, params))}
    if not found:
        return params, {}
    metrics: dict[str, float | list[float]] = {}
    for head, block in sorted(found.items()):
        others = {name for other, names in found.items() if other != head for name in names}
        for name, value in block.items():
            if (measured := _measured(value)) is not None:
                metrics[f"{head}.{name}" if name in others else name] = measured
    return {name: value for name, value in params.items() if name.partition(".")[0] not in found}, metrics


@lru_cache(maxsize=64)
def _blocks_among(names: tuple[str, ...]) -> frozenset[str]:
    """The blocks that are called as results may be. The runs of a sweep mostly have params of the same names."""
    heads = {name.partition(".")[0] for name in names if "." in name}
    return frozenset(head for head in heads if not (_NAMED | _LIKELY).isdisjoint(words_of(head)))


def _block(head: str, params: Params) -> dict[str, Any]:
    before = f"{head}."
    return {name.removeprefix(before): value for name, value in params.items() if name.startswith(before)}


def _is_of_results(head: str, block: Mapping[str, Any]) -> bool:
    numbers = {name: number for name, value in block.items() if (number := _measured(value)) is not None}
    results = [name for name in numbers if is_measured(name)]
    if not _NAMED.isdisjoint(words_of(head)):
        return bool(results)
    has_fraction = any(_is_fraction(numbers[name]) for name in results)
    return has_fraction and 2 * len(results) > len(block) and not any(map(is_setting, block))


def _measured(value: Any) -> float | list[float] | None:
    """A number, or the numbers of a whole run; None for what is neither."""
    if is_curve(value):
        return list(map(float, value))
    number = None if isinstance(value, (bool, str, list)) else as_number(value)
    return None if number is None else float(number)


def _is_fraction(value: float | list[float]) -> bool:
    return isinstance(value, list) or not value.is_integer()
