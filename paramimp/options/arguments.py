"""The values that a program passes for options: each is what its declaration says, or refused with what to pass."""

from __future__ import annotations

import difflib
import inspect
import numbers
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from enum import EnumType
from typing import TYPE_CHECKING, Any, TypeVar

from paramimp.errors import ParamimpError
from paramimp.messages.printable import printable
from paramimp.options.declared import options_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import DataclassInstance

    from paramimp.options.declared import Option

Declared = TypeVar("Declared", bound="DataclassInstance")
Function = TypeVar("Function", bound=Callable[..., Any])

_DOC_WIDTH = 100
_BEHIND = re.compile(r"\n\n(?=(?:Returns|Raises)\n-)")

_ALIKE = 0.82
"""Of difflib: ``fanvoa`` is ``fanova``, but ``median`` is not ``mean``."""
_ALSO_CALLED = {
    "md": "markdown", "text": "table", "txt": "table", "yml": "yaml", "forest": "impurity", "mdi": "impurity",
    "random-forest": "impurity", "random_forest": "impurity", "mda": "permutation", "perm": "permutation",
    "f-anova": "fanova", "anova": "fanova", "shapley": "shap", "lower": "minimize", "down": "minimize",
    "less": "minimize", "higher": "maximize", "up": "maximize", "more": "maximize", "final": "last", "end": "last",
    "average": "mean", "avg": "mean", "minimum": "min", "maximum": "max", "log10": "log",
    "ln": "log", "excel": "csv", "xlsx": "csv", "xls": "csv", "tsv": "csv", "web": "html", "ranks": "rank",
    "true": "always", "yes": "always", "on": "always", "false": "never", "no": "never", "off": "never",
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


def taken(kind: type[Declared], given: Mapping[str, Any], **others: Any) -> Declared:
    """An instance of a dataclass, made of those keyword arguments that it declares as options.

    None stands for the default. One text stands for a list of it where several may be given, and the text of a choice
    for the choice.

    Parameters
    ----------
    others : values of fields that are no options.

    Raises
    ------
    ParamimpError : an option takes no such value.
    """
    declared = options_of(kind)
    values = {each.name: checked(each, given[each.name]) for each in declared if given.get(each.name) is not None}
    return kind(**values, **others)


def takes(*kinds: type[DataclassInstance], others: bool = False) -> Callable[[Function], Function]:
    """Complete a function that takes options as ``**options``: its signature and its documentation list them.

    The options come before the sections "Returns" and "Raises" of the docstring.

    Parameters
    ----------
    others : whether the function takes other keyword arguments, too.
    """
    options = options_of(*kinds)

    def complete(function: Function) -> Function:
        signature = inspect.signature(function)
        *own, rest = signature.parameters.values()
        keywords = [inspect.Parameter(each.name, rest.KEYWORD_ONLY, default=each.plain_default()) for each in options]
        function.__signature__ = signature.replace(parameters=own + keywords + [rest] * others)  # type: ignore[attr-defined]
        if function.__doc__:  # there is none under python -OO
            before, *behind = _BEHIND.split(inspect.cleandoc(function.__doc__), maxsplit=1)
            function.__doc__ = "\n\n".join(["\n".join([before, *map(_documented, options)]), *behind])
        return function

    return complete


def _documented(declared: Option) -> str:
    """An option as an entry of "Parameters"."""
    sentences = [declared.help.replace(" (repeatable)", "").replace(", comma-separated", "").replace("--", "")]
    if declared.repeatable:
        sentences.append("A list, or one text.")
    if isinstance(declared.choices, type):
        sentences.append(f"One of {', '.join(map(repr, declared.choice_names()))}.")
    if declared.default_text:
        sentences.append(f"By default: {declared.default_text}.")
    elif declared.default not in (None, ()) and declared.kind is not bool:
        sentences.append(f"By default: {declared.plain_default()!r}.")
    if declared.details:
        sentences.append(declared.details)
    text = f"{declared.name} : {' '.join(sentences)}"
    return textwrap.fill(text, _DOC_WIDTH, subsequent_indent="    ", break_on_hyphens=False)
