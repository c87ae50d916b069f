"""What the page's script draws from: the runs as columns, in a JSON block that no name can leave."""

from __future__ import annotations

import json
import math
import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np

from paramimp.formats.effect_words import metric_unit
from paramimp.formats.html.markup import WORDS, Markup
from paramimp.formats.html.plots import drawn
from paramimp.formats.shortened import shortened
from paramimp.table.scale import scale_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.formats.interface import View
    from paramimp.results import Report, UsedParam

MAX_LINES = 1_000
"""Runs that are drawn in parallel coordinates."""
MAX_AXES = 150
"""Params that have an axis there: a canvas of 32,767 pixels, as wide as browsers have one, has room for 176 axes of 62
CSS pixels where each is three of the screen. On a wider one nothing at all is drawn."""
DIGITS = 4
NULL = "null"
TITLE_CELLS, LEVEL_CELLS = 22, 14
"""Room above an axis for its title, in lines, and at its ends for a value."""
_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def block(reports: Sequence[Report], view: View) -> Markup:
    """The data of all metrics as the text of a script element of the type ``application/json``."""
    document = {"metrics": [_metric(report, view) for report in reports]}
    text = json.dumps(document, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    # With these escaped nothing in the block can end it, begin a comment or break a line of script.
    return Markup(text.encode("utf-8", "backslashreplace").decode().translate(_ESCAPED))


def _metric(report: Report, view: View) -> dict[str, Any]:
    runs = report.runs
    if runs is None or not len(runs):
        return {"axes": [], "total": 0}
    sign = report.objective.direction.sign
    chosen = drawn(sign * runs.analysed, MAX_LINES)
    order = with_axis(report)[:MAX_AXES]
    axes = [
        _axis(metric_unit(report, WORDS), "number", runs.analysed[chosen].tolist(), ()),
        *(_param_axis(name, runs.params[name], chosen, report) for name in order),
    ]
    for axis, label in zip(axes, shortened([axis["title"] for axis in axes], TITLE_CELLS), strict=True):
        if label != axis["title"]:
            axis["label"] = label
    return {
        "total": len(runs),
        "sign": sign,
        "names": [WORDS.name(runs.names[index]) for index in chosen],
        "links": [link(runs.paths[index], view.folder) for index in chosen],
        "axes": axes,
    }


def with_axis(report: Report) -> list[str]:
    """The params that the runs tell, the most important first."""
    return [] if report.runs is None else [each.param for each in report.params if each.param in report.runs.params]


def _param_axis(name: str, param: UsedParam, chosen: np.ndarray[Any, Any], report: Report) -> dict[str, Any]:
    values, levels = param.values[chosen], param.levels
    null = bool(np.isnan(values).any()) and _null_is_a_choice(name, report)
    if null and param.kind != "number":
        values, levels = np.where(np.isnan(values), len(levels), values), (*levels, NULL)
    axis = _axis(WORDS.name(name), param.kind, values.tolist(), levels)
    return {**axis, "absent": NULL} if null and param.kind == "number" else axis


def _null_is_a_choice(name: str, report: Report) -> bool:
    """Whether runs without the param chose so: then its effect has a point for them."""
    effect = report.effects.curves.get(name)
    return effect is not None and any(point.value is None for point in effect.points)


def _axis(title: str, kind: str, values: list[float], levels: Sequence[str]) -> dict[str, Any]:
    present = np.array([value for value in values if math.isfinite(value)])
    axis: dict[str, Any] = {"title": title, "values": [*_short(values)]}
    if kind == "number":
        axis["log"] = bool(len(present)) and scale_of(present) == "log"
    else:
        axis["levels"] = [WORDS.name(level) for level in levels]
        ends = shortened(axis["levels"], LEVEL_CELLS)
        if ends != axis["levels"]:
            axis["ends"] = ends
    return axis


def _short(values: list[float]) -> Iterator[float | int | None]:
    """Numbers with as many digits as a screen can show; None for what is absent, or on no axis."""
    for value in values:
        if not math.isfinite(value):
            yield None
        elif value.is_integer() and abs(value) < 10**DIGITS:
            yield int(value)
        else:
            yield float(f"{value:.{DIGITS}g}")


def link(path: str, folder: str | None) -> str:
    """Where the folder of a run is, from the page; empty where that is not known or the run is no file.

    The path is quoted and begins with ``./`` or ``/``, so that no name of a folder can be an address or a script.
    """
    if folder is None or not path or _ADDRESS.match(path):
        return ""
    joined = path if path.startswith("/") else f"{folder}/{path}" if folder not in ("", ".") else path
    try:
        quoted = quote(os.fsencode(joined))
    except UnicodeEncodeError:  # no file can be called so
        return ""
    return (
        quoted if quoted.startswith(("/", "./", "../")) and not quoted.startswith("//") else f"./{quoted.lstrip('/')}"
    )
