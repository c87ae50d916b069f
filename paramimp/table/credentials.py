"""Which entries of a config are credentials: what nobody should find again in a report, a table or a log of CI.

Both count, what an entry is called and what it says. ``max_tokens: 512`` and ``mask_token: "[MASK]"`` are params; a
password is one whatever it says, and a key of a well-known service or an address with a password under any name.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from paramimp.objective import words_of

_WHATEVER = frozenset("password passwords passwd pwd passphrase".split())
"""Last words of names under which anything is a credential, a number as well."""
_TEXTS = frozenset("secret secrets apikey apikeys credential credentials".split())
"""Last words of names under which any text is one that is no number, boolean or reference."""
_KEYS = frozenset("api access secret private auth account encryption signing service license".split())
"""Words before ``key`` that make it such a name."""
_RANDOM = frozenset("token tokens auth bearer jwt pat accesskey secretkey privatekey authkey authtoken".split())
"""Last words of names under which a text is one that looks random; ``cls`` and ``<s>`` are tokens, too."""
_ASIDE = frozenset("value text string str hash b64 base64 id".split())
"""Words at the end of a name that do not change what it names: ``aws_access_key_id``."""
_HOLDERS = frozenset("secrets credentials passwords apikeys".split())
"""What a mapping is called whose entries are credentials under any name."""

_SAYS_NOTHING = re.compile(
    r"\s*(?:|none|null|nil|true|false|yes|no|on|off|n/?a|\*+|x+|<[^>]*>|\[[^\]]*\]|\$\{.*\}|\$\w+"
    r"|[-+]?[\d.]+(?:e[-+]?\d+)?)\s*",
    re.IGNORECASE,
)
"""A number, a boolean, a reference to what stands elsewhere, a placeholder or a mask."""
_OF_A_SERVICE = re.compile(
    r"""sk-[\w-]{16,} | gh[opsur]_\w{16,} | github_pat_\w{16,} | hf_[A-Za-z0-9]{16,} | glpat-[\w-]{12,}
    | xox[abeprs]-[\w-]{10,} | A[KS]IA[0-9A-Z]{16} | AIza[\w-]{30,} | npm_\w{20,} | pypi-\w{16,} | r8_\w{20,}
    | eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]* | -----BEGIN\ [A-Z\ ]*PRIVATE\ KEY-----""",
    re.VERBOSE,
)
_OF_AN_ADDRESS = re.compile(r"[A-Za-z][\w+.-]*:/{1,2}[^\s:@]*:[^\s]+@")
_PREFIX = re.compile(r"(?:sk|pk|rk|gh[opsur]|hf|glpat|xox.|npm|pypi|r8|Bearer)[-_ ]\S{6,}")
_WORDLIKE = re.compile(r"[A-Za-z]{0,19}\d{0,4}[A-Za-z]{0,2}|\d{1,4}[A-Za-z]{0,2}")
_BETWEEN_WORDS = re.compile(r"[-_./:,|#@ ]+")
_LEAST_RANDOM = 6
_LEAST_KNOWN = 12


class _Name(Enum):
    """What a name says of the entry."""

    PLAIN = 0
    RANDOM = 1
    TEXT = 2
    WHATEVER = 3


def is_credential(name: str, value: object) -> bool:
    """Whether an entry of a config is a password, a key, a token or the like."""
    kind = _kind_of(name)
    if isinstance(value, str):
        return _is_credential(kind, value)
    if isinstance(value, (list, tuple)):
        return any(isinstance(item, str) and _is_credential(kind, item) for item in value)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and kind is _Name.WHATEVER


def _is_credential(kind: _Name, text: str) -> bool:
    if len(text) >= _LEAST_KNOWN and (_OF_A_SERVICE.match(text) or (":" in text and _OF_AN_ADDRESS.search(text))):
        return True
    if kind is _Name.PLAIN:
        return False
    if kind is _Name.WHATEVER:
        return bool(text.strip()) and not text.startswith("${")
    if _SAYS_NOTHING.fullmatch(text):
        return False
    return kind is _Name.TEXT or _looks_random(text.strip())


def _looks_random(text: str) -> bool:
    """Whether a text is none that people choose: no words, with or without numbers behind them."""
    if _PREFIX.match(text):
        return True
    if len(text) < _LEAST_RANDOM or any(map(str.isspace, text)):
        return False
    parts = _BETWEEN_WORDS.split(text)
    return not all(_WORDLIKE.fullmatch(part) and not _changes_case(part) for part in parts)


def _changes_case(text: str) -> bool:
    """Whether a text goes from small letters to capitals more often than ``camelCaseWords`` do."""
    changes = sum(one.islower() and other.isupper() for one, other in pairwise(text))
    return changes > max(2, len(text) // 5)


@lru_cache(maxsize=16384)
def _kind_of(name: str) -> _Name:
    *above, own = (words_of(part) for part in name.split("."))
    words = [word.rstrip("0123456789") for word in own]
    while len(words) > 1 and words[-1] in _ASIDE:
        words.pop()
    last = words[-1] if words else ""
    before = words[-2] if len(words) > 1 else ""
    if last in _WHATEVER:
        return _Name.WHATEVER
    if last in _TEXTS or last.endswith("apikey") or (last in ("key", "keys") and before in _KEYS):
        return _Name.TEXT
    if any(not _HOLDERS.isdisjoint((*holder, "".join(holder))) for holder in above):
        return _Name.TEXT
    return _Name.RANDOM if last in _RANDOM or last.endswith("token") else _Name.PLAIN
