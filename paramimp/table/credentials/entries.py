"""Credentials among the entries within a text: a command line, a header, a query, a file of settings, a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.table.credentials.names import (
    NameKind,
    is_folder,
    kind_of,
    names_connection,
    names_member_of_key,
    names_user,
)
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
_PROGRAMS = re.compile(
    r"""(?<![\w.-])(?: curl\b[^|;&\n]{0,200}?
        \s-(?:[A-Za-z]{0,10}[uU]|-user|-proxy-user)[\s=]{0,3}["']?[^\s:"'-][^\s:]{0,99}:\S
    | sshpass\s+-p\s*[^\s-] | mysql\w{0,10}\s[^|;&\n]{0,200}?\s?-p[^\s-]
    | (?:mongo\w{0,10}|docker\s+login|podman\s+login|helm\s+registry\s+login|az\s+login)\s[^|;&\n]{0,200}?-p[\s=]+[^\s-]
    | redis-cli\s[^|;&\n]{0,200}?-a\s+[^\s-] | (?:zip|unzip|mosquitto_\w{3})\s[^|;&\n]{0,200}?-P\s+[^\s-]
    | smbclient\s[^|;&\n]{0,200}?-U\s*[^\s%]{1,60}%\S | ldap\w{3,10}\s[^|;&\n]{0,200}?-w\s*[^\s-]
    | openssl\s[^|;&\n]{0,200}?-pass(?:in|out)?\s+pass:\S
    | (?:sqlplus|sqlldr|expdp|impdp|rman)\s[^|;&\n]{0,200}?\w/[^\s/@]+@\S
    | ssh-keygen\s[^|;&\n]{0,200}?-[NP]\s*["']?[^\s"'] | mc\s+(?:alias|config\s+host)\s+\w+(?:\s+\S{1,200}){3}\s+\S
    | (?:sqlcmd|osql|isql|bcp|ipmitool)\s[^|;&\n]{0,200}?\s-P\s*[^\s-]
    | (?:7z[ar]?|rar|unrar)\s[^|;&\n]{0,200}?\s-h?p[^\s-] | lftp\s[^|&\n]{0,200}?-u\s*[^\s,]{1,60},\S
    | htpasswd\s+-\w{0,5}b\w{0,5}(?:\s+\S{1,200}){2}\s+\S | net\s+use\s+(?:\S{1,3}\s+)?\\\\\S{1,200}\s+[^\s/]
    | quote\s+PASS\s+\S | USER\s+[^\s\\]{1,100}(?:\s|\\[rn]){1,4}PASS\s+\S
    | (?:echo|printf)\s[^|\n]{1,200}\|[^|;&\n]{0,200}?(?:sudo\s[^|;&\n]{0,40}?-[A-Za-z]{0,5}S\b|--password-stdin)
    | login\s+\S{1,100}\s+password\s+\S
    | snmp[a-z]{2,10}\s[^|;&\n]{0,200}?\s-[AXc]\s*[^\s-] | wpa_passphrase\s+\S{1,100}\s+\S
    | (?:https?|xhs?|ab)\s[^|;&\n]{0,200}?-[aA]\s*[^\s:-][^\s:]{0,99}:[^\s/] | kinit\s[^|;&\n]{0,200}?<<<\s*\S )""",
    re.VERBOSE,
)
"""A program with the option by which it takes a password: ``curl -u bob:hunter2``; lines of ``.netrc`` and of FTP."""
_SLASH_OPTIONS = re.compile(r"(?<!\S)/u(?:ser)?:[A-Za-z]\S{0,100}\s[^|;&\n]{0,200}?(?<!\S)/p(?:ass\w{0,5})?:\S")
"""``/u:bob /p:hunter2``, as programs of Windows take them."""
_OF_WPA = re.compile(r"psk\s?=\s?(?:\"[^\"\n]{8,63}\"|'[^'\n]{8,63}'|[0-9A-Fa-f]{64}(?!\w))")
"""What protects a wireless network: 8 to 63 characters, or 64 digits (IEEE 802.11); ``psk=8`` is a modulation."""
_USER_OPTION = re.compile(r"(?<!\S)--user[\s=][\"']?[^\s:]{1,100}:(?=\S{0,100}\d)(?=\S{0,100}[A-Za-z])\S")
"""``--user bob:hunter2`` of any program, but not the numbers of ``docker run --user 1000:1000``."""
_LOGIN_BY_KEY = re.compile(r"\blogin\s+(?:-\S{1,40}\s+){0,5}([\w-]{20,200})(?!\S)")
"""``wandb login KEY``."""
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
_CONFIGURED = re.compile(
    r"""\bconfig(?:ure)?\s+(?:-\S{1,40}\s+){0,3}(?:set\s+|add\s+)?
    (?P<name>[A-Za-z_][\w.-]{0,60})\s+["']?(?P<value>[^\s"',;&|=]{1,300})""",
    re.VERBOSE,
)
"""A name and its value as two arguments: ``aws configure set aws_secret_access_key x``."""
_STATEMENT = re.compile(r"""\b(?:IDENTIFIED\s+BY|PASSWORD)\s+["'][^\s"']""", re.IGNORECASE)
"""SQL: ``CREATE USER bob IDENTIFIED BY 'hunter2'``."""


def holds_credential(text: str) -> bool:
    """Whether one of the entries within a text is a credential by its name and what it says."""
    if any(pattern.search(text) for pattern in (_PROGRAMS, _SLASH_OPTIONS, _OF_WPA, _USER_OPTION, _STATEMENT)):
        return True
    if "login" in text and any(map(looks_opaque, _LOGIN_BY_KEY.findall(text))):
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
        if value.startswith("-") or _SAYS_WHERE.match(text, start) or _PLACEHOLDER.match(text, start):
            pass
        elif (
            (kind is not NameKind.PLAIN and says_credential(name, kind, value))
            or ("@" in value and says_who(value, connects=names_connection(name)))
            or (beside_user and name == "pass" and says_credential(name, NameKind.TEXT, value))
            or (names_member_of_key(name) and "kty" in text and looks_opaque(value))
        ):
            yield start, start + len(value)
        beside_user = beside_user or names_user(name)


def _entries(text: str) -> Iterator[tuple[str, str, int]]:
    """The name and the value of each entry, and where the value begins."""
    for found in _INNER.finditer(text):
        value = found["value"].partition("<")[0] if found["element"] else found["value"]
        yield found["option"] or found["name"] or found["element"], value, found.start("value")
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


def _names_another_place(text: str) -> bool:
    """Whether a text is no credential but says where it is, or what is to be put there."""
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed is not None:
        text = bracketed[1] or bracketed[2] or ""
    return _PLACEHOLDER.fullmatch(text) is not None or _SAYS_WHERE.fullmatch(text) is not None
