"""What the user gave that nobody else may see: the addresses with passwords on the command line and behind it.

Readers show an address without its secrets, but an address may also stand where none is expected: behind a wrong
option, or in place of a file. Whatever is said may repeat that.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any

from paramimp.places.addresses import may_hold_secrets, scrub, without_whole
from paramimp.places.paths import may_be_written

if TYPE_CHECKING:
    from collections.abc import Iterable

_PREFIX = "PARAMIMP_"
_BEHIND_NAME = re.compile(r"-{0,2}[\w-]+=")
"""``--baseline=``, or the format of a report: an address may follow."""
_given: dict[str, None] = {}


def remember(texts: Iterable[object]) -> None:
    """Hide from now on what is secret in these texts."""
    for text in texts:
        if isinstance(text, str):
            bare = text[found.end() :] if (found := _BEHIND_NAME.match(text)) else text
            _given.update(dict.fromkeys(one for one in (text, bare) if _is_secret(one)))


def _is_secret(text: str) -> bool:
    """Whether it may hold a secret: what lies on the disk under this name, or may be written there, is a path."""
    path = text.replace("\0", "")
    return may_hold_secrets(text) and not may_be_written(path)


def remember_command_line(arguments: Iterable[str] | None) -> None:
    """Hide what is secret in the arguments, and in the variables that stand for options."""
    remember(sys.argv[1:] if arguments is None else arguments)
    remember(value for name, value in os.environ.items() if name.startswith(_PREFIX))


def remember_values(value: Any) -> None:
    """Hide what is secret in the values of a config file."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for item in value:
            remember_values(item)
    remember([value])


def hidden_in_message(text: str) -> str:
    """A message for people without any secret or a part of one."""
    for address in _by_length():
        text = scrub(text, address)
    return text


def hidden_in_data(text: str) -> str:
    """A text for programs without any address as it was given; the words of a password may be names of params."""
    for address in _by_length():
        text = without_whole(text, address)
    return text


def _by_length() -> list[str]:
    return sorted(_given, key=len, reverse=True)
