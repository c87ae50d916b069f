"""Which command lines hold a credential by the way in which a program takes one, with no name of an entry beside it.

A program takes a password as the value of an option that is its own (``curl -u``), at a place among its arguments
(``radtest USER PASSWORD HOST``), behind a word (``connect HOME password X``), or from its input (``echo X | sudo -S``).
"""

from __future__ import annotations

import re

from paramimp.table.credentials.http_clients import tells_http_client
from paramimp.table.credentials.shapes import looks_opaque

_PROGRAMS = re.compile(
    r"""(?<![\w.-])(?: curl\b[^|;&\n]{0,200}?
        \s-(?:[A-Za-z]{0,10}[uU]|-user|-proxy-user)[\s=]{0,3}["']?[^\s:"'-][^\s:]{0,99}:\S
    | sshpass\s+-p\s*[^\s-] | mysql\w{0,10}\s[^|;&\n]{0,200}?(?:\s?-p[^\s-]|\s-p-\S)
    | (?:mongo\w{0,10}|(?:\w{2,20}\s+){1,2}login|twine\s+\w+|psexec)\s[^|;&\n]{0,200}?-p[\s=]+[^\s-]
    | redis-cli\s[^|;&\n]{0,200}?(?:-a\s+[^\s-]|\bAUTH\s+\S)
    | (?:zip|unzip|mosquitto_\w{3})\s[^|;&\n]{0,200}?-P\s+[^\s-]
    | smbclient\s[^|;&\n]{0,200}?-U\s*[^\s%]{1,60}%\S | ldap\w{3,10}\s[^|;&\n]{0,200}?-w\s*[^\s-]
    | openssl\s[^|;&\n]{0,200}?-pass(?:in|out)?\s+pass:\S
    | (?:sqlplus|sqlldr|expdp|impdp|rman)\s[^|;&\n]{0,200}?\w/[^\s/@]+@\S
    | ssh-keygen\s[^|;&\n]{0,200}?-[NP]\s*["']?[^\s"'] | mc\s+(?:alias|config\s+host)\s+\w+(?:\s+\S{1,200}){3}\s+\S
    | (?:sqlcmd|osql|isql|bcp|ipmitool)\s[^|;&\n]{0,200}?\s-P\s*[^\s-]
    | (?:7z[ar]?|rar|unrar)\s[^|;&\n]{0,200}?\s-h?p[^\s-] | lftp\s[^|&\n]{0,200}?-u\s*[^\s,]{1,60},\S
    | htpasswd\s+-\w{0,5}b\w{0,5}(?:\s+\S{1,200}){2}\s+\S | net\s+use\s+(?:\S{1,3}\s+)?\\\\\S{1,200}\s+[^\s/]
    | quote\s+PASS\s+\S | USER\s+[^\s\\]{1,100}(?:\s|\\[rn]){1,4}PASS\s+\S
    | (?:machine\s+\S{1,100}|default)\s+login\s+\S{1,100}\s+password\s+\S
    | (?:nmcli|wpa_cli)\s[^|;&\n]{0,200}?\s(?:password|[\w.-]{0,40}psk)\s+\S
    | iw(?:config|list|priv)?\s[^|;&\n]{0,200}?\skey\s+\S | radtest(?:\s+\S{1,100}){5}
    | mount\S{0,10}\s[^|;&\n]{0,200}?\buser(?:name)?=[^\s,%]{1,60}%\S
    | snmp[a-z]{2,10}\s[^|;&\n]{0,200}?\s-[AXc]\s*[^\s-] | wpa_passphrase\s+\S{1,100}\s+\S )""",
    re.VERBOSE,
)
"""A program with the option by which it takes a password: ``curl -u bob:hunter2``; lines of ``.netrc`` and of FTP."""
_SLASH_OPTIONS = re.compile(r"(?<!\S)/u(?:ser)?:[A-Za-z]\S{0,100}\s[^|;&\n]{0,200}?(?<!\S)/p(?:ass\w{0,5})?:\S")
"""``/u:bob /p:hunter2``, as programs of Windows take them."""
_OF_WPA = re.compile(r"psk\s?=\s?(?:\"[^\"\n]{8,63}\"|'[^'\n]{8,63}'|[0-9A-Fa-f]{64}(?!\w))")
"""What protects a wireless network: 8 to 63 characters, or 64 digits (IEEE 802.11); ``psk=8`` is a modulation."""
_USER_OPTION = re.compile(r"(?<!\S)--user[\s=][\"']?[^\s:]{1,100}:(?=\S{0,100}\d)(?=\S{0,100}[A-Za-z])\S")
"""``--user bob:hunter2`` of any program, but not the numbers of ``docker run --user 1000:1000``."""
_LOGIN_BY_KEY = re.compile(
    r"(?<![\w.])(?:login|auth(?:enticate)?|(?:add-|set-)?(?:auth)?token)\s+(?:-\S{1,40}\s+){0,5}([\w-]{20,200})(?!\S)"
)
"""``wandb login KEY``, ``ngrok authtoken KEY``."""
_WITH_A_SIGN = r"""(?=[^\s"']{0,100}[^\W\d_])(?=[^\s"']{0,100}[^\sA-Za-z_.,;:"'()-])"""
"""Before what has a letter, and a digit or a sign in it: in a sentence on logins and passwords stand words."""
_BESIDE_WHOM = re.compile(
    rf"""\b(?:user(?:name)?|login|account|identity|connect|ssid)\s+(?!-)\S{{1,100}}(?:\s+\S{{1,100}}){{0,2}}?
    \s+(?:password|passwd|passphrase|psk|secret)\s+(?:\d\s+)?(?:["'][^"'\n]{{4}} | {_WITH_A_SIGN}[^\s"'<=-]\S{{3}})""",
    re.VERBOSE,
)
"""Behind a bare word, after whom it lets in: ``connect home password hunter2``, ``user bob password hunter2``."""
_PASSED = re.compile(
    rf"""\b(?:user(?:name)?|login|account)\s+(?!-)\S{{1,100}}\s+pass\s+
    {_WITH_A_SIGN}\w\S{{3,100}}\s{{0,9}}(?:$|[|;&\n])""",
    re.VERBOSE,
)
"""Behind ``pass``, at the end of a command: ``user bob pass hunter2``, but not ``the user may pass {query} to you``."""
_TAKES_IT_FROM_INPUT = r"""(?:sudo\s[^|;&\n]{0,40}?-[A-Za-z]{0,5}S\b | \w{0,8}passwd(?![\w.-]) | kinit\s | cryptsetup\s
    | --?[\w-]{0,30}(?:passw(?:or)?d|passphrase|secret|token|pin)s?[_-](?:\w{1,10}[_-])?(?:stdin|fd)\b
    | password_stdin\b | --with-token\b)"""
_INPUT = re.compile(
    rf"""(?<![\w.-])(?:echo|printf)\s[^|\n]{{1,200}}\|[^|;&\n]{{0,200}}?{_TAKES_IT_FROM_INPUT}
    | {_TAKES_IT_FROM_INPUT}[^|;&\n]{{0,200}}?<<<\s*\S
    | (?:passw(?:or)?d|passphrase|secret|token)s?[_-]?file[=\s]\s?<\(\s*(?:echo|printf)\s""",
    re.VERBOSE,
)
"""From the input of a program that is told, or has no other way, to read it there."""
_ANSWER = re.compile(r"""(?:assw(?:or)?d|assphrase):?\s?["'][^\n]{0,60}?\bsend(?:line)?[\s('"]{1,4}[^\s'"\\]""")
"""What a script answers when it is asked: ``expect "password:"; send "hunter2"``."""
_STATEMENT = re.compile(r"""\b(?:IDENTIFIED\s+BY|PASSWORD)\s+["'][^\s"']""", re.IGNORECASE)
"""SQL: ``CREATE USER bob IDENTIFIED BY 'hunter2'``."""
_PATTERNS = (_PROGRAMS, _SLASH_OPTIONS, _USER_OPTION, _OF_WPA, _BESIDE_WHOM, _PASSED, _INPUT, _ANSWER, _STATEMENT)


def tells_program(text: str) -> bool:
    """Whether a program that is called in a text is told a credential."""
    return (
        any(pattern.search(text) for pattern in _PATTERNS)
        or any(map(looks_opaque, _LOGIN_BY_KEY.findall(text)))
        or tells_http_client(text)
    )
