"""What the name of an entry says of it: whether a password, a secret, a token or nothing of the kind stands there."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from paramimp.objective import words_of

_WHATEVER = frozenset("password passwords passwd pwd passphrase passcode pincode passwort kennwort sshpass".split())
"""Last words of names under which anything is a credential, a number as well."""
_ELSEWHERE = frozenset("contraseña contrasena senha motdepasse wachtwoord пароль 密码 密碼 パスワード 비밀번호".split())
"""Names that are "password" in languages that many programs are written in."""
_LOGINS = frozenset(
    "db database user login auth account email mysql postgres postgresql redis mongo smtp imap mail ftp sftp ssh root"
    " admin proxy".split()
)
"""Words before ``pass`` that make it a password, also without a sign between them: ``dbpass``, but not ``bypass``."""
_STORES = frozenset("store key trust keystore truststore srcstore deststore cert".split())
"""Words that make it one together with ``pass`` alone: ``storepass``; ``key_pass`` may be a round of keys."""
_TEXTS = frozenset("secret secrets apikey apikeys credential credentials authorization pw".split())
"""Last words of names under which any text is one that is no number, boolean or reference."""
_KEYS = frozenset(
    "api access secret private auth account encryption signing service license subscription preshared deploy"
    " consumer".split()
)
"""Words before ``key`` that make it such a name."""
_OWNERS = frozenset(
    "wandb comet neptune clearml kaggle openai anthropic huggingface github gitlab aws gcp google azure s3 minio slack"
    " stripe twilio sendgrid datadog sentry ssh pem rsa gpg pgp hmac master fernet aes cipher crypto tls ssl"
    " app application shared storage host client product activation".split()
)
"""Words before ``key`` that make it the name of a text that is a credential if it looks random."""
_OF_ACCESS = _KEYS | frozenset("refresh bearer oauth sas csrf vault hub hf wandb github gitlab slack openai".split())
"""Words before ``token`` that make it no piece of a text: ``access_token``, but not ``mask_token``, ``user_token``."""
_CODES = frozenset("auth mfa otp security verification recovery backup".split())
"""Words before ``code`` that make it the name of a text that is a credential if it looks random."""
_RANDOM = frozenset(
    "token tokens auth bearer jwt pat pass accesskey secretkey privatekey authkey authtoken cookie sig psk otp".split()
)
"""Last words of names under which a text is one that looks random; ``cls`` and ``<s>`` are tokens, too."""
_OPAQUE = frozenset("signature hmac digest".split())
"""Last words of names under which a text is one that is long and random; ``(int) -> float`` is a signature, too."""
_ASIDE = frozenset("value text string str hash b64 base64 id base".split())
"""Words at the end of a name that do not change what it names: ``aws_access_key_id``."""
_HOLDERS = frozenset("secrets credentials passwords apikeys".split())
"""What a mapping is called whose entries are credentials under any name."""
_RANDOM_HOLDERS = frozenset("tokens apitokens authtokens".split())
"""What a mapping is called whose entries are credentials if they look random."""
_CONNECTIONS = frozenset("dsn connstr login logon jdbc oracle sqlplus".split())
"""What is said to a database by ``user/password@name``, with no host that would tell it from ``user/model@version``."""
_JOINTS = frozenset("connection connections connect conn".split())
"""What is that of a database only if the name says so: layers, graphs and grids are connected, too."""
_OF_DATABASES = _LOGINS | frozenset("sql ora orcl string strings str url uri server host storage".split())
USERS = frozenset("user username uid login userid account email".split())
"""What stands beside a password."""
_COMMANDS = ("cmd", "command", "eval", "program", "prog", "script", "helper", "exec")
"""What the name of a command ends in."""
_PRINTED = ("password", "passwd", "passphrase", "pass", "pwd", "pw", "secret", "token", "apikey", "credential")
"""What stands before it where the command prints a credential."""

MEMBERS_OF_KEYS = frozenset("d k p q dp dq qi".split())
"""Private members of a key as JSON beside its type, ``kty`` (RFC 7518, section 6)."""


class NameKind(Enum):
    """What a name says of the entry."""

    PLAIN = 0
    OPAQUE = 1
    RANDOM = 2
    TEXT = 3
    WHATEVER = 4


@lru_cache(maxsize=16384)
def kind_of(name: str) -> NameKind:
    """What a dotted name says of the entry."""
    *above, own = (words_of(part) for part in name.split("."))
    words = [word.rstrip("0123456789") for word in own]
    while len(words) > 1 and words[-1] in _ASIDE:
        words.pop()
    last = words[-1] if words else ""
    before = words[-2] if len(words) > 1 else ""
    owner = before or (above[-1][-1] if above and above[-1] else "")
    if last in _WHATEVER or last.endswith(("password", "passwd")) or (last == "pass" and owner in _LOGINS):
        return NameKind.WHATEVER
    if last.endswith("pass") and last.removesuffix("pass") in _LOGINS | _STORES:
        return NameKind.WHATEVER
    if before + last in _WHATEVER or _in_one_word(name) in _ELSEWHERE:
        return NameKind.WHATEVER
    if last in _TEXTS or last.endswith("apikey") or (last in ("key", "keys") and before in _KEYS):
        return NameKind.TEXT
    if _is_of_access(last, owner):
        return NameKind.TEXT
    if any(not _HOLDERS.isdisjoint((*holder, "".join(holder))) for holder in above):
        return NameKind.TEXT
    if (last == "key" and owner in _OWNERS) or (last in ("code", "codes") and before in _CODES):
        return NameKind.RANDOM
    if any(not _RANDOM_HOLDERS.isdisjoint((*holder, "".join(holder))) for holder in above):
        return NameKind.RANDOM
    if last in _RANDOM or last.endswith("token"):
        return NameKind.RANDOM
    return NameKind.OPAQUE if last in _OPAQUE else NameKind.PLAIN


def _in_one_word(name: str) -> str:
    """The last part of a dotted name, in small letters and without what joins its words."""
    return re.sub(r"[\s_-]", "", name.rpartition(".")[2]).lower()


def _is_of_access(last: str, owner: str) -> bool:
    """Whether a token lets somebody in, or a word that ends in ``pw`` is somebody's password."""
    if last == "token":  # several may be pieces of text, and how many there are: ``github_tokens`` of a data set
        return owner in _OF_ACCESS
    if last.endswith("token"):
        return last.removesuffix("token") in _OF_ACCESS
    return last.endswith("pw") and last.removesuffix("pw") in _LOGINS


@lru_cache(maxsize=16384)
def names_connection(name: str) -> bool:
    """Whether what stands under a dotted name tells a database who connects to it."""
    own = words_of(name.rpartition(".")[2])
    if _JOINTS.isdisjoint(own):
        return not _CONNECTIONS.isdisjoint(own)
    return not (_CONNECTIONS | _OF_DATABASES).isdisjoint(word for part in name.split(".") for word in words_of(part))


def names_command(name: str) -> bool:
    """Whether a name is that of a command that prints a credential: ``password_command``, ``GIT_ASKPASS``."""
    own = _in_one_word(name)
    told = own.removesuffix(next(filter(own.endswith, _COMMANDS), ""))
    return told.endswith("askpass") or (told != own and told.endswith(_PRINTED))


def names_user(name: str) -> bool:
    """Whether a name is one under which somebody's name stands, so that ``pass`` beside it is a password."""
    return name.rpartition(".")[2].replace("_", "").replace(" ", "").lower() in USERS


def names_member_of_key(name: str) -> bool:
    """Whether a dotted name is one under which, beside ``kty``, the private part of a key stands."""
    return name.rpartition(".")[2] in MEMBERS_OF_KEYS


def is_folder(name: str, text: str) -> bool:
    """Whether ``PWD`` is the folder that a program was started in, as shells call it, and no password of ODBC."""
    own = name.rpartition(".")[2].lower()
    return own in ("pwd", "oldpwd") and re.match(r"[/~]|[A-Za-z]:[\\/]", text) is not None
