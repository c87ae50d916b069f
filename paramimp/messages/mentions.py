r"""How a message names an option: ``--where`` to people at a shell, ``where`` to those who write Python.

The room that finds a mistake does not know who asked. It puts a mark into its message with `option`, and whoever shows
the message replaces the mark by what can be pasted there. Whatever else cannot be seen in a message becomes a visible
escape; a file whose name looks like a mark shows the name of an option and nothing else.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import fields
from typing import TYPE_CHECKING, Any, cast

from paramimp.messages.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from _typeshed import DataclassInstance

Value = str | int | float | bool
_START, _NEXT, _END = "\x02", "\x1f", "\x03"
_MARK = re.compile(f"({_START}[^{_START}{_END}]*{_END})")
_SAME_IN_DOUBLE_QUOTES = re.compile(r'(?:[^"$`\\!]|!=)*')
_KINDS = frozenset({"named", "flag", "number", "text", "several", "commas"})


def option(name: str, value: Value | Sequence[str] | None = None, *, stands_for: str = "", commas: bool = False) -> str:
    """Return the mark of an option, to be put into a message.

    Parameters
    ----------
    name : as in Python.
    value : with which the option is to be given; several of one that takes several. True for one without a value.
    stands_for : what stands for the value on the command line, where none is known: ``NAME``.
    commas : whether the command line takes several values in one text, with commas between them.
    """
    if value is None:
        kind, values = "named", [stands_for]
    elif value is True:
        kind, values = "flag", []
    elif isinstance(value, (str, int, float)):
        kind, values = "text" if isinstance(value, str) else "number", [str(value)]
    else:
        kind, values = "commas" if commas else "several", list(value)
    return _START + _NEXT.join([name, kind, *(printable(each, None) for each in values)]) + _END


class Told:
    """What holds a sentence for people as `told`, with marks for the options that it names."""

    __slots__ = ()

    told: str

    @property
    def message(self) -> str:
        """The sentence, with options as a call in Python has them."""
        return for_python(self.told)

    @property
    def shell_message(self) -> str:
        """The sentence, with options as the command line has them: so the JSON and the CSV hold it."""
        return for_shell(self.told)

    def to_dict(self) -> dict[str, Any]:
        """The fields, with the sentence as the JSON has it."""
        values = self._values(self.shell_message)
        return {"message" if name == "told" else name: _plain(value) for name, value in values.items()}

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self._values(self.message).items())
        return f"{type(self).__name__}({shown})"

    def _values(self, told: str) -> dict[str, Any]:
        """The fields, with the sentence as it is told."""
        names = (each.name for each in fields(cast("DataclassInstance", self)))
        return {name: told if name == "told" else getattr(self, name) for name in names}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def made_printable(text: str) -> str:
    """`text` without anything that cannot be seen, but for its marks."""
    pieces = _MARK.split(text)  # every other one is what may be a mark
    shown = (piece if n % 2 and _is_mark(piece) else printable(piece, None) for n, piece in enumerate(pieces))
    return "".join(shown)


def for_shell(text: str) -> str:
    """`text` with its options as the command line has them: ``--where "lr < 1"``."""
    return _replaced(text, _for_shell)


def for_python(text: str) -> str:
    """`text` with its options as a call has them: ``where='lr < 1'``."""
    return _replaced(text, _for_python)


def _replaced(text: str, spelled: Callable[[str, str, list[str]], str]) -> str:
    def shown(mark: re.Match[str]) -> str:
        if not _is_mark(mark[0]):
            return mark[0]
        name, kind, *values = mark[0][1:-1].split(_NEXT)
        return spelled(name, kind, values)

    return _MARK.sub(shown, text) if _START in text else text


def shell_word(text: str) -> str:
    """One word for a shell, as `shlex.quote` writes it, but between double quotes where they keep each character.

    A condition holds texts in single quotes; each of these would become five signs.
    """
    return f'"{text}"' if "'" in text and _SAME_IN_DOUBLE_QUOTES.fullmatch(text) else shlex.quote(text)


def _is_mark(text: str) -> bool:
    name, kind, *values = [*text[1:-1].split(_NEXT), ""]
    return name.isidentifier() and kind in _KINDS and all(printable(value, None) == value for value in values)


def _for_shell(name: str, kind: str, values: list[str]) -> str:
    flag = f"--{name.replace('_', '-')}"
    if kind == "named":
        return " ".join([flag, *filter(None, values)])
    if kind == "commas":
        values = [",".join(values)]
    return " ".join(f"{flag} {shell_word(value)}" for value in values) or flag


def _for_python(name: str, kind: str, values: list[str]) -> str:
    if kind == "named":
        return f"{name}={values[0]}" if values[0] else name
    shown = {"flag": "True", "number": "".join(values), "text": repr("".join(values))}.get(kind, repr(values))
    return f"{name}={shown}"
