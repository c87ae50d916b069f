"""Options, declared once: as fields of frozen dataclasses, from which every interface takes them.

A dataclass such as `paramimp.analysis.question.Question` says with `option` what each field is called, what it takes
and what it does. The command line (with the environment, ``pyproject.toml`` and ``--show-config``), the keyword
arguments of `paramimp.analyze` and its documentation are made of these declarations.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import EnumType, IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from paramimp.arguments import checked

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")
Declared = TypeVar("Declared", bound="DataclassInstance")
Function = TypeVar("Function", bound=Callable[..., Any])

_KEY = "paramimp.option"
_DOC_WIDTH = 100
_RAISES = "\n\nRaises\n"


class Section(IntEnum):
    """What an option is about. Help texts and documentation list the options in this order."""

    METRIC = 1
    METHOD = 2
    RUNS = 3
    PARAMS = 4
    COMPUTING = 5
    BESIDE = 6
    RULES = 7
    SHOWING = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Option:
    """One option.

    Attributes
    ----------
    name : of the field and of the keyword argument; on the command line with hyphens for underscores.
    default : what holds where the option is not given.
    help : what it does, in whole sentences.
    kind : type of the value, or of each of several.
    section : what it is about.
    metavar : what stands for the value in a help text; by default the choices.
    choices : an enumeration, or a function that lists the names that may be given; None for any value.
    repeatable : whether it takes several values.
    commas : whether one text on the command line may hold several values with commas between them.
    least, most : the bounds of a number, both allowed.
    default_text : the default in words, where the value does not say it.
    details : what else there is to know in Python.
    is_file : whether the value is the path of a file; in a config it is relative to that config.
    names : of what its values are the names, where a shell can complete them from the runs.
    """

    name: str = ""
    default: Any
    help: str
    kind: type = str
    section: Section
    metavar: str | None = None
    choices: type[StrEnum] | Callable[[], Sequence[str]] | None = None
    repeatable: bool = False
    commas: bool = False
    least: float | None = None
    most: float | None = None
    default_text: str = ""
    details: str = ""
    is_file: bool = False
    names: Literal["params"] | None = None

    def plain_default(self) -> Any:
        """The default as people write it: the text of a choice."""
        return str(self.default) if isinstance(self.default, StrEnum) else self.default

    def choice_names(self) -> tuple[str, ...]:
        """The values that may be given; empty where any may."""
        if self.choices is None:
            return ()
        if isinstance(self.choices, EnumType):
            return tuple(map(str, self.choices))
        return tuple(self.choices())


def option(default: T, help: str, section: Section, **declared: Any) -> T:  # noqa: A002  click's word for it
    """Declare a field of a dataclass as an option; `declared` are further attributes of `Option`.

    The result is a `dataclasses.Field`, which type checkers take for the default, as they do for `dataclasses.field`.
    """
    made = Option(default=default, help=help, section=section, **declared)
    found: Any = field(default=default, metadata={_KEY: made})
    return found  # type: ignore[no-any-return]


def options_of(*kinds: type[DataclassInstance]) -> tuple[Option, ...]:
    """The options that some dataclasses declare, by section."""
    declared = (each for kind in kinds for each in fields(kind) if _KEY in each.metadata)
    return by_section(replace(each.metadata[_KEY], name=each.name) for each in declared)


def by_section(options: Iterable[Option]) -> tuple[Option, ...]:
    """Options in the order of their sections; those of one section keep theirs."""
    return tuple(sorted(options, key=lambda each: each.section))


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

    The options come before the section "Raises" of the docstring.

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
            before, raises, after = inspect.cleandoc(function.__doc__).partition(_RAISES)
            function.__doc__ = "\n".join([before, *map(_documented, options)]) + raises + after
        return function

    return complete


def _documented(declared: Option) -> str:
    """An option as an entry of "Parameters"."""
    sentences = [declared.help.replace(" (repeatable)", "").replace("--", "")]
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
