"""``paramimp readers``: which logs can be read, and what that needs."""

from __future__ import annotations

import textwrap

import click

from paramimp.cli import terminal
from paramimp.readers import OTHERWISE, READERS


@click.command("readers")
def command() -> None:
    """List the log formats that can be read, and what each needs."""
    names = READERS.names()
    indent = " " * (max(map(len, names)) + 2)
    width = terminal.width_for_prose() - len(indent)
    otherwise = textwrap.fill(OTHERWISE, terminal.width_for_prose())
    terminal.emit("\n".join([*(_explain(name, indent, width) for name in names), "", otherwise]) + "\n")


def _explain(name: str, indent: str, width: int) -> str:
    reader = READERS.load(name)
    lines = textwrap.wrap(reader.description, width)
    if reader.needs:
        lines += textwrap.wrap(f"needs {reader.needs}", width)
    return "\n".join((name.ljust(len(indent)) if first == 0 else indent) + line for first, line in enumerate(lines))
