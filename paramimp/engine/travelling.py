"""A task as it travels to another machine and back: bytes that are opened only by the version that made them.

Both ends hold a paramimp of their own. What one pickles the other may read as something else, and other versions of the
numeric libraries give other last digits; so the versions stand in front of the bytes, and a worker that has others
does nothing.
"""

from __future__ import annotations

import pickle
import platform
from functools import cache
from typing import Any

from paramimp.engine.telling import at_work
from paramimp.errors import ParamimpError
from paramimp.records import record
from paramimp.version import __version__

_OPENED: dict[bytes, Any] = {}
"""What tasks have in common, as this worker opened it last."""


@record
class Outcome:
    """What came of a task.

    Attributes
    ----------
    error : what it raised that is addressed to the user; None where it gave a value.
    news : what it told, in order.
    """

    value: Any = None
    error: ParamimpError | None = None
    news: tuple[object, ...] = ()


@cache
def versions() -> tuple[tuple[str, str], ...]:
    """What is installed here, by name. The modules are those that fit and rank; reading has imported none of them."""
    from importlib.metadata import version

    found = [("Python", ".".join(platform.python_version_tuple()[:2])), ("paramimp", __version__)]
    return (*found, *((name, version(name)) for name in ("numpy", "scipy", "scikit-learn")))


def pack(value: Any) -> bytes:
    """A function with its first arguments, or what comes after them, as bytes."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def perform(expected: tuple[tuple[str, str], ...], common: bytes, task: bytes) -> bytes | str:
    """Do a task that travelled here: its outcome as bytes, or a text on what keeps this worker from doing it.

    Parameters
    ----------
    expected : the versions that the sender has.
    common : a function, and the arguments that every call begins with.
    task : the others.
    """
    if (differing := _differing(expected)) is not None:
        return differing
    function, first = _opened(common)
    news: list[object] = []
    try:
        with at_work(news.append):
            outcome = Outcome(function(*first, *pickle.loads(task)))  # noqa: S301  from who sent the code, too
    except ParamimpError as error:
        outcome = Outcome(error=error)
    return pickle.dumps(Outcome(outcome.value, outcome.error, tuple(news)), pickle.HIGHEST_PROTOCOL)


def _opened(common: bytes) -> Any:
    """What all tasks have in common, opened once by each worker."""
    opened = _OPENED.get(common)
    if opened is None:
        opened = pickle.loads(common)  # noqa: S301  likewise
        _OPENED.clear()
        _OPENED[common] = opened
    return opened


def outcome_of(answer: bytes | str) -> Outcome:
    """The outcome of a task.

    Raises
    ------
    ParamimpError : the worker could not do it.
    """
    if isinstance(answer, str):
        raise ParamimpError(answer)
    outcome: Outcome = pickle.loads(answer)  # noqa: S301  from a worker of the cluster that the user named
    return outcome


def _differing(expected: tuple[tuple[str, str], ...]) -> str | None:
    own = dict(versions())
    other = [(name, wanted, own.get(name)) for name, wanted in expected if own.get(name) != wanted]
    if not other:
        return None
    (name, wanted, found), *_ = other
    return (
        f"a worker on {platform.node()} has {name} {found} and this machine {wanted}, so that results could differ;"
        f" install {name} {wanted} there."
    )
