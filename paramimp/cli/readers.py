"""``paramimp readers``: which logs can be read, and what that needs."""

from __future__ import annotations

import textwrap

import click

from paramimp.cli import terminal
from paramimp.readers import READERS

WIDTH = 88


@click.command("readers")
def command() -> None:
    """List the log formats that can be read, and what each needs."""
    names = READERS.names()
    indent = " " * (max(map(len, names)) + 2)
    terminal.emit("\n".join(_explain(name, indent) for name in names) + "\n")


def _explain(name: str, indent: str) -> str:
    reader = READERS.load(name)
    lines = textwrap.wrap(reader.description, WIDTH - len(indent))
    if reader.needs:
        lines += textwrap.wrap(f"needs {reader.needs}", WIDTH - len(indent))
    return "\n".join((name.ljust(len(indent)) if first == 0 else indent) + line for first, line in enumerate(lines))
