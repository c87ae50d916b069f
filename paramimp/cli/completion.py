"""``paramimp completion``: the script that teaches a shell the commands and options."""

from __future__ import annotations

import click

from paramimp.cli import terminal
from paramimp.cli.value_types import Choice

SHELLS = ("bash", "zsh", "fish")
COMPLETE_VARIABLE = "_PARAMIMP_COMPLETE"
"""By this variable the script asks paramimp itself what may follow; click answers it."""


@click.command("completion")
@click.argument("shell", type=Choice(SHELLS))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    paramimp completion bash > ~/.local/share/bash-completion/completions/paramimp
    paramimp completion zsh > ~/.zfunc/_paramimp        (a folder in $fpath)
    paramimp completion fish > ~/.config/fish/completions/paramimp.fish
    """  # noqa: D301  click wants the backspace itself
    from click.shell_completion import ShellComplete, get_completion_class

    from paramimp.cli import group

    kind = get_completion_class(shell)
    assert kind is not None
    # Not kind.source(): for bash it starts one to ask for its version, and there may be none where a package is built.
    script = ShellComplete.source(kind(group, {}, "paramimp", COMPLETE_VARIABLE))
    terminal.emit(script.rstrip("\n") + "\n")
