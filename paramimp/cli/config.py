"""Options from a config file: ``[tool.paramimp.check]`` of the nearest ``pyproject.toml``, or of ``--config FILE``.

It only fills click's own ``default_map``, so the order is click's: command line, environment, config file, default.
The file is looked for from the current folder upwards, and never inside the folders of runs: those are not trusted.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.core import ParameterSource

from paramimp.cli import secrets, terminal
from paramimp.cli.value_types import PathInConfig
from paramimp.errors import ParamimpError
from paramimp.messages.printable import printable
from paramimp.places.files import is_inside, read_regular_file
from paramimp.places.paths import real, root_of, shorter
from paramimp.places.upwards import files_above
from paramimp.records import record
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FILE_NAME = "pyproject.toml"
SIZE_LIMIT = 1 << 20
COMMAND_LINE_ONLY = frozenset({"config", "show_config", "update_baseline"})
_META = "paramimp.config"


@record
class Config:
    """The table of one command in a file.

    Attributes
    ----------
    path : relative to the current folder where that is shorter.
    table : ``tool.paramimp.check``.
    """

    path: str
    table: str
    values: Mapping[str, Any]

    def refuse(self, problem: str) -> NoReturn:
        """Name the file, the table and what is wrong in it."""
        raise ParamimpError(f"{printable(self.path)}: [{self.table}] {problem}")


class ConfiguredCommand(click.Command):
    """A command whose options also come from a config file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Fill the defaults from the config file, then parse."""
        given, _, _ = self.make_parser(ctx).parse_args(list(args))
        help_option = self.get_help_option(ctx)
        asks_for_help = help_option is not None and given.get(str(help_option.name)) is True
        if not ctx.resilient_parsing and not asks_for_help:
            config = self._find_config(ctx, given)
            if config is not None:
                ctx.meta[_META] = config
                ctx.default_map = _default_map(config, ctx)
        rest = super().parse_args(ctx, args)
        _take_runs(ctx)
        return rest

    def configured_runs(self, ctx: click.Context) -> list[str]:
        """The runs that the config names, for an unfinished command line; none where anything is wrong with it."""
        try:
            config = self._find_config(ctx, ctx.params)
            return list(_default_map(config, ctx).get("runs", ())) if config is not None else []
        except ParamimpError:
            return []

    def _find_config(self, ctx: click.Context, given: Mapping[str, Any]) -> Config | None:
        option = next(param for param in self.params if param.name == "config")
        # What was not given is missing, None or a mark of click's own, by its version.
        named, runs = given.get("config"), given.get("runs")
        if not isinstance(named, str):
            named = option.value_from_envvar(ctx)
        roots = [real(path) for path in runs] if isinstance(runs, tuple) else []
        table = str(ctx.info_name)
        return read_config(str(named), table, roots) if named else find_config(table, roots)


def _take_runs(ctx: click.Context) -> None:
    """Take the runs of the config where the command line has none: click has no default for several arguments."""
    configured = (ctx.default_map or {}).get("runs")
    if configured and not ctx.params.get("runs"):
        ctx.params["runs"] = tuple(configured)
        ctx.set_parameter_source("runs", ParameterSource.DEFAULT_MAP)


def config_of(ctx: click.Context) -> Config | None:
    """The config file that the options of this call come from."""
    config: Config | None = ctx.meta.get(_META)
    return config


def find_config(command: str, runs: Sequence[str]) -> Config | None:
    """The nearest ``pyproject.toml`` with a table for paramimp, from the current folder upwards.

    Parameters
    ----------
    runs : real paths of the folders of runs; a file inside them is passed over.
    """
    for path in files_above(FILE_NAME):
        if _is_untrusted(path, runs):
            terminal.say(f"{shorter(path)} was not read, since it lies inside the folder of runs.")
            continue
        tool = _load(path).get("tool")
        if isinstance(tool, dict) and "paramimp" in tool:
            return _config(path, tool["paramimp"], command)
    return None


def read_config(path: str, command: str, runs: Sequence[str]) -> Config:
    """The table of `command` in a file that was named."""
    if _is_untrusted(path, runs):
        raise ParamimpError(
            f"--config {printable(path)} lies inside the folder of runs, where anyone who writes runs could change it."
            " Keep it elsewhere."
        )
    tool = _load(path).get("tool")
    if not isinstance(tool, dict) or "paramimp" not in tool:
        raise ParamimpError(f"{printable(path)} has no table [tool.paramimp.{command}].")
    return _config(path, tool["paramimp"], command)


def _is_untrusted(path: str, runs: Sequence[str]) -> bool:
    return any(is_inside(real(path), root) for root in runs)


def _load(path: str) -> dict[str, Any]:
    shown = printable(shorter(path))
    try:
        return tomllib.loads(read_regular_file(path, root=root_of(path), limit=SIZE_LIMIT).decode("utf-8"))
    except Unreadable as error:
        raise ParamimpError(f"the config {shown} {error}") from None
    except RecursionError:
        raise ParamimpError(f"the config {shown} is nested too deeply.") from None
    except ValueError as error:  # TOML that is none, text that is not UTF-8
        raise ParamimpError(f"the config {shown} is not TOML: {printable(str(error))}.") from None


def _config(path: str, ours: Any, command: str) -> Config:
    config = Config(shorter(path), "tool.paramimp", ours if isinstance(ours, dict) else {})
    if not isinstance(ours, dict):
        config.refuse("is not a table.")
    for name in ours:
        if name != command:
            config.refuse(f"has an unknown key '{printable(name)}'; known is '{command}'.")
    secrets.remember_values(ours)
    values = ours.get(command, {})
    if not isinstance(values, dict):
        config.refuse(f"{command} is not a table.")
    return Config(shorter(path), f"tool.paramimp.{command}", values)


def _default_map(config: Config, ctx: click.Context) -> dict[str, Any]:
    """Values by the names that click gives the options, each checked as if it came from the command line."""
    options = {option_name(param): param for param in ctx.command.params if _may_be_configured(param)}
    defaults = {}
    for key, value in config.values.items():
        if key not in options:
            near = difflib.get_close_matches(key.replace("_", "-"), options, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else f" Known are: {', '.join(sorted(options))}."
            config.refuse(f"has an unknown key '{printable(key)}'.{hint}")
        defaults[str(options[key].name)] = _checked(options[key], value, config, ctx)
    return defaults


def option_name(param: click.Parameter) -> str:
    """``max-importance``: the long option, which is the key in a config file."""
    return max(param.opts, key=len).lstrip("-")


def _may_be_configured(param: click.Parameter) -> bool:
    return param.name not in COMMAND_LINE_ONLY and param.name != "help"


def _is_list(param: click.Parameter) -> bool:
    """Whether it takes several values: an option that is repeated, or the runs."""
    return param.multiple or param.nargs == -1


def _checked(param: click.Parameter, value: Any, config: Config, ctx: click.Context) -> Any:
    key = option_name(param)
    if _is_list(param) and isinstance(value, str):
        value = [value]
    if not _has_type_for(param, value):
        config.refuse(f"{key} is {printable(_toml(value))}; {_wanted(param)} is expected.")
    value = _anchored(param, value, config.path)
    try:
        param.type_cast_value(ctx, value)
    except click.BadParameter as error:
        config.refuse(f"{key}: {error.message}")
    except OverflowError:  # TOML has integers of any length
        config.refuse(f"{key} is a number of too many digits; shorten it.")
    return value


def _has_type_for(param: click.Parameter, value: Any) -> bool:
    if _is_list(param):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if getattr(param, "is_flag", False):
        return isinstance(value, bool)
    if isinstance(param.type, click.types.IntParamType):
        return isinstance(value, int) and not isinstance(value, bool)
    if isinstance(param.type, click.types.FloatParamType):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str)


def _wanted(param: click.Parameter) -> str:
    if _is_list(param):
        return "a text or a list of texts"
    if getattr(param, "is_flag", False):
        return "true or false"
    numeric = isinstance(param.type, click.types.IntParamType | click.types.FloatParamType)
    return "a number" if numeric else "a text"


def _anchored(param: click.Parameter, value: Any, config: str) -> Any:
    if isinstance(param.type, PathInConfig):
        kind = param.type
        return [kind.anchored(item, config) for item in value] if _is_list(param) else kind.anchored(value, config)
    return value


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def describe_sources(ctx: click.Context) -> str:
    """Every option with its value and where that came from, a line each."""
    rows = [
        (option_name(param), secrets.hidden_in_data(_toml(ctx.params[str(param.name)])), _source(param, ctx))
        for param in ctx.command.params
        if param.name in ctx.params and param.name not in COMMAND_LINE_ONLY
    ]
    name_cells = max(len(name) for name, _, _ in rows)
    value_cells = min(40, max(len(printable(value)) for _, value, _ in rows))
    lines = (f"{name:<{name_cells}}  {printable(value):<{value_cells}}  {source}\n" for name, value, source in rows)
    return "".join(lines)


def _source(param: click.Parameter, ctx: click.Context) -> str:
    source = ctx.get_parameter_source(str(param.name))
    config = config_of(ctx)
    if source is ParameterSource.COMMANDLINE:
        return "command line"
    if source is ParameterSource.ENVIRONMENT:
        return f"environment: {ctx.auto_envvar_prefix}_{str(param.name).upper()}"
    if source is ParameterSource.DEFAULT_MAP and config is not None:
        return printable(f"{config.path}: [{config.table}]")
    return "default"
