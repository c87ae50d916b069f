"""``paramimp methods``: what each importance method measures, and when it misleads."""

from __future__ import annotations

import textwrap

import click

from paramimp.cli import terminal
from paramimp.messages.shortened_lists import listed
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
        values = f": {listed(option.choices, None, last='or')}" if option.choices else ""
        facts[f"--{option.name}"] = f"{option.meaning}{values}  [default: {option.default}]"
    widest = max(map(len, facts))
    lines = [
        textwrap.fill(text, width, initial_indent=f"  {title:<{widest}}  ", subsequent_indent=" " * (widest + 4))
        for title, text in facts.items()
    ]
    return "\n".join([name, *lines, ""])
