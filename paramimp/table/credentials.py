"""Which entries of a config are credentials: what nobody should find again in a report, a table or a log of CI.

Both count, what an entry is called and what it says. ``max_tokens: 512`` and ``mask_token: "[MASK]"`` are params; a
password is one whatever it says, and a key of a well-known service or an address with a password under any name. A
text may hold entries itself, as a command line, a header or the query of an address does: these count as well.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from paramimp.objective import words_of

_WHATEVER = frozenset("password passwords passwd pwd passphrase passcode".split())
"""Last words of names under which anything is a credential, a number as well."""
_LOGINS = frozenset("db database user mysql postgres postgresql redis mongo smtp mail ftp sftp ssh root admin".split())
"""Words before ``pass`` that make it a password."""
_TEXTS = frozenset("secret secrets apikey apikeys credential credentials authorization pw".split())
"""Last words of names under which any text is one that is no number, boolean or reference."""
_KEYS = frozenset("api access secret private auth account encryption signing service license".split())
"""Words before ``key`` that make it such a name."""
_OWNERS = frozenset(
    "wandb comet neptune clearml kaggle openai anthropic huggingface github gitlab aws gcp google azure s3 minio slack"
    " stripe twilio sendgrid datadog sentry ssh pem rsa gpg pgp hmac master".split()
)
"""Words before ``key`` that make it the name of a text that is a credential if it looks random."""
_RANDOM = frozenset(
    "token tokens auth bearer jwt pat pass accesskey secretkey privatekey authkey authtoken cookie sig".split()
)
"""Last words of names under which a text is one that looks random; ``cls`` and ``<s>`` are tokens, too."""
_ASIDE = frozenset("value text string str hash b64 base64 id base".split())
"""Words at the end of a name that do not change what it names: ``aws_access_key_id``."""
_HOLDERS = frozenset("secrets credentials passwords apikeys".split())
"""What a mapping is called whose entries are credentials under any name."""
_RANDOM_HOLDERS = frozenset("tokens apitokens authtokens".split())
"""What a mapping is called whose entries are credentials if they look random."""

_SAYS_NOTHING = re.compile(
    r"\s*(?:|none|null|nil|true|false|yes|no|on|off|n/?a|\*+|x+|<[^>]*>|\[[^\]]*\]|\$\{.*\}|\$\w+"
    r"|[-+]?[\d.]+(?:e[-+]?\d+)?)\s*",
    re.IGNORECASE,
)
"""A number, a boolean, a reference to what stands elsewhere, a placeholder or a mask."""
_OF_A_SERVICE = re.compile(
    r"""(?<![\w-])(?:sk-[\w-]{16,} | [srp]k_(?:live|test)_\w{10,} | SG\.[\w-]{16,}\.[\w-]{16,} | SK[0-9a-f]{32}
    | gh[opsur]_\w{16,} | github_pat_\w{16,} | hf_[A-Za-z0-9]{16,} | glpat-[\w-]{12,}
    | xox[abeprs]-[\w-]{10,} | A[KS]IA[0-9A-Z]{16} | AIza[\w-]{30,} | npm_\w{20,} | pypi-\w{16,} | r8_\w{20,}
    | ya29\.[\w-]{20,} | GOCSPX-[\w-]{16,} | dapi[0-9a-f]{32} | dckr_pat_[\w-]{16,} | hvs\.[\w-]{20,}
    | hooks\.slack\.com/services/\w+/\w+/\w{16,} | discord(?:app)?\.com/api/webhooks/\d+/[\w-]{16,}
    | eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)
    | (?:\bbot|(?<!\w))\d{8,10}:[\w-]{35}(?![\w-]) | -----BEGIN\ [A-Z\ ]{0,40}PRIVATE\ KEY-----""",
    re.VERBOSE,
)
_USER_OF_AN_ADDRESS = re.compile(r"(?<![\w+.-])[A-Za-z][\w+.-]{0,30}:/{1,2}[^\s:@]{0,200}:.")
_OF_A_LOGIN = re.compile(r"[\w.+-]{1,100}:(?=[^\s/@]*[A-Za-z])[^\s/@]+@[\w.-]+(?::\d+)?(?:/\S*)?")
"""``bob:password@host``; what stands there in ``cuda:0@host`` is no password."""
_USER_ALONE = re.compile(r"://([^\s:@/]{16,200})@")
"""``https://TOKEN@host``; whether it is a name or a token, its looks tell."""
_SCHEME = re.compile(r"\s*(?:Basic|Bearer)\s+(\S{8,})\s*", re.IGNORECASE)
"""The value of a header ``Authorization``; ``Basic block`` is none."""
_OF_A_COMMAND = re.compile(
    r"""(?<!\S)(?: (?:curl\s[^|;&\n]{0,200}?-u|--user)[\s=]["']?[^\s:]{1,100}:(?=\S{0,100}\d)(?=\S{0,100}[A-Za-z])\S
    | login\s+\S{1,100}\s+password\s+\S | sshpass\s+-p\s*[^\s-] | mysql\w{0,10}\s[^|;&\n]{0,200}?-p[^\s-] )""",
    re.VERBOSE,
)
"""``curl -u bob:hunter2``, but not the numbers of ``docker run -u 1000:1000``; a line of ``.netrc``; and others."""
_PAIR = re.compile(r"[\w.-]{1,60}=([^\s;,&]{6,})")
"""``session=...`` in a cookie."""
_INNER = re.compile(
    r"""(?<![\w.-])
    (?: --?(?P<option>[A-Za-z][\w.-]{0,60})(?:=|\s+)
      | (?P<name>[A-Za-z][\w.-]{0,60})(?:\s?=\s?|%3[Dd]|\s?:\s|["']\s?:\s?) )
    (?P<quote>["']?)(?P<value>(?:(?:Bearer|Basic|Token)\s+)?[^\s"',;&|]+)""",
    re.VERBOSE,
)
"""An entry within a text: ``--password x``, ``TOKEN=x``, ``Authorization: Bearer x``, ``{"token": "x"}``."""
_PREFIX = re.compile(r"(?:sk|pk|rk|gh[opsur]|hf|glpat|xox.|npm|pypi|r8|Bearer|Basic|Token)[-_ ]\S{6,}")
_NAME_AND_PASSWORD = re.compile(r"[\w.-]+:(?=[^\s:]*\d)(?=[^\s:]*[A-Za-z])[^\s:]+")
"""``bob:hunter2``."""
_WORDLIKE = re.compile(r"[A-Za-z]{0,19}\d{0,4}[A-Za-z]{0,2}|\d{1,4}[A-Za-z]{0,2}")
_BETWEEN_WORDS = re.compile(r"[-_./:,|#@ ]+")
_LEAST_RANDOM = 6
_LEAST_KNOWN = 12
_LONGEST_NAME = 200
_TELL_NOTHING = frozenset({int, float, bool, type(None)})
_REPEATED = 256
"""Characters of a text that is remembered."""


class _Name(Enum):
    """What a name says of the entry."""

    PLAIN = 0
    RANDOM = 1
    TEXT = 2
    WHATEVER = 3


def is_credential(name: str, value: object) -> bool:
    """Whether an entry of a config is a password, a key, a token or the like, or a list in which one stands."""
    kind = _kind_of(name)
    if kind is _Name.PLAIN and (value.__class__ in _TELL_NOTHING or (type(value) is str and len(value) < _LEAST_KNOWN)):
        return False  # nearly all values of nearly all runs
    if isinstance(value, (list, tuple, dict)):
        return _stands_in(name, value)
    if isinstance(value, str):
        return _is_credential(kind, value)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and kind is _Name.WHATEVER


def _stands_in(name: str, holder: object) -> bool:
    """Whether a credential stands at any depth of a list or a mapping."""
    waiting: list[tuple[str, object]] = [(name, holder)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += ((f"{name[-_LONGEST_NAME:]}.{key}", item) for key, item in value.items())
        elif isinstance(value, (list, tuple)):
            waiting += ((name, item) for item in value)
            if _holds_credential(" ".join(item for item in value if isinstance(item, str))):
                return True  # a command line in pieces
        elif is_credential(name, value):
            return True
    return False


def _is_credential(kind: _Name, text: str) -> bool:
    if len(text) >= _LEAST_KNOWN and (_tells(text) if len(text) < _REPEATED else _looked_through(text)):
        return True
    if kind is _Name.PLAIN:
        return False
    return _says_credential(kind, text)


@lru_cache(maxsize=4096)
def _tells(text: str) -> bool:
    """Whether a text is or holds a credential whatever its own name is. The runs of a sweep mostly say the same."""
    return _looked_through(text)


def _looked_through(text: str) -> bool:
    scheme = _SCHEME.fullmatch(text)
    return _is_known(text) or _holds_credential(text) or (scheme is not None and _looks_random(scheme[1]))


def _is_known(text: str) -> bool:
    """Whether a text holds a key as a well-known service makes them, or an address with a password."""
    if _OF_A_SERVICE.search(text) or _OF_A_COMMAND.search(text):
        return True
    if any(map(_looks_random, _USER_ALONE.findall(text))):
        return True
    if ":" not in text or "@" not in text:
        return False
    before_hosts = (word.rpartition("@")[0] for word in text.split())
    return any(map(_USER_OF_AN_ADDRESS.search, before_hosts)) or _OF_A_LOGIN.fullmatch(text.strip()) is not None


def _holds_credential(text: str) -> bool:
    """Whether one of the entries within a text is a credential by its name and what it says."""
    for found in _INNER.finditer(text):
        kind = _kind_of(found["option"] or found["name"])
        if kind is not _Name.PLAIN and not found["value"].startswith("-") and _says_credential(kind, found["value"]):
            return True
    return False


def _says_credential(kind: _Name, text: str) -> bool:
    if kind is _Name.WHATEVER:
        return bool(text.strip()) and not text.startswith("${")
    if _SAYS_NOTHING.fullmatch(text):
        return False
    return kind is _Name.TEXT or _looks_random(text.strip())


def _looks_random(text: str) -> bool:
    """Whether a text is none that people choose: no words, with or without numbers behind them."""
    if _PREFIX.match(text) or _NAME_AND_PASSWORD.fullmatch(text):
        return True
    if len(text) < _LEAST_RANDOM:
        return False
    if any(map(str.isspace, text)):
        return any(map(_looks_random, _PAIR.findall(text)))
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
    owner = before or (above[-1][-1] if above and above[-1] else "")
    if last in _WHATEVER or last.endswith(("password", "passwd")) or (last == "pass" and owner in _LOGINS):
        return _Name.WHATEVER
    if last in _TEXTS or last.endswith("apikey") or (last in ("key", "keys") and before in _KEYS):
        return _Name.TEXT
    if any(not _HOLDERS.isdisjoint((*holder, "".join(holder))) for holder in above):
        return _Name.TEXT
    if last == "key" and owner in _OWNERS:
        return _Name.RANDOM
    if any(not _RANDOM_HOLDERS.isdisjoint((*holder, "".join(holder))) for holder in above):
        return _Name.RANDOM
    return _Name.RANDOM if last in _RANDOM or last.endswith("token") else _Name.PLAIN
