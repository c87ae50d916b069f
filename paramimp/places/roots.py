"""What the user named as runs: folders, files and addresses, each once, with the names that their runs begin with."""

from __future__ import annotations

import os
import re
import shlex
import stat
from itertools import islice
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.messages.globs import nearest
from paramimp.messages.mentions import option
from paramimp.places.addresses import is_address, may_hold_secrets, scheme_of, without_secrets
from paramimp.places.folder import Folder
from paramimp.places.remote.addresses import is_remote
from paramimp.places.remote.addresses import parts as parts_of_address
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Sequence


@record
class Root:
    """A folder to search for runs.

    Attributes
    ----------
    prefix : what the names of its runs begin with; empty if it is all that was given.
    """

    path: str
    prefix: str


@record
class Address:
    """A server to ask for runs, or a folder or a file that lies elsewhere.

    Attributes
    ----------
    prefix : as that of a `Root`, if it is a folder.
    """

    text: str
    prefix: str = ""


def distinct_roots(given: Sequence[str | os.PathLike[str]]) -> list[Root | Folder | Address]:
    """Return what was given, each thing once, in order; a file as a `Folder` that holds only it.

    Raises
    ------
    ParamimpError : nothing was given, or a path is neither a file nor a folder that can be listed.
    """
    if not given:
        raise ParamimpError("no runs were given; name a folder, a file or an address.")
    texts = dict.fromkeys(os.fspath(item) for item in given)
    paths: dict[str, str] = {}
    files: set[str] = set()
    for text in texts:
        if is_remote(text):
            paths.setdefault(_without_slash(text), text)
        elif not is_address(text):
            is_file = _is_file(text)
            real = os.path.realpath(text)
            if is_file:
                files.add(real)
            paths.setdefault(real, text)
    prefixes = _prefixes(list(paths))
    first_given = {path: real for real, path in paths.items()}
    roots: list[Root | Folder | Address] = []
    for text in texts:
        if is_address(text):
            if text in first_given or not is_remote(text):
                roots.append(Address(text, prefixes.get(_without_slash(text), "")))
        elif text in first_given:
            real = first_given[text]
            roots.append(_file(real, prefixes[real]) if real in files else Root(text, prefixes[real]))
    return roots


def _without_slash(address: str) -> str:
    return address.rstrip("/") if "?" not in address else address


def _prefixes(reals: Sequence[str]) -> dict[str, str]:
    """The last part of each real path or address, or as many as tell them apart; nothing if there is but one."""
    if len(reals) == 1:
        return {reals[0]: ""}
    parts: dict[str, list[str]] = {}
    for real in reals:
        found = [scheme_of(real), *parts_of_address(real)] if is_remote(real) else real.split(os.sep)
        own = [part for part in found if part] or ["root"]
        if own in parts.values():  # two addresses differ in what is not shown: the user, a password, a query
            own[-1] += f" ({len(parts) + 1})"
        parts[real] = own
    length = 1
    while len({tuple(found[-length:]) for found in parts.values()}) < len(parts):
        length += 1
    return {real: "/".join(found[-length:]) for real, found in parts.items()}


def _file(real: str, prefix: str) -> Folder:
    # By its real path: a link to a file was named by the user, and may lead anywhere.
    folder, file = os.path.split(real)
    return Folder(folder, prefix.rpartition("/")[0] or ".", frozenset({file}), (), folder, is_file=True)


def _is_file(path: str) -> bool:
    """Whether what was given is a file; otherwise it is a folder that can be listed."""
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            with os.scandir(path):
                return False
    except FileNotFoundError:
        raise ParamimpError(f"'{_shown(path)}' does not exist; {_meant(path)}") from None
    except NotADirectoryError:
        raise ParamimpError(f"'{_shown(path)}' does not exist: part of it is a file, not a folder.") from None
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or error
        raise ParamimpError(f"'{_shown(path)}' cannot be opened ({what}); check that it is readable by you.") from None
    if not stat.S_ISREG(mode):
        raise ParamimpError(f"'{path}' is neither a folder nor a regular file; give what holds the runs.")
    return True


def _meant(path: str) -> str:
    """What to give in place of a path that does not exist, as the rest of a sentence."""
    if may_hold_secrets(path):
        return "an address begins with its scheme and two slashes, as postgresql://HOST/NAME does."
    if not path.strip():
        return "no name stands there, perhaps since a variable of the shell is empty; give the folder of the runs."
    home = os.path.expanduser(path)
    for text, why in ((home, "a ~ in quotes is not the home folder"), (path.strip(), "a name has no blanks around it")):
        if text != path and os.path.lexists(text):
            return f"{why}: {shlex.quote(text)} does."
    if (variable := _VARIABLE.match(path)) and variable[1] in os.environ:
        given = shlex.quote(os.path.expandvars(path))
        return f"a variable in single quotes stays as it is, so use double quotes, or give {given}"
    name, equals, metric = path.partition("=")
    if equals and name == "metric":
        return f"paramimp analyze takes a metric as {option('metric', metric)}."
    parts = [part.strip() for part in path.split(",")]
    if len(parts) > 1 and all(map(os.path.lexists, parts)):
        return f"name folders one by one: {shlex.join(parts)}"
    if _WILD.search(path) and (folder := _existing_above(path)):
        return f"the shell found nothing like it, or it stands in quotes; give the folder: {shlex.quote(folder)}"
    if near := _near(path):
        return f"did you mean {shlex.quote(near)}?"
    rest = "give the folder or the file that holds the runs"
    return (
        f"{rest} (paramimp analyze takes a metric as {option('metric', path)})."
        if _IS_NAME.fullmatch(path)
        else f"{rest}."
    )


_VARIABLE = re.compile(r"\$\{?(\w+)\}?(?=/|$)")
_WILD = re.compile(r"[*?\[]")
_IS_NAME = re.compile(r"[\w-]+")
_MOST_LISTED = 2_000


def _existing_above(path: str) -> str:
    while path and not os.path.isdir(path):
        path = os.path.dirname(path)
    return path


def _near(path: str) -> str | None:
    """The file or folder in the same place whose name is nearest."""
    folder, name = os.path.split(path.rstrip("/" + os.sep))
    try:
        with os.scandir(folder or os.curdir) as entries:
            names = [entry.name for entry in islice(entries, _MOST_LISTED)]
    except OSError:
        return None
    found = nearest(name, names, 1)
    return os.path.join(folder, found[0]) if found else None


def _shown(path: str) -> str:
    """What is no path may have been meant as an address, with a password in it."""
    return without_secrets(path) if may_hold_secrets(path) else path
