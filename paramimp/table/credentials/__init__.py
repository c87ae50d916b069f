"""Which entries of a config are credentials: what nobody should find again in a report, a table or a log of CI.

Both count, what an entry is called and what it says. ``max_tokens: 512`` and ``mask_token: "[MASK]"`` are params; a
password is one whatever it says, and a key of a well-known service or an address with a password under any name. A
text may hold entries itself, as a command line, a header or the query of an address does: these count as well. So do
entries of which one says the name and the other the value, as environments are often written.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from paramimp.table.credentials.hints import may_hold
from paramimp.table.credentials.names import MEMBERS_OF_KEYS, USERS, NameKind, kind_of, names_connection, names_user

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["holds_any", "is_credential", "is_credential_beside", "may_be_told_beside"]

_LEAST_KNOWN = 8
_LONGEST_NAME = 200
_TELL_NOTHING = frozenset({int, float, bool, type(None)})
_REPEATED = 256
"""Characters of a text that is remembered."""
_SAY_NAME = ("name", "key", "field", "variable", "param")
_SAY_VALUE = ("value", "default")
_SAY_BESIDE = (*_SAY_VALUE, "pass", *MEMBERS_OF_KEYS)
_OF_A_KEY = "signature"
"""A name under which a long and random text is a credential."""


def is_credential(name: str, value: object) -> bool:
    """Whether an entry of a config is a password, a key, a token or the like, or a list in which one stands."""
    kind = kind_of(name)
    if _is_one_itself(name):
        return True
    if kind is NameKind.PLAIN and (
        value.__class__ in _TELL_NOTHING or (type(value) is str and len(value) < _LEAST_KNOWN)
    ):
        return False  # nearly all values of nearly all runs
    if isinstance(value, (list, tuple, dict)):
        return _stands_in(name, value)
    if isinstance(value, str):
        return _is_credential(name, kind, value)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and kind is NameKind.WHATEVER


@lru_cache(maxsize=16384)
def _is_one_itself(name: str) -> bool:
    return len(name) >= _LEAST_KNOWN and _looked_through(name, connects=False)


def may_be_told_beside(name: str) -> bool:
    """Whether another entry of a mapping may say what the one of this name is: not of nearly all names."""
    return name.endswith(_SAY_BESIDE)


def is_credential_beside(name: str, value: object, params: Mapping[str, object]) -> bool:
    """Whether a text is a credential for what another entry of the same mapping says, both by their dotted names."""
    if not may_be_told_beside(name) or not isinstance(value, str):
        return False  # nearly all names
    above, dot, own = name.rpartition(".")
    if own in MEMBERS_OF_KEYS:
        return above + dot + "kty" in params and is_credential(_OF_A_KEY, value)
    if own not in _SAY_BESIDE:
        return False
    if own == "pass":
        return any(above + dot + user in params for user in USERS) and is_credential("login.pass", value)
    told = (params.get(above + dot + key) for key in _SAY_NAME)
    return any(isinstance(key, str) and is_credential(key[:_LONGEST_NAME], value) for key in told)


def _stands_in(name: str, holder: object) -> bool:
    """Whether a credential stands at any depth of a list or a mapping."""
    from paramimp.table.credentials.entries import holds_credential

    waiting: list[tuple[str, object]] = [(name, holder)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += ((f"{name[-_LONGEST_NAME:]}.{key}", item) for key, item in value.items())
            waiting += _told_apart(value)
        elif isinstance(value, (list, tuple)):
            waiting += ((name, item) for item in value)
            waiting += _pairs(value)
            if holds_credential(" ".join(item for item in value if isinstance(item, str))):
                return True  # a command line in pieces
        elif is_credential(name, value):
            return True
    return False


def _told_apart(entries: Mapping[object, object]) -> Iterator[tuple[str, object]]:
    """What entries say together: a name in one and its value in another, a user and ``pass``, the parts of a key."""
    named = next((entries[key] for key in _SAY_NAME if isinstance(entries.get(key), str)), None)
    if named is not None:
        yield from ((str(named)[:_LONGEST_NAME], entries[key]) for key in _SAY_VALUE if key in entries)
    if isinstance(entries.get("pass"), str) and any(isinstance(key, str) and names_user(key) for key in entries):
        yield "login.pass", entries["pass"]
    if "kty" in entries:
        yield from ((_OF_A_KEY, entries[member]) for member in MEMBERS_OF_KEYS if member in entries)


def _pairs(items: Sequence[object]) -> Iterator[tuple[str, object]]:
    """The entries of a mapping that is written as a list of pairs."""
    if items and all(isinstance(item, (list, tuple)) and len(item) == 2 and isinstance(item[0], str) for item in items):
        yield from ((str(item[0])[:_LONGEST_NAME], item[1]) for item in items if isinstance(item, (list, tuple)))


def _is_credential(name: str, kind: NameKind, text: str) -> bool:
    if len(text) >= _LEAST_KNOWN and _looked_through(text, connects=names_connection(name)):
        return True
    if kind is NameKind.PLAIN:
        if "echo" not in text and "printf" not in text:
            return False
        from paramimp.table.credentials.entries import prints_credential

        return prints_credential(name, text)
    from paramimp.table.credentials.entries import says_credential

    return says_credential(name, kind, text)


def holds_any(text: str) -> bool:
    """Whether a text is or holds a credential whatever its own name is."""
    return len(text) >= _LEAST_KNOWN and _looked_through(text, connects=False)


def _looked_through(text: str, *, connects: bool) -> bool:
    return (_remembered if len(text) < _REPEATED else _found_in)(text, connects=connects)


@lru_cache(maxsize=4096)
def _remembered(text: str, *, connects: bool) -> bool:
    """Whether a short text is or holds a credential, remembered since the runs of a sweep mostly say the same."""
    return _found_in(text, connects=connects)


def _found_in(text: str, *, connects: bool) -> bool:
    if not may_hold(text):
        return False
    from paramimp.table.credentials.entries import holds_credential  # 30 patterns, for what may hold one
    from paramimp.table.credentials.shapes import is_known, spelled

    return any(is_known(one, connects=connects) or holds_credential(one) for one in spelled(text))
