"""A quick look: texts in which nothing stands that any credential has are not looked through.

Nearly all texts of nearly all runs are such, and a search for fixed words takes a tenth of what the patterns take.
"""

from __future__ import annotations

import re

_SHORT = ("pat", "sig")
_BEHIND_SHORT = ("=", ":", '"', "'", " ", ">", "]")
_HINTS = (
    *(
        "pass",
        "pwd",
        "assword",
        "pw",
        "kennwort",
        "senha",
        "wachtwoord",
        "contrase",
        "пароль",
        "密码",
        "密碼",
        "パスワード",
    ),
    "비밀번호",
    *("motdepasse", "mot_de", "mot-de", "mot de", "pincode", "pin_code", "pin-code", "pin code"),
    *("secret", "key", "cred", "authori", "auth", "token", "bearer", "basic", "jwt", "cookie", "signature", "psk"),
    *("hmac", "digest", "@", "$", "%", "hook", "login", "identified", "putty", "redis", "zip ", "mosquitto", "ldap"),
    *("smbclient", "mongo", "mysql", "curl", "--user", "mc alias", "config host", "openssl", "docker", "podman", "kty"),
    *("sqlcmd", "osql", "isql", "bcp ", "ipmitool", "7z", "rar ", "lftp", "net use", "sudo"),
    *("snmp", " -a", "kinit", "/p:", "/pass", "radtest", "psexec", "twine", "cryptsetup"),
    *("sk-", "k_live", "k_test", "sg.", "gho_", "ghp_", "ghr_", "ghs_", "ghu_", "hf_", "glpat", "xox", "akia", "asia"),
    *("aiza", "npm_", "pypi-", "r8_", "ya29.", "gocspx", "dapi", "dckr", "hvs.", "eyj"),
    *(short + sign for short in _SHORT for sign in _BEHIND_SHORT),
)
"""Parts of the names and looks by which the patterns beside this module know a credential, in small letters."""
_WITHOUT_WORDS = re.compile(r"\bsk[0-9a-f]{32}|\d{8}:[\w-]{35}|:(?:\d{2,5}|\*):[a-z_*]")
"""Those that have no word in them: keys of Twilio and Telegram, and lines of ``.pgpass``."""


def may_hold(text: str) -> bool:
    """Whether any of the patterns could find something in a text."""
    small = text.lower()
    return any(hint in small for hint in _HINTS) or _WITHOUT_WORDS.search(small) is not None
