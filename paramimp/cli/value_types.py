"""Types of option values that click does not have."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence


class Finite(click.FloatRange):
    """A number in a range. NaN is neither below nor above a limit, so click's own range lets it through."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Parse and check one value."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value} is not in the range {self._describe_range()}.", param, ctx)
        return number


class MetricName(click.types.StringParamType):
    """A name that may hold blanks: in the environment, several of them stand on a line each."""

    envvar_list_splitter = "\n"


class PathInConfig(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.5, which is not required
    """A type whose texts hold a path: one in a config file is relative to that file."""

    def anchored(self, text: str, folder: str) -> str:
        """`text` with its path as seen from the current folder."""
        raise NotImplementedError


class FilePath(PathInConfig):
    """The path of a file."""

    name = "file"

    def anchored(self, text: str, folder: str) -> str:
        """Relative to the config that names it."""
        return os.path.join(folder, text)


def split_at_commas(_ctx: click.Context, _param: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """The names of which some may stand in one text with commas between them."""
    return tuple(name for value in values for part in value.split(",") if (name := part.strip()))
