"""Credentials among the entries within a text: a command line, a header, a query, a file of settings, a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.table.credentials.names import (
    NameKind,
    is_folder,
    kind_of,
    names_command,
    names_connection,
    names_member_of_key,
    names_user,
)
from paramimp.table.credentials.programs import tells_program
from paramimp.table.credentials.shapes import looks_opaque, looks_random, says_who

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAYS_NOTHING = re.compile(
    r"\s*(?:none|null|nil|true|false|yes|no|on|off|default|n/?a|\*+|x+|<[^>]*>|\[[^\]]*\]|\$\{.*\}|\$\w+"
    r"|[-+]?[\d.]+(?:e[-+]?\d+)?)\s*",
    re.IGNORECASE,
)
"""A number, a boolean, a reference to what stands elsewhere, a placeholder or a mask."""
_SAYS_WHERE = re.compile(r"(?:see|ask)(?:[ ]+[A-Za-z]+){1,3}[ ]*(?=[^\w\s]|\n|$)", re.IGNORECASE)
"""Where to look for it: ``see vault``, but no sentence of many words, which may be the password."""
_PLACEHOLDER = re.compile(r"<[A-Za-z][A-Za-z _.-]{0,60}>|\{\{[^{}]{0,60}\}\}|%[A-Za-z_]{1,60}%")
"""What is to be put there: ``<your password>``, ``{{ token }}``, ``%TOKEN%``."""
_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_SCHEME = re.compile(r"\s*(?:Basic|Bearer)\s+(\S{8,})\s*", re.IGNORECASE)
"""The value of a header ``Authorization``; ``Basic block`` is none."""
_INNER = re.compile(
    r"""(?<![\w.-])
    (?: --?(?P<option>[A-Za-z][\w.-]{0,60})(?:=|\s+)
      | (?P<name>[A-Za-z_][\w.-]{0,60})["']?\]?\s?(?:=>|[=:])\s?
      | (?<=<)(?P<element>[A-Za-z][\w.-]{0,60})> )
    (?=(?:"{3}|'{3}|["'{])?(?P<value>(?:(?:Bearer|Basic|Token|token|Digest|ApiKey)\s+)?[^\s"',;&|]{1,300}))""",
    re.VERBOSE,
)
"""An entry within a text: ``--password x``, ``TOKEN=x``, ``Authorization: Bearer x``, ``{"token": "x"}``.

The value may itself hold an entry (``--env=TOKEN=x``), so it is looked at and not passed over.
"""
_NAMED = re.compile(
    r"""\b(?:name|key|field|variable|param)["']?\s{0,3}[=:]\s{0,3}["']?(?P<name>[A-Za-z_][\w.-]{0,60})["']?[\s,]{1,9}
    ["']?(?:value|default)["']?\s{0,3}[=:]\s{0,3}["']?(?P<value>[^\s"',;&|]{1,300})""",
    re.VERBOSE | re.IGNORECASE,
)
"""A name and what it stands for in two entries: ``{"name": "TOKEN", "value": "x"}``, ``<add key="" value=""/>``."""
_PAIRED = re.compile(
    r"""[\[,]\s?[(\[]["'](?P<name>[A-Za-z_][\w.-]{0,60})["'],\s?["'](?P<value>[^"']{1,300})["'][)\]]"""
)
"""A name and its value in a list of pairs: ``[("password", "x"), ...]``; ``["password", "user"]`` names columns."""
_BY_OPTIONS = re.compile(
    r"""(?:(?P<program>[A-Za-z][\w-]{0,30})\s+config(?:ure)?\s+\w{1,20}\s+)?
    (?<!\S)-{1,2}(?:n|k|name|key|variable|param)[\s=]\s?["']?(?:/?[\w.-]{1,60}/){0,4}(?P<name>[A-Za-z_][\w.-]{0,60})["']?
    \s[^|;&\n]{0,80}?(?<!\S)-{1,2}(?:v|b|value|body|text)[\s=]\s?["']?(?P<value>[^\s"',;&|]{1,300})""",
    re.VERBOSE,
)
"""A name and its value in two options: ``kaggle config set -n key -v x``, ``put-parameter --name /db/token --value x``.

A bare ``key`` is that of the program.
"""
_CONFIGURED = re.compile(
    r"""(?:\bconfig(?:ure)?\s+(?:-\S{1,40}\s+){0,3}(?:set\s+|add\s+)?(?:-\S{1,40}\s+){0,3}
      | \bremote\s+modify\s+(?:-\S{1,40}\s+){0,3}\S{1,60}\s+
      | (?<![\w.-])(?:setx|setenv|(?:secrets?|env(?:ironment)?|variables?)\s+(?:set|put|add))\s+(?:-\S{1,40}\s+){0,3})
    (?:/{0,2}[\w.-]{1,60}/:)?
    (?P<name>[A-Za-z_][\w.-]{0,60})\s+(?:-{1,2}(?:b|v|body|value)[\s=]\s?)?["']?(?P<value>[^\s"',;&|=]{1,300})""",
    re.VERBOSE,
)
"""A name and its value as two arguments: ``aws configure set aws_secret_access_key x``, ``setx API_TOKEN x``."""
_PRINTS = re.compile(r"(?:/\w{1,9}){0,3}/?\b(?:echo|printf)\s+(?:-\w{1,3}\s+)?[^\s\"'$|;&][^\n\"'|;&]{0,200}")
"""A command that prints what stands in it; behind ``$`` is the name of what stands elsewhere."""


def holds_credential(text: str) -> bool:
    """Whether one of the entries within a text is a credential by its name and what it says."""
    if tells_program(text):
        return True
    scheme = _SCHEME.fullmatch(text)
    if scheme is not None and looks_random(scheme[1]):
        return True
    return any(True for _ in spans_of_credentials(text))


def spans_of_credentials(text: str) -> Iterator[tuple[int, int]]:
    """Where the values of those entries stand that are credentials."""
    beside_user = False
    for name, value, start in _entries(text):
        kind = kind_of(name)
        if _is_next_option(value, text, start) or _SAYS_WHERE.match(text, start) or _PLACEHOLDER.match(text, start):
            pass
        elif (
            (kind is not NameKind.PLAIN and says_credential(name, kind, value))
            or ("@" in value and says_who(value, connects=names_connection(name)))
            or (beside_user and name == "pass" and says_credential(name, NameKind.TEXT, value))
            or (names_member_of_key(name) and "kty" in text and looks_opaque(value))
        ):
            yield start, start + len(value)
        elif (printed := _PRINTS.match(text, start)) and names_command(name):
            yield start, printed.end()
        beside_user = beside_user or names_user(name)


def _is_next_option(value: str, text: str, start: int) -> bool:
    """Whether what begins there is no value of the entry but the next option, or a dash for the standard input.

    Behind ``=``, a colon or a quote nothing is an option.
    """
    if not value.startswith("-"):
        return False
    return value == "-" or (text[start - 1].isspace() and text[start - 2] not in ":=")


def _entries(text: str) -> Iterator[tuple[str, str, int]]:
    """The name and the value of each entry, and where the value begins."""
    for found in _INNER.finditer(text):
        value = found["value"].partition("<")[0] if found["element"] else found["value"]
        yield found["option"] or found["name"] or found["element"], value, found.start("value")
    for found in _BY_OPTIONS.finditer(text):
        yield ".".join(filter(None, (found["program"], found["name"]))), found["value"], found.start("value")
    for pattern in (_NAMED, _PAIRED, _CONFIGURED):
        for found in pattern.finditer(text):
            yield found["name"], found["value"], found.start("value")


def says_credential(name: str, kind: NameKind, text: str) -> bool:
    """Whether a text is a credential under a name of that kind."""
    if _names_another_place(text.strip()):
        return False
    if kind is NameKind.WHATEVER:
        return bool(text.strip("* \t\r\n")) and not text.startswith("${") and not is_folder(name, text)
    if _SAYS_NOTHING.fullmatch(text):
        return False
    if kind is NameKind.OPAQUE:
        return looks_opaque(text.strip())
    return kind is NameKind.TEXT or looks_random(text.strip())


def prints_credential(name: str, text: str) -> bool:
    """Whether a text is a command that prints a credential, by the name under which it stands."""
    return _PRINTS.match(text.strip()) is not None and names_command(name)


def _names_another_place(text: str) -> bool:
    """Whether a text is no credential but says where it is, or what is to be put there."""
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed is not None:
        text = bracketed[1] or bracketed[2] or ""
    return _PLACEHOLDER.fullmatch(text) is not None or _SAYS_WHERE.fullmatch(text) is not None
