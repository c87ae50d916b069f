"""Addresses of servers as people may see them: without passwords, wherever in the address these stand.

Programs differ in where they let a password end: for a browser it holds no ``/``, ``?`` or ``#``, for SQLAlchemy it
may. So nothing is shown that could be part of one by any of these rules, even if that hides more than a password.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote

from paramimp.errors import ParamimpError
from paramimp.messages.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

HIDDEN = "***"
MIN_PIECE = 4
"""Characters from which a part of a password is hidden by itself, since a library may have taken it for the host."""
MIN_TOKEN = 12
"""Characters from which a name in front of the host is taken for a token, and not for the name of a user."""

_BEGINNING = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:(?=/)|:(?=/))?/*")
_ALMOST_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:/|:?/{0,3}[^/\s]*:.*@", re.DOTALL)
_AUTHORITY = re.compile(r"//[^/?#\s]*@")
_HOST = re.compile(r"(?:\[[0-9a-fA-F:.%]*\]|[^:\[\]]*)(?::[0-9]{0,5})?")
_SECRET_KEY = re.compile(r"pass|pwd|token|secret|key|auth|cred", re.IGNORECASE)
_SECRET_PATH = re.compile(r"(?:pass|pwd|token|secret|key)[^/=]*=", re.IGNORECASE)
_ENDS = re.compile(r"\W+")


def is_address(text: str) -> bool:
    """Whether a text is ``scheme://...`` rather than a path."""
    return re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", text) is not None


def may_hold_secrets(text: str) -> bool:
    """Whether a text is an address, or may have been meant as one: ``postgresql:/...`` or ``bob:password@host``."""
    return is_address(text) or _ALMOST_ADDRESS.match(text) is not None


def scheme_of(address: str) -> str:
    """Return the part before ``://`` in lower case."""
    return address.partition("://")[0].lower()


def without_secrets(address: str) -> str:
    """Return an address as it may be shown: no user, no password, no query (drivers take passwords there too).

    Where it cannot be told which part is which, only the scheme is left.
    """
    beginning, rest = _split(address)
    user, _, behind = rest.rpartition("@")
    place = re.split(r"[?#]", behind, maxsplit=1)[0]
    host, slash, path = place.partition("/")
    # A password with such a sign, or a query or a password on the path with an @.
    is_unclear = re.search(r"[?#]", user) or _SECRET_PATH.search(user)
    if is_unclear or not _HOST.fullmatch(host) or _SECRET_PATH.search(place):
        return beginning + HIDDEN
    return beginning + host + slash + path


def for_people(text: str) -> str:
    """Return a text that may or may not be an address as it may be shown."""
    return without_secrets(text) if may_hold_secrets(text) else text


def scrub(message: str, address: str) -> str:
    """Return a library's message without what is secret in the address that it was given."""
    message = _AUTHORITY.sub("//", without_whole(message, address))
    for secret in sorted(_secrets(address), key=len, reverse=True):
        if len(secret) >= MIN_PIECE:
            message = message.replace(secret, HIDDEN)
        else:  # the letters of a short one are in many words
            message = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", HIDDEN, message)
    return message


def unreadable(address: str, cause: object) -> ParamimpError:
    """The error that an address cannot be read, with the first line of what a library says; the others may be secret.

    Parameters
    ----------
    cause : the library's error, or what it says.
    """
    said = str(cause).strip().splitlines() or [type(cause).__name__]
    why = printable(scrub(said[0], address)).rstrip(".:;, ")
    advice = "check the address, and that its server runs and lets you in"
    return ParamimpError(f"{without_secrets(address)} cannot be read: {why}; {advice}.")


def without_whole(text: str, address: str) -> str:
    """Return a text with an address as it may be shown, and without the user and password in front of a host."""
    shown = without_secrets(address)
    for spelling in _spellings(address):
        text = text.replace(spelling, shown)
    user, at, _ = _split(address)[1].rpartition("@")
    if ":" in user:
        for spelling in _spellings(user + at):
            text = text.replace(spelling, "")
    return text


def _split(address: str) -> tuple[str, str]:
    """The scheme with its slashes, as many as there are, and the rest."""
    found = _BEGINNING.match(address)
    assert found is not None  # it matches nothing, too
    return address[: found.end()], address[found.end() :]


def _secrets(address: str) -> set[str]:
    """The password, the values of the query, and what a library may have taken for another part, in every spelling."""
    found = {spelling for secret in _written(address) if secret for spelling in _spellings(secret)}
    return {spelling for secret in found for spelling in (secret, unquote(secret), quote(secret, safe=""))}


def _written(address: str) -> Iterator[str]:
    _, rest = _split(address)
    user, _, behind = rest.rpartition("@")
    name, colon, password = user.partition(":")
    if colon:
        yield password
        yield from _pieces(password)
    if len(name) >= MIN_TOKEN and (not colon or password.startswith("/")):  # a token may have :/ in it
        yield from _pieces(name)
    host = re.split(r"[/?#]", behind, maxsplit=1)[0]
    if not _HOST.fullmatch(host):
        yield from _pieces(host.partition(":")[2])
    for text in (rest, behind):
        _, _, query = text.partition("?")
        _, _, fragment = text.partition("#")
        yield from _pieces(fragment)
        for key, value in parse_qsl(query):
            if len(value) >= MIN_PIECE or _SECRET_KEY.search(key):
                yield value
                yield from _pieces(value)
        for part in query.split("&"):
            if "=" not in part.rstrip("="):  # the rest of a value with an & in it
                yield from _pieces(part)
    if on_path := _SECRET_PATH.search(re.split(r"[?#]", rest, maxsplit=1)[0]):
        yield from _pieces(rest[on_path.end() :])


def _pieces(text: str) -> Iterator[str]:
    return (piece for piece in (text, *_ENDS.split(text)) if len(piece) >= MIN_PIECE)


def _spellings(text: str) -> Iterator[str]:
    """A text as messages may repeat it: as it is, with visible escapes, in quotes of Python and of JSON."""
    quoted = (repr(text), json.dumps(text), json.dumps(text, ensure_ascii=False))
    return iter(dict.fromkeys((text, printable(text, None), *(spelling[1:-1] for spelling in quoted))))
