"""Output formats: one file each; this table is the only place that names them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from paramimp.errors import ParamimpError
from paramimp.formats.interface import Format
from paramimp.messages.printable import printable
from paramimp.options.arguments import meant
from paramimp.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from paramimp.formats.interface import View, What

FORMATS: Registry[Format] = Registry(
    "paramimp.formats",
    {
        "junit": Format(check="paramimp.ci.junit:render", endings=(".xml",)),
        "github": Format(check="paramimp.ci.github:render", joins_log=True),
        "gitlab": Format(check="paramimp.ci.gitlab:render"),
        "table": Format(
            one="paramimp.formats.table:render",
            several="paramimp.formats.several_table:render",
            runs="paramimp.formats.run_listing:as_text",
            comparison="paramimp.comparison.table:render",
            suggestion="paramimp.suggestion.table:as_text",
            endings=(".txt",),
        ),
        "json": Format(
            one="paramimp.formats.json:render",
            several="paramimp.formats.json:render",
            runs="paramimp.formats.run_listing:as_json",
            check="paramimp.ci.json:render",
            comparison="paramimp.formats.json:render",
            suggestion="paramimp.formats.json:render",
            endings=(".json",),
        ),
        "csv": Format(
            one="paramimp.formats.csv:render",
            several="paramimp.formats.csv:render",
            runs="paramimp.formats.run_listing:as_csv",
            comparison="paramimp.formats.csv:render_rows",
            endings=(".csv",),
        ),
        "markdown": Format(
            one="paramimp.formats.markdown:render",
            several="paramimp.formats.several_markdown:render",
            check="paramimp.ci.markdown:render",
            comparison="paramimp.comparison.markdown:render",
            endings=(".md", ".markdown"),
        ),
        "html": Format(
            one="paramimp.formats.html:render",
            several="paramimp.formats.html:render_several",
            check="paramimp.ci.html:render",
            comparison="paramimp.comparison.page:render",
            suggestion="paramimp.suggestion.page:render",
            endings=(".html", ".htm"),
        ),
        "text": Format(check="paramimp.ci.text:render"),
    },
)
"""In the order shown to people. What the formats can render is known without importing them."""

ReportFormat = Literal["table", "json", "csv", "markdown", "html"]
"""The names of those that render reports, for type checkers. One of another package needs a ``# type: ignore``."""

_RENDERED: dict[What, str] = {
    "one": "a report",
    "several": "the reports of several metrics",
    "runs": "a list of runs",
    "check": "the report of a check",
    "comparison": "a comparison",
    "suggestion": "a suggestion",
}


def names_for(what: What) -> tuple[str, ...]:
    """The formats that can render something; those of other packages are listed without asking them."""
    return tuple(
        name
        for name in FORMATS.names()
        if name not in FORMATS.built_in or getattr(FORMATS.load(name), what) is not None
    )


def format_named(name: str) -> Format:
    """The format called `name`.

    Another package may bring a `Format`, an object with some of the functions that one has, or a plain function of a
    report and a view, which renders the report on one metric.

    Raises
    ------
    ParamimpError : there is no such format, or what another package calls so is none.
    """
    found: Any = FORMATS.load(name)
    if isinstance(found, Format):
        return found
    functions: dict[str, Any] = {what: getattr(found, what, None) for what in _RENDERED}
    if any(map(callable, functions.values())):
        return Format(**functions, endings=tuple(getattr(found, "endings", ())))
    if callable(found):
        return Format(one=found)
    raise ParamimpError(
        f"the format '{printable(name)}' of another package is no paramimp.formats.interface.Format and no function of"
        " a report and a view; choose another format, or tell the authors of that package."
    )


def renderer(name: str, what: What) -> Callable[[Any, View], str]:
    """The function of a format that renders one kind of thing.

    Raises
    ------
    ParamimpError : there is no such format, or it renders other things; the message lists those that render this.
    """
    if name not in FORMATS.names():
        near = meant(name, names_for(what))
        hint = f" Did you mean {near!r}?" if near else ""
        raise ParamimpError(f"there is no '{printable(name)}' among the formats; {_those_that_can(what)}.{hint}")
    function = getattr(format_named(name), what)
    if function is None:
        raise ParamimpError(f"the format {printable(name)} cannot render {_RENDERED[what]}; {_those_that_can(what)}.")
    if isinstance(function, str):
        module, _, attribute = function.partition(":")
        function = getattr(import_module(module), attribute)
    rendered: Callable[[Any, View], str] = function
    return rendered


def _those_that_can(what: What) -> str:
    able = [name for name in names_for(what) if name in FORMATS.built_in or _can(name, what)]
    return f"{_RENDERED[what]} can be written as: {', '.join(able)}"


def _can(name: str, what: What) -> bool:
    try:
        return getattr(format_named(name), what) is not None
    except Exception:  # noqa: BLE001  another package's, which is broken; who chooses its format sees the error
        return False
