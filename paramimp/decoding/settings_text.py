"""Settings that a script logged as a text for people: a Markdown table, JSON, YAML, a command, what Python prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.command_line import options_in
from paramimp.decoding.json_text import load_config_json
from paramimp.decoding.python_literal import literal_as_json
from paramimp.decoding.typed_text import typed
from paramimp.decoding.yaml_text import load_yaml
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_RULE = re.compile(r"[\s|:]*-[\s|:-]*")
_FENCE = re.compile(r"\s*(?:```\w*|</?pre>|</?code>)\s*")
_ABOVE = re.compile(r"-{6,}|={6,}|-{3,}[^-=:]+-{3,}|={3,}[^-=:]+={3,}")
_DEFAULT = "[default: "
_EMPHASIS = "*`_ "
_NUMBER = re.compile(r"[-+.\d]")
_PRINTED = re.compile(r"\s*[A-Za-z_][\w.]*\((.*)\)\s*", re.DOTALL)
"""``Namespace(lr=0.1)``, and what a dataclass prints."""
_PIECE = re.compile(
    r"""
    '(?:[^'\\]|\\.)*(?:'|\\?\Z) | "(?:[^"\\]|\\.)*(?:"|\\?\Z)
    | (?P<name>[A-Za-z_]\w*)=(?!=)
    | (?P<object>[A-Za-z_][\w.]*\((?=[A-Za-z_]\w*=|\)))
    | (?P<bracket>[()])
    | [\w.]+
    | .
    """,
    re.DOTALL | re.VERBOSE,
)
"""A text without an end reaches to the end of all: to look for one at each quote in it would take the square."""


def settings_in(text: str) -> Mapping[str, Any] | None:
    """Return the names and values that a text consists of; None if it is any other text."""
    text = _without_frame(_without_fences(text))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and "|" in lines[0] and _RULE.fullmatch(lines[1]):
        return _table(lines)
    for source, load in ((text, load_config_json), (_printed_as_json(text), load_config_json), (text, load_yaml)):
        try:
            value = load((source or "").encode("utf-8", "surrogatepass"))
        except Unreadable:
            continue
        if isinstance(value, dict) and value and all(isinstance(name, str) for name in value):
            return value
    return options_in(text)


def is_rule(line: str) -> bool:
    """Whether a line is what people print above or below a list of options: ``------- Options -------``."""
    return _ABOVE.fullmatch(line.strip()) is not None


def is_table_of_params(text: str) -> bool:
    """Whether a text is a Markdown table whose head says that params and their values are below it."""
    head = [cell.lower() for cell in _cells(text.lstrip().partition("\n")[0])]
    return len(head) == 2 and head[0].rstrip("s").replace("-", "").replace("_", "") in _HEADS


_HEADS = frozenset({"param", "parameter", "hyperparameter", "hyperparam", "hparam", "setting", "argument", "arg"})


def _without_fences(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not _FENCE.fullmatch(line))


def _without_frame(text: str) -> str:
    """Return the lines ``lr: 0.1 [default: 0.2]`` of a framed list as YAML has them; any other text as it is.

    As CycleGAN prints its options, and Megatron its arguments.
    """
    lines = text.splitlines()
    if not lines or not is_rule(lines[0]):
        return text
    return "\n".join(map(_setting, (line.strip() for line in lines if not is_rule(line))))


def _setting(line: str) -> str:
    """A line without its default, and with a colon for the dots that lead to the value: ``lr ..... 0.1``."""
    start = line.rfind(_DEFAULT) if line.endswith("]") else -1
    line = line if start < 0 else line[:start].rstrip()
    name, dots, value = line.partition(" ..")
    return f"{name}: {value.lstrip('.').strip()}" if dots and " " not in name else line


def _table(lines: Sequence[str]) -> Mapping[str, Any] | None:
    """Return a table of names and values, or one with a column per name and a single row; None for any other."""
    head, rows = _cells(lines[0]), [line for line in lines[2:] if "|" in line]
    if len(rows) == 1 and (len(head) > 2 or (len(head) == 2 and _NUMBER.match(_cells(rows[0])[0]))):
        cells = _cells(rows[0])
        return dict(zip(head, map(typed, cells), strict=True)) if len(cells) == len(head) else None
    if len(head) != 2:
        return None
    return dict(map(_entry, rows)) or None


def _cells(line: str) -> list[str]:
    return [cell.strip(_EMPHASIS) for cell in _inner(line).split("|")]


def _entry(line: str) -> tuple[str, Any]:
    """Return what is left and right of the first bar between two cells; a value may hold bars of its own."""
    name, _, value = _inner(line).partition("|")
    return name.strip(_EMPHASIS), typed(value.strip().strip("`"))


def _inner(line: str) -> str:
    return line.strip().removeprefix("|").removesuffix("|")


def _printed_as_json(text: str) -> str | None:
    """Return a printed dictionary, or ``Namespace(lr=0.1, ...)``, as JSON; None for anything else."""
    printed = _PRINTED.fullmatch(text)
    return literal_as_json("{" + "".join(_quoted(printed[1])) + "}") if printed else literal_as_json(text)


def _quoted(arguments: str) -> Iterator[str]:
    """Yield the pieces of ``lr=0.1, model=Model(depth=3)`` as those of a dictionary.

    Names get quotes, and colons behind them; what an object holds is a dictionary, too.
    """
    closing: list[str] = []
    for piece in _PIECE.finditer(arguments):
        if piece["object"] or piece["bracket"] == "(":
            closing.append("}" if piece["object"] else ")")
            yield "{" if piece["object"] else "("
        elif piece["bracket"]:
            yield closing.pop() if closing else ")"
        else:
            yield f"'{piece['name']}': " if piece["name"] else piece[0]
