"""The values that a program passes for options: each is what its declaration says, or refused with what to pass."""

from __future__ import annotations

import difflib
import numbers
from collections.abc import Iterable, Mapping
from enum import EnumType
from typing import TYPE_CHECKING, Any

from paramimp.errors import ParamimpError
from paramimp.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.options import Option

_ALIKE = 0.82
"""Of difflib: ``fanvoa`` is ``fanova``, but ``median`` is not ``mean``."""
_ALSO_CALLED = {
    "md": "markdown", "text": "table", "txt": "table", "yml": "yaml", "forest": "impurity", "mdi": "impurity",
    "random-forest": "impurity", "random_forest": "impurity", "mda": "permutation", "perm": "permutation",
    "f-anova": "fanova", "anova": "fanova", "shapley": "shap", "lower": "minimize", "down": "minimize",
    "less": "minimize", "higher": "maximize", "up": "maximize", "more": "maximize", "final": "last", "end": "last",
    "average": "mean", "avg": "mean", "minimum": "min", "maximum": "max", "log10": "log", "true": "always",
    "yes": "always", "on": "always", "false": "never", "no": "never", "off": "never",
}  # fmt: skip
"""Words for values that others use."""
_ALSO_ASKED = {
    "random_state": "seed", "random_seed": "seed", "n_jobs": "jobs", "workers": "jobs", "target": "metric",
    "objective": "metric", "filter": "where", "query": "where", "ignore": "exclude", "drop": "exclude",
    "mode": "direction", "goal": "direction", "maximize": "direction", "minimize": "direction",
    "estimator": "method", "algorithm": "method", "aggregate": "summary", "tracker": "reader", "backend": "reader",
}  # fmt: skip
"""Words for arguments that others use."""


def meant(text: str, names: Sequence[str]) -> str | None:
    """The one of some values that a word probably means; None if it may be any."""
    lower = text.lower().lstrip(".")
    lower = _ALSO_CALLED.get(lower, lower)
    alike = [name for name in names if lower and (name.startswith(lower) or lower.startswith(name))]
    swapped = [name for name in names if sorted(name) == sorted(lower)]
    return next(iter(alike or swapped or difflib.get_close_matches(lower, names, n=1, cutoff=_ALIKE)), None)


def refuse_unknown(function: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Refuse keyword arguments that are no options, as Python does, with that which was probably meant.

    Raises
    ------
    TypeError : there is one; the message names it.
    """
    names = list(known)
    unknown = sorted(set(given) - set(names))
    if unknown:
        usual = [_ALSO_ASKED[unknown[0]]] if _ALSO_ASKED.get(unknown[0]) in names else []
        near = usual or difflib.get_close_matches(unknown[0], names, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; it takes: {', '.join(sorted(names))}."
        raise TypeError(f"{function}() got an unexpected keyword argument {unknown[0]!r}{hint}")


def checked(declared: Option, value: Any) -> Any:
    """The value of an option as the code that heeds it takes it; one text stands for a list of it.

    Raises
    ------
    ParamimpError : the option takes no such value.
    """
    if not declared.repeatable:
        return _one(declared, value)
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        raise _refused(declared, value, "a text or a list of texts")
    return tuple(_one(declared, each) for each in ([value] if isinstance(value, str) else value))


def _one(declared: Option, value: Any) -> Any:
    if declared.choices is not None:
        return _choice(declared, value)
    if declared.kind is bool:
        if not type(value).__name__.startswith("bool"):  # that of numpy is no bool
            raise _refused(declared, value, "True or False")
        return bool(value)
    if declared.kind in (int, float):
        return _number(declared, value)
    if not isinstance(value, str):
        raise _refused(declared, value, "a list of texts" if declared.repeatable else "a text")
    return value


def _choice(declared: Option, value: Any) -> Any:
    names = declared.choice_names()
    if not isinstance(value, str) or value not in names:
        near = meant(value, names) if isinstance(value, str) else None
        hint = f" Did you mean {near!r}?" if near else ""
        raise ParamimpError(f"{declared.name} is {_shown(value)}; choose one of: {', '.join(names)}.{hint}")
    return declared.choices(value) if isinstance(declared.choices, EnumType) else str(value)


def _number(declared: Option, value: Any) -> Any:
    kind: Any = numbers.Integral if declared.kind is int else numbers.Real
    least, most = declared.least, declared.most
    is_number = isinstance(value, kind) and not type(value).__name__.startswith("bool")
    if not is_number or (least is not None and not value >= least) or (most is not None and not value <= most):
        bounds = (f" from {least}" if least is not None else "") + (f" to {most}" if most is not None else "")
        upwards = " up" if least is not None and most is None else ""
        raise _refused(declared, value, f"a {'whole ' * (declared.kind is int)}number{bounds}{upwards}")
    return declared.kind(value)


def _refused(declared: Option, value: Any, wanted: str) -> ParamimpError:
    leave = ", or leave it out" if not isinstance(declared.default, bool) else ""
    return ParamimpError(f"{declared.name} is {_shown(value)}; pass {wanted}{leave}.")


def _shown(value: Any) -> str:
    """A plain value as Python writes it, and of anything else its type."""
    plain = isinstance(value, (str, int, float, bytes)) or value is None
    return printable(repr(value)) if plain else f"of type {type(value).__name__}"
