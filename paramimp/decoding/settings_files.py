"""Settings in files that are neither YAML nor JSON: TOML, INI, gin, texts such as ``Namespace(lr=0.1)``."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from paramimp.decoding.yaml_text import decode
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

_INI = (".ini", ".cfg")
_DEEPEST = 100
_MOST_SQUARED = 1_000_000
_GIN = ".gin"
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
ENDINGS = (".toml", *_INI, _GIN, ".txt", ".sh")


def load_settings(data: bytes, file: str) -> Mapping[str, Any]:
    """Return the settings in a file of one of these kinds, which its ending tells.

    Raises
    ------
    Unreadable : it is not of its kind, holds no settings, or is nested deeper than any settings are.
    """
    import tomllib  # what few folders need is not imported for all

    from paramimp.decoding.settings_text import settings_in

    text = decode(data)
    ending = posixpath.splitext(file)[1].lower()
    try:
        if ending == ".toml":
            _check_dots(text)
            return {name: _plain(value) for name, value in tomllib.loads(text).items()}
        if ending in _INI:
            return _ini(text)
        if ending == _GIN:
            return _gin(text)
        settings = settings_in(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(SkipReason.UNREADABLE, f"is not TOML ({error}); correct it there.") from None
    except RecursionError:
        raise Unreadable(SkipReason.UNREADABLE, "is nested deeper than settings are.") from None
    if settings is None:
        raise Unreadable(SkipReason.UNREADABLE, "holds no settings; write 'lr: 0.1', one per line.")
    return settings


def _check_dots(text: str) -> None:
    """Refuse what would take the parser of TOML long: a name with dots takes time by the square of their number."""
    if sum(line.count(".") ** 2 for line in text.splitlines()) > _MOST_SQUARED:
        raise Unreadable(SkipReason.TOO_LARGE, "has longer names with dots than settings have.")


def _plain(value: Any, depth: int = 0) -> Any:
    """A value of TOML without its dates and times, which are texts."""
    if depth > _DEEPEST:
        raise Unreadable(SkipReason.TOO_LARGE, "is nested deeper than settings are.")
    if isinstance(value, dict):
        return {name: _plain(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth + 1) for inner in value]
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def _ini(text: str) -> Mapping[str, Any]:
    """Sections with their settings, ``name = value`` or ``name: value`` in a line; nothing is filled in.

    The parser of the standard library takes time by the square of a line's blanks.
    """
    from paramimp.decoding.typed_text import typed

    settings: dict[str, Any] = {}
    section = settings
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            section = settings.setdefault(line[1:-1].strip(), {})
            if not isinstance(section, dict):
                raise Unreadable(SkipReason.UNREADABLE, f"has a section and a setting called {line[1:61]!r}.")
        elif line and line[0] not in "#;":
            ends = [place for place in (line.find("="), line.find(":")) if place > 0]
            if ends:
                section[line[: min(ends)].strip()] = typed(line[min(ends) + 1 :].strip())
    return settings


def _gin(text: str) -> Mapping[str, Any]:
    """Bindings of gin, ``Agent.learning_rate = 0.1``.

    A value may go over several lines, behind a backslash or as long as a bracket is open. References (``@Adam``)
    and macros (``%rate``) are the texts that they are.
    """
    from paramimp.decoding.typed_text import typed

    settings: dict[str, Any] = {}
    name, depth = "", 0
    pieces: list[str] = []
    for line in map(str.strip, text.replace("\\\n", " ").replace("\\\r\n", " ").splitlines()):
        if not line or line.startswith("#"):
            continue
        if depth <= 0:
            name, equals, said = (part.strip() for part in line.partition(" ="))
            if not equals or " " in name:
                continue
            depth, pieces = 0, [said]
        else:
            pieces.append(line)
        depth += sum(_BRACKETS.get(character, 0) for character in pieces[-1])
        if depth <= 0:
            settings[name] = typed(" ".join(pieces).strip("\"'"))
    return settings
