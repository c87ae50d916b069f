"""Types of option values that click does not have."""

from __future__ import annotations

import math
import re
import shlex
from typing import TYPE_CHECKING, Any

import click

from paramimp.cli.names import names_of_runs
from paramimp.options.arguments import meant
from paramimp.places import paths
from paramimp.places.addresses import is_address, may_hold_secrets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.shell_completion import CompletionItem


class Choice(click.Choice):  # type: ignore[type-arg]  # generic since click 8.2, which is not required
    """One of several names; another one is answered with that which was probably meant."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Check one value."""
        if value in self.choices:
            return value
        names = list(map(str, self.choices))
        near = meant(str(value), names)
        hint = f"write {near}" if near else "choose one of them"
        return self.fail(f"{str(value)!r} is not one of {', '.join(names)}; {hint}.", param, ctx)


class WholeNumber(click.IntRange):
    """A whole number in a range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Parse and check one value."""
        text = str(value).strip()
        is_whole = bool(_WHOLE.fullmatch(text))
        if not is_whole or not _is_within(int(text), self.min, self.max):
            upper = " up" if self.max is None else f" to {self.max}"
            bounds = "" if self.min is None else f" from {self.min}{upper}"
            self.fail(f"{text!r} is no whole number{bounds}; write one, or leave the option out.", param, ctx)
        return super().convert(value, param, ctx)


_WHOLE = re.compile(r"[-+]?\d+", re.ASCII)


class Finite(click.FloatRange):
    """A number in a range. NaN is neither below nor above a limit, so click's own range lets it through."""

    def _describe_range(self) -> str:
        """For help texts, where click calls a range without ends ``x<=None``."""
        return "" if self.min is None and self.max is None else super()._describe_range()

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Parse and check one value."""
        try:
            float(value)
        except (TypeError, ValueError):
            self.fail(f"{str(value)!r} is no number{_as_fraction(str(value))}.", param, ctx)
        number = float(value)
        if not _is_within(number, self.min, self.max):  # NaN is within nothing
            bounds = "other than nan" if self.min is None else f"from {self.min:g} to {self.max:g}"
            hint = f", such as {number / 100:g} for {number:g}%" if self.max == 1 and 1 < number <= 100 else ""
            self.fail(f"{number:g} is out of range; write a number {bounds}{hint}.", param, ctx)
        return number


def _is_within(number: float, least: float | None, most: float | None) -> bool:
    return not math.isnan(number) and (least is None or number >= least) and (most is None or number <= most)


def _as_fraction(text: str) -> str:
    """How to write ``60%`` and ``0,6``."""
    try:
        if text.strip().endswith("%"):
            return f"; write {float(text.strip()[:-1]) / 100:g}"
        return f"; write {float(text.replace(',', '.')):g}"
    except ValueError:
        return "; write one such as 0.6"


class MetricName(click.types.StringParamType):
    """A name that may hold blanks: in the environment, several of them stand on a line each."""

    envvar_list_splitter = "\n"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002  click's signature
        """The metrics of the runs that stand before it on the command line."""
        return _items(names_of_runs(_runs_before(ctx)).metrics, incomplete)


class ParamName(click.types.StringParamType):
    """A name of a param or a glob, or several with commas between them."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002  click's signature
        """The params of the runs that stand before it on the command line."""
        before, comma, _ = incomplete.rpartition(",")
        names = names_of_runs(_runs_before(ctx)).params
        return _items([f"{before}{comma}{name}" for name in names], incomplete)


def _runs_before(ctx: click.Context) -> list[str]:
    """The runs on an unfinished command line, or of the config; click leaves them among the rest if a value lacks."""
    given = [*(ctx.params.get("runs") or ()), *(word for word in ctx.args if not word.startswith("-"))]
    configured = getattr(ctx.command, "configured_runs", None)  # of a command that has a config
    return given or (configured(ctx) if configured is not None else [])


def _items(names: Sequence[str], incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(name) for name in names if name.startswith(incomplete) and name.isprintable()]


class OutputFile(click.Path):
    """The file to write; ``-`` is standard output, as everywhere."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, allow_dash=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Check one value; None stands for standard output."""
        if value == "-":
            return None
        if paths.is_folder(value):
            file = shlex.quote(paths.inside(value, "report.json"))
            self.fail(f"'{value}' is a folder; name a file, such as {file}.", param, ctx)
        return super().convert(value, param, ctx)


class PathInConfig(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.5, which is not required
    """A type whose texts hold a path: one in a config file is relative to that file."""

    def anchored(self, text: str, config: str) -> str:
        """`text` with its path as seen from the current folder."""
        raise NotImplementedError


class RunsPath(PathInConfig):
    """A folder or a file of runs, or an address."""

    name = "path"

    def anchored(self, text: str, config: str) -> str:
        """Relative to the config that names it; an address is what it is."""
        return text if is_address(text) else paths.beside(config, text)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Folders and files, which the shell itself completes."""
        return click.Path().shell_complete(ctx, param, incomplete)


class FilePath(PathInConfig):
    """The path of a file."""

    name = "file"

    def anchored(self, text: str, config: str) -> str:
        """Relative to the config that names it."""
        return paths.beside(config, text)


def split_at_commas(_ctx: click.Context, _param: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """The names of which some may stand in one text with commas between them.

    An address in their place stays whole: a part of a password would not be known for one. A text without a name, such
    as that of an empty variable of the shell, is kept, for it is wrong wherever a name is wanted.
    """
    return tuple(name for value in values for name in _names_in(value))


def _names_in(text: str) -> list[str]:
    parts = [text] if may_hold_secrets(text) else text.split(",")
    return [name for part in parts if (name := part.strip())] or [""]
