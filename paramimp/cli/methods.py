"""``paramimp methods``: what each importance method measures, and when it misleads."""

from __future__ import annotations

import textwrap

import click

from paramimp.cli import terminal
from paramimp.methods import METHODS


@click.command("methods")
def command() -> None:
    """Explain what each method measures and when it misleads."""
    width = terminal.width_for_prose()
    terminal.emit("\n".join(_explain(name, width) for name in METHODS.names()))


def _explain(name: str, width: int) -> str:
    method = METHODS.load(name)
    facts = {"measures": method.measures, "unit": method.unit, "misleads": method.misleads, "source": method.source}
    for option in method.options:
        values = f", one of {', '.join(option.choices)}" if option.choices else ""
        facts[f"--{option.name}"] = f"{option.meaning}{values}  [default: {option.default}]"
    lines = [
        textwrap.fill(text, width, initial_indent=f"  {title:<9} ", subsequent_indent=" " * 12)
        for title, text in facts.items()
    ]
    return "\n".join([name, *lines, ""])
