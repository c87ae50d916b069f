"""What a trial of NNI reports: a number, or several by name, the one that counts under ``default``."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from paramimp.decoding.distributions import by_name, of_choices, of_range
from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import as_number, collect_metrics
from paramimp.decoding.json_text import load_metrics_json
from paramimp.readers.outcome import with_finals
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.runs import Distribution, Scalar

DEFAULT = "default"
_LAYERS = 3
"""A value is JSON within the JSON of its report, which the database keeps as JSON once more."""


def params_of(document: Any) -> Mapping[str, Scalar | Sequence[object]]:
    """Return the params in what a trial was told.

    Raises
    ------
    Unreadable : it holds none, or two of one name.
    """
    parameters = document.get("parameters") if isinstance(document, dict) else None
    if not isinstance(parameters, dict):
        raise Unreadable(SkipReason.UNREADABLE, "has no object 'parameters'; restore it.")
    return flatten_config(parameters)


def drawn_from_by(space: Any) -> dict[str, Distribution]:
    """Return what each param is drawn from by a search space, an object or its JSON, as far as it can be read."""
    if isinstance(space, str):
        try:
            space = load_metrics_json(space.encode("utf-8", "surrogatepass"))
        except Unreadable:
            return {}
    if not isinstance(space, dict):
        return {}
    return by_name((name, _distribution(entry)) for name, entry in space.items())


def _distribution(entry: Any) -> Distribution | None:
    """``{"_type": "quniform", "_value": [0, 1, 0.1]}``; rounded by `q`, so on its steps from 0 on."""
    kind, values = (entry.get("_type"), entry.get("_value")) if isinstance(entry, dict) else (None, None)
    if not isinstance(values, list) or not isinstance(kind, str):
        return None
    if kind == "choice":
        return of_choices(values)
    if len(values) < 2 or kind not in ("uniform", "loguniform", "quniform", "qloguniform", "randint"):
        return None
    low, high, *step = values
    if kind == "randint":
        return of_range(low, high - 1, whole=True) if isinstance(low, int) and isinstance(high, int) else None
    is_on_step = step and as_number(low) is not None and as_number(step[0]) and not math.remainder(low, step[0])
    return of_range(low, high, log="log" in kind, step=step[0] if is_on_step else None)


def results_in(value: Any, name: str = DEFAULT) -> dict[str, float]:
    """Return what was reported by name, the result that counts under `name`; nothing if it is no number.

    Raises
    ------
    Unreadable : two results have one name.
    """
    for _ in range(_LAYERS):
        if isinstance(value, str) and as_number(value) is None:
            try:
                value = load_metrics_json(value.encode("utf-8", "surrogatepass"))
            except Unreadable:
                return {}
    if isinstance(value, dict):
        named = {name if key == DEFAULT else key: found for key, found in value.items()}
        return {key: found for key, found in collect_metrics(named).items() if isinstance(found, float)}
    number = as_number(value)
    return {} if number is None else {name: number}


@dataclass(slots=True)
class Reports:
    """What one trial has reported so far."""

    histories: dict[str, list[float]] = field(default_factory=dict)
    finals: dict[str, float | Sequence[float]] = field(default_factory=dict)

    def add(self, kind: object, value: Any) -> None:
        """Take in one report, intermediate (``PERIODICAL``) or ``FINAL``; there are others, which hold no result."""
        if kind == "FINAL":
            self.finals |= results_in(value)
        elif kind == "PERIODICAL":
            for name, number in results_in(value).items():
                self.histories.setdefault(name, []).append(number)

    @property
    def metrics(self) -> dict[str, float | Sequence[float]]:
        """The histories; the final result where it is not the last one."""
        return with_finals(self.histories, self.finals)
