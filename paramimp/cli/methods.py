"""``paramimp methods``: what each importance method measures, and when it misleads."""

from __future__ import annotations

import textwrap

import click

from paramimp.cli import terminal
from paramimp.methods import METHODS


@click.command("methods")
def command() -> None:
    """Explain what each method measures and when it misleads."""
    terminal.emit("\n".join(_explain(name) for name in METHODS.names()))


def _explain(name: str) -> str:
    method = METHODS.load(name)
    facts = {"measures": method.measures, "unit": method.unit, "misleads": method.misleads, "source": method.source}
    lines = [
        textwrap.fill(text, 88, initial_indent=f"  {title:<10}", subsequent_indent=" " * 12)
        for title, text in facts.items()
    ]
    return "\n".join([name, *lines, ""])
