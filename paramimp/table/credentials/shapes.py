"""Which texts are credentials by their looks alone, whatever they are called: keys, tokens, hashes, addresses."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_A_SERVICE = re.compile(
    r"""(?<![\w-])(?:sk-[\w-]{16,} | [srp]k_(?:live|test)_\w{10,} | SG\.[\w-]{16,}\.[\w-]{16,} | SK[0-9a-f]{32}
    | gh[opsur]_\w{16,} | github_pat_\w{16,} | hf_[A-Za-z0-9]{16,} | glpat-[\w-]{12,}
    | xox[abeprs]-[\w-]{10,} | A[KS]IA[0-9A-Z]{16} | AIza[\w-]{30,} | npm_\w{20,} | pypi-\w{16,} | r8_\w{20,}
    | ya29\.[\w-]{20,} | GOCSPX-[\w-]{16,} | dapi[0-9a-f]{32} | dckr_pat_[\w-]{16,} | hvs\.[\w-]{20,}
    | AGE-SECRET-KEY-1\w{20,} | eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)
    | (?:\bbot|(?<!\w))\d{8,10}:[\w-]{35}(?![\w-])
    | -----BEGIN\ [A-Z\ ]{0,40}PRIVATE\ KEY(?:\ BLOCK)?----- | PuTTY-User-Key-File-\d""",
    re.VERBOSE,
)
_HASHED = re.compile(r"(?<![\w$])\$(?:2[abxy]|[1567y]|apr1|argon2\w{1,2}|scrypt)\$[\w./$=,+-]{16}")
"""What ``crypt`` makes of a password, as in ``/etc/shadow`` and ``.htpasswd``."""
_LINE_OF_PGPASS = re.compile(r"(?:[\w.-]*[A-Za-z][\w.-]*|\*):(?:\d{2,5}|\*):[A-Za-z_*][^\s:]*:[A-Za-z_*][^\s:]*:\S+")
"""``host:port:database:user:password``."""
_USER_OF_AN_ADDRESS = re.compile(r"(?<![\w+.-])[A-Za-z][\w+.-]{0,30}:/{1,2}[^\s:@]{0,200}:.")
_OF_A_LOGIN = re.compile(r"([\w.+-]{1,100}):((?=[^\s/@]*[A-Za-z])[^\s/@]+)@([\w.-]+)((?::\d+)?(?:/\S*)?)")
"""``bob:password@host``; what stands there in ``cuda:0@host`` is no password."""
_WITH_DIGIT = re.compile(r"(?=.*\d).{5,}", re.DOTALL)
"""A password in front of a host that could be anything: in ``tpu:v4@pod`` is none."""
_NO_USERS = frozenset("mailto sip sips xmpp acct im".split())
"""Schemes of addresses of people: what follows is the name of one."""
_OF_A_HOST = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}|\d+(?:\.\d+){3}|localhost")
_OF_ORACLE = re.compile(
    r"""(?<![\w.$/@-])[\w.$#-]{1,60}/([^\s/@:]{1,60})@
    (?: //[\w.-]+ | \(\w | [\w.-]{1,200}:\d{2,5}(?!\d) | (?:[\w-]{1,63}\.){2,9}[A-Za-z]{2,}(?![\w.-]) )""",
    re.VERBOSE,
)
"""``scott/tiger@host:1521``; in ``user/model@version`` no host follows."""
_OF_ORACLE_WITHOUT_HOST = re.compile(r"(?:jdbc:oracle:\w{1,10}:|^\s*)[\w.$#-]{1,60}/[^\s/@:]{1,60}@\S")
_USER_ALONE = re.compile(r"://([^\s:@/]{16,200})@")
"""``https://TOKEN@host``; whether it is a name or a token, its looks tell."""
_HOOK = re.compile(
    r"https?://(?:[^\s/]{0,200}\bhooks?\.[^\s/]{1,200}|[^\s]{0,200}?/(?:\w{0,20}hooks?|webhookb\d))[/?](\S+)",
    re.IGNORECASE,
)
"""An address to which anybody who knows it may send: what is secret is the rest of the path."""
_NAMED_ON_PATH = re.compile(
    r"https?://[^\s]{0,200}?/(?:api-?)?(?:key|token|secret)s?/([\w=-]{12,200})(?![\w.=-])", re.IGNORECASE
)
"""``.../with/key/...``: a part of a path that says what the next one is."""
_PREFIX = re.compile(r"(?:sk|pk|rk|gh[opsur]|hf|glpat|xox.|npm|pypi|r8|Bearer|Basic|Token)[-_ ]\S{6,}")
_NAME_AND_PASSWORD = re.compile(r"[\w.-]+:(?=[^\s:]*\d)(?=[^\s:]*[A-Za-z])[^\s:]+")
"""``bob:hunter2``."""
_PAIR = re.compile(r"[\w.-]{1,60}=([^\s;,&]{6,})")
"""``session=...`` in a cookie."""
_WORDLIKE = re.compile(r"[A-Za-z]{0,19}\d{0,4}[A-Za-z]{0,2}|\d{1,4}[A-Za-z]{0,2}")
_BETWEEN_WORDS = re.compile(r"[-_./:,|#@ ]+")
_OPAQUE = re.compile(r"""["']?(?=\S*\d)[\w+/%=-]{20,}["']?""")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_ESCAPED = re.compile(r"""\\(["'\\/nrt])""")
_LEAST_RANDOM = 6


def spelled(text: str) -> Iterator[str]:
    """A text as it is, and without the escapes of addresses and of JSON within JSON, if there are any."""
    yield text
    for _ in range(2):  # an address may be the value of the query of another
        if not _ENCODED.search(text):
            break
        text = unquote(text)
        yield text
    for _ in range(2):
        if "\\" not in text:
            break
        text = _ESCAPED.sub(_meant, text)
        yield text


def _meant(escape: re.Match[str]) -> str:
    return "\n" if escape[1] in "nrt" else escape[1]


def is_known(text: str, *, connects: bool = False) -> bool:
    """Whether a text holds a key as a well-known service makes them, or an address with a password.

    Parameters
    ----------
    connects : whether a user and a password may stand there with the mere name of a database.
    """
    if _OF_A_SERVICE.search(text) or ("$" in text and _HASHED.search(text)):
        return True
    if "/" in text and (_is_hook(text) or any(map(looks_random, _NAMED_ON_PATH.findall(text)))):
        return True
    if text.count(":") >= 4 and any(map(_LINE_OF_PGPASS.fullmatch, text.split())):
        return True
    return "@" in text and says_who(text, connects=connects)


def _is_hook(text: str) -> bool:
    pieces = (piece for found in _HOOK.finditer(text) for piece in re.split(r"[/?=&#]", found[1]))
    return any(re.search("[A-Za-z]", piece) and looks_random(piece) for piece in pieces)


def says_who(text: str, *, connects: bool = False) -> bool:
    """Whether a text with an @ says with which password somebody connects; `connects` as in `is_known`."""
    if any(map(looks_random, _USER_ALONE.findall(text))):
        return True
    if _OF_ORACLE.search(text) or ((connects or "jdbc:" in text) and _OF_ORACLE_WITHOUT_HOST.search(text)):
        return True
    if ":" not in text:
        return False
    before_hosts = (word.rpartition("@")[0] for word in text.split())
    return any(map(_USER_OF_AN_ADDRESS.search, before_hosts)) or _is_login(text.strip())


def _is_login(text: str) -> bool:
    found = _OF_A_LOGIN.fullmatch(text)
    if found is None or found[1].lower() in _NO_USERS:
        return False
    _, password, host, behind = found.groups()
    return bool(
        behind or _OF_A_HOST.fullmatch(host) or (_WITH_DIGIT.fullmatch(password) and re.search("[A-Za-z]", host))
    )


def looks_random(text: str) -> bool:
    """Whether a text is none that people choose: no words, with or without numbers behind them."""
    if _PREFIX.match(text) or _NAME_AND_PASSWORD.fullmatch(text):
        return True
    if len(text) < _LEAST_RANDOM:
        return False
    if any(map(str.isspace, text)):
        return any(map(looks_random, _PAIR.findall(text)))
    parts = _BETWEEN_WORDS.split(text)
    return not all(_WORDLIKE.fullmatch(part) and not _changes_case(part) for part in parts)


def looks_opaque(text: str) -> bool:
    """Whether a text is a long row of letters and digits that looks random."""
    return _OPAQUE.fullmatch(text) is not None and looks_random(text)


def _changes_case(text: str) -> bool:
    """Whether a text goes from small letters to capitals more often than ``camelCaseWords`` do."""
    changes = sum(one.islower() and other.isupper() for one, other in pairwise(text))
    return changes > max(2, len(text) // 5)
