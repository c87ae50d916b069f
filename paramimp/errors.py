"""The errors that paramimp raises for bad input; everything else is a bug."""

from __future__ import annotations

from paramimp.messages import mentions


class ParamimpError(Exception):
    """Bad input: the message names what was found, where, and what to do.

    Parameters
    ----------
    lines : those of the message. Each holds names that strangers gave to files, columns or studies, and what cannot be
        seen of these becomes a visible escape here: the only line breaks of a message are those between its lines.
        Options are named by `paramimp.messages.mentions.option`.
    """

    def __init__(self, *lines: str) -> None:
        super().__init__(*map(mentions.made_printable, lines))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the message, with options as a call in Python has them."""
        return tuple(map(mentions.for_python, self.args))

    @property
    def shell_lines(self) -> tuple[str, ...]:
        """The lines of the message, with options as the command line has them."""
        return tuple(map(mentions.for_shell, self.args))

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class NotEnoughRunsError(ParamimpError):
    """The runs cannot carry a ranking: too few, a constant metric, or no param that varies."""


class NoTableError(ParamimpError):
    """The columns of a table were named, and none was given."""


class UnknownMetricError(ParamimpError):
    """No metric was named, or no run has it; the message lists the metrics found."""
