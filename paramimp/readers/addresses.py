"""Addresses of servers as people may see them: without passwords, wherever in the address these stand."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

HIDDEN = "***"

_AUTHORITY = re.compile(r"//[^/?#]*@")


def is_address(text: str) -> bool:
    """Whether a text is ``scheme://...`` rather than a path."""
    return re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", text) is not None


def scheme_of(address: str) -> str:
    """Return the part before ``://`` in lower case."""
    return address.partition("://")[0].lower()


def without_secrets(address: str) -> str:
    """Return an address as it may be shown: no user, no password, no query (drivers take passwords there too)."""
    bare = address.partition("#")[0].partition("?")[0]
    scheme, separator, rest = bare.partition("://")
    authority, slash, path = rest.partition("/")
    return scheme + separator + authority.rpartition("@")[2] + slash + path


def scrub(message: str, address: str) -> str:
    """Return a library's message without what is secret in the address that it was given."""
    message = _AUTHORITY.sub("//", message.replace(address, without_secrets(address)))
    for secret in sorted(_secrets(address), key=len, reverse=True):
        message = message.replace(secret, HIDDEN)
    return message


def _secrets(address: str) -> set[str]:
    try:
        parts = urlsplit(address)
        written = parts.password or ""
    except ValueError:
        return set()
    asked = {value for key, value in parse_qsl(parts.query) if "pass" in key.lower() or "token" in key.lower()}
    return {secret for secret in {written, unquote(written), *asked} if secret}
