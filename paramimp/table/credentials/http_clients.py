"""Command lines of HTTPie, xh and ab with a login, whose names and options other programs have for other things."""

from __future__ import annotations

import re
from itertools import chain, pairwise

_CLIENT = re.compile(
    r"""(?P<command>(?:^|[|;&\n`('"$/]|--\s|\b[A-Z_]{1,40}=\S{0,60}\s|(?<!\S)\S{0,40}httpie(?::\S{1,40})?\s
        |(?<![\w.-])(?:do|env|exec|nice|nohup|ssh\s+\w\S{0,100}|strace|sudo|then|time(?:out)?|watch|xargs)
         (?:\s+(?:-\w{1,3}|--[\w-]{1,40}=\S{1,40}|\d\S{0,9})){0,4}\s)\s{0,9})?
    (?<![\w.-])(?:https?|xhs?|ab)\s(?P<arguments>[^|;&\n]{1,400})""",
    re.VERBOSE,
)
"""What may call a client of HTTP, and whether it stands where a command begins or behind a program that runs another
one: the names are also short for others."""
_LOGIN = re.compile(r"(?<!\S)-[aA]\s{0,3}[\"']?[^\s:-][^\s:]{0,99}:(?!\d{0,9}\.\d{1,9}(?!\S))[^\s/]\S{0,100}")
"""Who logs in, and with what: not a fraction, as in ``-a lr:0.1``."""
_ADDRESS = re.compile(r"\S{0,100}(?:://|localhost|:\d{2,5}(?:/\S{0,100})?$|\w\.[a-z]{2,10}/)")
"""What is no file of the program that is called: a bare host, ``example.org``, looks like ``config.yaml``."""


def tells_http_client(text: str) -> bool:
    """Whether a client is told who logs in: ``http -a bob:hunter2 example.org``, but not ``--mode ab -a opt:adam``."""
    return any(
        _logs_in(found["arguments"], is_command=found["command"] is not None) for found in _CLIENT.finditer(text)
    )


def _logs_in(arguments: str, *, is_command: bool) -> bool:
    """Whether arguments hold a login and an address, without which a client does nothing.

    Any argument may be one where a command begins; elsewhere it has to look like one.
    """
    login = _LOGIN.search(arguments)
    if login is None:
        return False
    others = (arguments[: login.start()].split(), arguments[login.end() :].split())
    if is_command:
        return any(not argument.startswith("-") for argument in chain(*others))
    behind_no_option = (argument for some in others for before, argument in pairwise(("", *some)) if before[:2] != "--")
    return any(map(_ADDRESS.match, behind_no_option))
