"""Options, declared once: as fields of frozen dataclasses, from which every interface takes them.

A dataclass such as `paramimp.analysis.question.Question` says with `option` what each field is called, what it takes
and what it does. The command line (with the environment, ``pyproject.toml`` and ``--show-config``), the keyword
arguments of `paramimp.analyze` and its documentation are made of these declarations.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import EnumType, IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from _typeshed import DataclassInstance

T = TypeVar("T")

_KEY = "paramimp.option"


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
    on_command_line : of a flag, its default on the command line where that is another; it has a ``--no-`` form there.
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
    on_command_line: bool | None = None
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
