"""Texts on which a regular expression of the package takes long: ``python -m tests.benchmarks.patterns [NAME ...]``.

Each pattern is tried by the methods that its module calls on it, with texts of one piece over and over, between others
that let it begin and keep it from ending. Printed are those that take more than 0.3 s of CPU for 8,000 characters, so
about a minute and more for 100,000, or for 60 of them: what grows with the square, and what doubles by the character.
A text that is bounded before it is matched may take that long; the list has to be looked through.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
import random
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

import paramimp

SECONDS = 0.3
LENGTHS = (60, 8_000)
ROUNDS = 400
"""Random pieces for each pattern."""
USUAL = " \t\n'\"\\0a1A-=:,.|[](){}_#/@%;+e~<>&*"
BEFORE = ("", "a", "'", '"', "a=", "(", "[", "|", "--", "1")
BEHIND = ("", "\0", "!")
METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split")


class SlowError(Exception):
    """A match has taken too long."""


@dataclass(frozen=True, slots=True)
class Used:
    """A pattern, and how it is used."""

    name: str
    pattern: re.Pattern[str] | re.Pattern[bytes]
    methods: tuple[str, ...]


def used_patterns() -> Iterator[Used]:
    """Every pattern that a module of the package keeps under a name, with the methods that are called on it there."""
    for found in pkgutil.walk_packages(paramimp.__path__, "paramimp."):
        if found.name.endswith("__main__"):
            continue
        try:
            module = importlib.import_module(found.name)
        except ImportError:  # an extra that is not installed
            continue
        yield from _in_module(module)


def _in_module(module: ModuleType) -> Iterator[Used]:
    source = inspect.getsource(module)
    for name, value in vars(module).items():
        if isinstance(value, re.Pattern):
            methods = tuple(method for method in METHODS if re.search(rf"\b{name}\.{method}\b", source))
            if methods:
                yield Used(f"{module.__name__}.{name}", value, methods)


def pieces(pattern: str, draw: random.Random) -> Iterator[str]:
    """What is repeated: single characters, words of the pattern, and random strings of both."""
    own = "".join(char for char in dict.fromkeys(pattern) if char.isascii() and char.isprintable())
    words = re.findall(r"[A-Za-z]{2,}|[^\w\s]{2,3}", pattern)[:25]
    yield from (*own, *USUAL, *words)
    for _ in range(ROUNDS):
        letters = draw.choice((own, USUAL, "a0_", "a0_-.", "a0= ,", "a 0\n"))
        yield "".join(draw.choice(letters) for _ in range(draw.randint(2, 7)))


def slow_text(used: Used) -> str | None:
    """The first text that takes too long, as it is made; None if none was found."""
    is_bytes = isinstance(used.pattern.pattern, bytes)
    source = used.pattern.pattern.decode("latin1") if is_bytes else used.pattern.pattern  # type: ignore[union-attr]
    for piece in pieces(str(source), random.Random(source)):
        for length in LENGTHS:
            for before in BEFORE:
                for behind in BEHIND:
                    text = before + piece * (length // len(piece)) + behind
                    if method := _slow_method(used, text.encode("latin1") if is_bytes else text):
                        return f"{method}: {before!r} + {piece!r} * {length // len(piece)} + {behind!r}"
    return None


def _slow_method(used: Used, text: str | bytes) -> str | None:
    for method in used.methods:
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            if method == "sub":
                used.pattern.sub("" if isinstance(text, str) else b"", text)  # type: ignore[arg-type]
            else:
                found = getattr(used.pattern, method)(text)
                if method == "finditer":
                    list(found)
        except SlowError:
            return method
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None


def _raise(number: int, frame: object) -> None:
    raise SlowError


def main() -> None:
    """Try every pattern, or those named."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.patterns")
    parser.add_argument("names", nargs="*", help="parts of their names")
    asked = parser.parse_args()
    signal.signal(signal.SIGVTALRM, _raise)
    tried = slow = 0
    for used in used_patterns():
        if asked.names and not any(name in used.name for name in asked.names):
            continue
        tried += 1
        if text := slow_text(used):
            slow += 1
            print(f"  {used.name} {text}", flush=True)
    print(f"{tried} patterns, {slow} slow")


if __name__ == "__main__":
    main()
